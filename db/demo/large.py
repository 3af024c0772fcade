"""The large demo: the small one's county with as many cases as asked for, to see what size does to speed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from db.demo import courses, names
from db.demo.bar import Bar
from db.demo.bulk import Bulk, loading
from db.demo.courses import COURSES, Course
from db.demo.large_mentoring import Asking, add_mentoring
from db.demo.large_workgroups import add_goals, add_rosters
from db.demo.organizations import FOR_DOMAIN
from db.demo.setting_up import Partnership
from models.access import Change
from models.casework import (
    Case,
    CaseCoordinator,
    CaseMember,
    CaseStatus,
    Contact,
    ContactNote,
    Participant,
    ParticipantName,
    ServiceNeed,
)
from models.people import Person
from models.programs import Coordinator
from models.rules import policies_cases

CONTACTS_PER_CASE: Final = 10
CASES_PER_COORDINATOR: Final = 250  # over the years; about 25 of them open
YEARS: Final = 8
CASES_PER_WRITE: Final = 2000
SHARE: Final = {
    "safe-care": 0.4, "plan-of-safe-care": 0.28, "perinatal-cluster": 0.1, "reentry": 0.22,
}  # fmt: skip
WITH_NOTE: Final = 0.25


@dataclass
class Outline:
    """What the rules of a case look at, before it is a row."""

    referred_on: date
    status: str = "referred"
    status_since_on: date = date.min
    first_contact_on: date | None = None
    enrolled_on: date | None = None
    last_contact_on: date | None = None
    closed_on: date | None = None
    closing_reason: str = ""


def multiply(made: Partnership, *, today: date, cases: int, rng: Random) -> None:
    """Add so many cases with ten contacts each, and a tenth as many matches, in bulk."""
    with loading(datetime.combine(today, time(12), UTC)) as bulk:
        large = Large(made, bulk, rng, today, cases)
        large.add_coordinators()
        add_rosters(bulk, made, rng, today, wanted=max(cases // 50, 20))
        add_goals(bulk, made, rng, today, values=max(cases * 12 // 100, 120))
        asking = large.add_cases()
        add_mentoring(bulk, made, rng, today, asking, wanted=cases // 10)


class Large:
    """Draws cases and hands them to the loader."""

    def __init__(self, made: Partnership, bulk: Bulk, rng: Random, today: date, cases: int) -> None:
        self.made, self.bulk, self.rng, self.today, self.cases = made, bulk, rng, today, cases
        self.coordinators: dict[str, list[tuple[int, int]]] = {}
        self.contacts_left = cases * CONTACTS_PER_CASE
        self.communities = made.communities

    def add_coordinators(self) -> None:
        """Add as many coordinators as the cases need."""
        fresh = names.full_names(self.rng)
        for program, share in SHARE.items():
            self.coordinators[program] = []
            for _ in range(max(2, round(self.cases * share / CASES_PER_COORDINATOR))):
                name = next(fresh)
                person = self.bulk.add(
                    Person, area_id=self.made.areas["county"], name=name, email=names.email(name),
                    job_title="Care coordinator", is_listed=True,
                    organization_id=self.made.organizations["Children's Policy Cooperative"],
                )  # fmt: skip
                coordinator = self.bulk.add(
                    Coordinator, program_id=self.made.programs[program], person_id=person, capacity=25
                )  # fmt: skip
                self.coordinators[program].append((coordinator, person))

    def add_cases(self) -> list[Asking]:
        """Add the cases; return who of them may ask for a mentor."""
        asking: list[Asking] = []
        numbers: dict[str, int] = dict.fromkeys(SHARE, 100_000)
        drawn = self.rng.choices(list(SHARE), list(SHARE.values()), k=self.cases)
        with Bar(f"{self.cases:,} cases", self.cases) as bar:
            for count, program in enumerate(drawn):
                numbers[program] += 1
                # In the order of referral, as numbers are given.
                day = self.today - timedelta(days=round(365 * YEARS * (1 - count / self.cases)))
                found = self._case(program, COURSES[program], numbers[program], day, count)
                if program in ("reentry", "safe-care"):
                    asking.append(found)
                if count % CASES_PER_WRITE == 0:
                    self.bulk.write()
                    bar.to(count)
        return asking

    def _case(self, program: str, course: Course, number: int, day: date, count: int) -> Asking:
        rng, bulk = self.rng, self.bulk
        program_id = self.made.programs[program]
        coordinator, person = rng.choice(self.coordinators[program])
        outline, stretches, stops = self._outline(course, day)
        reached, attempts = self._contact_days(outline, stops, count)
        if reached:
            outline.last_contact_on = max(reached)
        every = 30
        source = rng.choice(list(course.sources))
        known = courses.BY_SOURCE.get(source)
        community = rng.choice(self.communities)
        prefix = {"safe-care": "SC", "plan-of-safe-care": "PS", "perinatal-cluster": "PC"}
        case_id = bulk.add(
            Case, number=f"{prefix.get(program, 'RR')}-{number}", program_id=program_id, community_id=community,
            status=outline.status, status_since_on=outline.status_since_on, coordinator_id=coordinator,
            referral_source=source, referred_on=day, first_contact_on=outline.first_contact_on,
            referring_organization_id=self.made.organizations[rng.choice(known)] if known else None,
            enrolled_on=outline.enrolled_on, closed_on=outline.closed_on,
            closing_reason=outline.closing_reason, last_contact_on=outline.last_contact_on,
            contact_due_on=policies_cases.contact_due(outline, first_days=7, every_days=every),
        )  # fmt: skip
        of_case = {"program_id": program_id, "case_id": case_id}
        for status, starts, ends in stretches:
            bulk.add(CaseStatus, **of_case, status=status, started_on=starts, ended_on=ends)
        bulk.add(
            CaseCoordinator, **of_case, coordinator_id=coordinator, started_on=day,
            ended_on=outline.closed_on,
        )  # fmt: skip
        main = self._member(of_case, course.main_role, day, community, is_main=True)
        if course.main_role == "mother" and rng.random() < 0.6:
            self._member(of_case, "infant", day, community, is_main=False)
        self._contacts(of_case, person, reached, attempts)
        self._needs(of_case, course, outline)
        # One Change row a case, as the guard would have written it for the referral.
        bulk.add(
            Change, at=bulk.moment, batch=f"large-{count // 100}", action="added", table_name="cases",
            record_id=case_id, program_id=program_id, case_id=case_id, before={},
            after={"status": "referred", "referred_on": day.isoformat()},
        )  # fmt: skip
        return Asking(program, case_id, main, outline.enrolled_on or day, community)

    def _outline(
        self, course: Course, day: date
    ) -> tuple[Outline, list[tuple[str, date, date | None]], date]:
        """The case's state today, its stretches of status, and the day its contacts stop."""
        rng, today = self.rng, self.today
        outline = Outline(day, status_since_on=day)
        share = 1 - (today - day).days / (365 * YEARS)
        mean = course.first_days[0] + (course.first_days[1] - course.first_days[0]) * share
        first = day + timedelta(days=int(rng.gammavariate(2.2, mean / 2.2)))
        stretches: list[tuple[str, date]] = [("referred", day)]
        ends = day + timedelta(days=rng.randint(25, 60))
        if rng.random() >= courses.NEVER_REACHED and first <= today:
            outline.first_contact_on = first
            stretches.append(("contacted", first))
            ends = first + timedelta(days=rng.randint(1, 14))
            enrolled = first + timedelta(days=rng.randint(2, 18))
            if rng.random() >= courses.DECLINES and enrolled <= today:
                outline.enrolled_on = enrolled
                stretches.append(("enrolled", enrolled))
                months = rng.gammavariate(2.5, course.open_months / 2.5) + 1
                ends = enrolled + timedelta(days=round(months * 30.4))
        if ends <= today:
            stretches.append(("closed", ends))
            outline.closed_on = ends
            outline.closing_reason = self._reason(course, outline)
        elif outline.enrolled_on and rng.random() < 0.04:
            held = max(outline.enrolled_on, today - timedelta(days=rng.randint(1, 50)))
            stretches.append(("on_hold", held))
        outline.status, outline.status_since_on = stretches[-1]
        gap = rng.randint(0, 70) if rng.random() < course.quiet else rng.randint(0, 26)
        stops = outline.closed_on or today - timedelta(days=gap)
        closing = [one[1] for one in stretches[1:]] + [None]
        full = [(*one, end) for one, end in zip(stretches, closing, strict=True)]
        return outline, full, max(stops, outline.first_contact_on or day)

    def _reason(self, course: Course, outline: Outline) -> str:
        if outline.first_contact_on is None:
            return "unreachable"
        if outline.enrolled_on is None:
            return "declined"
        return self.rng.choices(list(course.closing), list(course.closing.values()))[0]

    def _contact_days(
        self, outline: Outline, stops: date, count: int
    ) -> tuple[list[date], list[date]]:
        rng = self.rng
        # Whatever is over or under ten a case is made up by the cases that follow.
        wanted = max(1, round(self.contacts_left / (self.cases - count) + rng.uniform(-6, 6)))
        first = outline.first_contact_on
        if first is None:
            wanted = min(wanted, 4)
        self.contacts_left -= wanted
        begin = first or outline.referred_on
        span = max((stops - begin).days, 0)
        later = [begin + timedelta(days=int(span * rng.random())) for _ in range(wanted - 1)]
        if first is None:
            return [], [begin, *later]
        cut = round(len(later) * 0.8)
        return [first, *later[:cut]], later[cut:]

    def _member(
        self, of_case: Mapping[str, int], role: str, day: date, community: int, *, is_main: bool
    ) -> int:
        rng, bulk, program_id = self.rng, self.bulk, of_case["program_id"]
        participant = bulk.add(
            Participant, program_id=program_id, community_id=community,
            language="en" if rng.random() < 0.82 else "es",
            released_on=day if role == "returning_person" else None,
        )  # fmt: skip
        age = 0 if role == "infant" else rng.randint(7000, 15000)
        bulk.add(
            ParticipantName, program_id=program_id, participant_id=participant,
            first_name=rng.choice(names.INFANTS if role == "infant" else names.FIRST),
            last_name=rng.choice(names.LAST), birth_on=day - timedelta(days=age),
            phone=names.phone(rng) if age else "",
        )  # fmt: skip
        bulk.add(
            CaseMember, **of_case, participant_id=participant, role=role, is_main=is_main, joined_on=day
        )  # fmt: skip
        return participant

    def _contacts(
        self, of_case: Mapping[str, int], person: int, reached: list[date], attempts: list[date]
    ) -> None:
        rng, bulk = self.rng, self.bulk
        for days, is_reached in ((reached, True), (attempts, False)):
            for day in days:
                contact = bulk.add(
                    Contact, **of_case, held_on=day, is_reached=is_reached, by_id=person,
                    medium=rng.choice(("home_visit", "phone", "phone", "text")),
                    minutes=rng.choice((10, 15, 20, 30, 45, 60)) if is_reached else 5,
                )  # fmt: skip
                if rng.random() < WITH_NOTE:
                    said = rng.choice(courses.NOTES) if is_reached else "No answer."
                    bulk.add(ContactNote, **of_case, contact_id=contact, summary=said)

    def _needs(self, of_case: Mapping[str, int], course: Course, outline: Outline) -> None:
        if outline.enrolled_on is None:
            return
        rng = self.rng
        states = (
            "completed",
            "completed",
            "already_engaged",
            "referred",
            "needed",
            "not_available",
        )
        for (domain, for_whom), share in course.needs.items():
            if rng.random() < share:
                known = FOR_DOMAIN.get(domain)
                need: dict[str, Any] = {**of_case, "domain": domain, "for_whom": for_whom}
                self.bulk.add(
                    ServiceNeed, **need, state=rng.choice(states), noted_on=outline.enrolled_on,
                    organization_id=self.made.organizations[known[0]] if known else None,
                )  # fmt: skip
