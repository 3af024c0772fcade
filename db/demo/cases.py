"""Families, from referral to closing: each case's days are drawn once and then done by the commands."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import TypeVar

from sqlmodel import col, select

from db.commands import cases, contacts, needs
from db.demo import courses, names
from db.demo.courses import COURSES, Course
from db.demo.days import Days
from db.demo.organizations import FOR_DOMAIN
from db.demo.setting_up import Partnership, id_of
from db.session import GuardedSession
from models.casework import Case, CaseMember
from models.rules.actor import SYSTEM, Actor

T = TypeVar("T")
YEARS = 3
OWN_DAYS = 45
"""The last days in which people with an account do their own typing."""
SHARES = {"safe-care": (3, 4, 3), "plan-of-safe-care": (2, 5, 3)}
"""How new cases spread over a program's coordinators."""

Seeker = Callable[[GuardedSession, str, int, int, date], None]
"""Asks for a mentor: program, case, participant, day."""


def drawn(rng: Random, weights: Mapping[T, int]) -> T:
    """One of the keys, as often as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


class Caseload:
    """Draws the cases of every program and puts what happens in them on its days."""

    def __init__(
        self, made: Partnership, rng: Random, days: Days, actors: Mapping[str, Actor], seek: Seeker
    ) -> None:
        self.made, self.rng, self.days = made, rng, days
        self.actors, self.seek = actors, seek
        self.begins = days.today - timedelta(days=365 * YEARS)

    def plan(self, share: float) -> None:
        """Put every referral on its day; the rest follows from it."""
        for key, course in COURSES.items():
            for _ in range(round(course.cases * share)):
                # A little more than evenly towards the end: word gets around.
                late = self.rng.random() ** 0.85
                day = self.begins + timedelta(days=round(late * (365 * YEARS - 1)))
                self.days.on(day, partial(self._open, key, course, day, late))

    def _open(
        self, key: str, course: Course, day: date, late: float, session: GuardedSession
    ) -> None:
        source = drawn(self.rng, course.sources)
        organizations = courses.BY_SOURCE.get(source, ())
        referred_by = self.rng.choice(organizations) if organizations else None
        # The last few referrals still lie on the desk.
        is_assigned = day < self.days.today - timedelta(days=4)
        coordinator = self._coordinator(key) if is_assigned else None
        case = cases.open(
            session,
            program_id=self.made.programs[key],
            referred_on=day,
            referral_source=source,
            main=self._somebody(course.main_role, day),
            referring_organization_id=self.made.organizations[referred_by] if referred_by else None,
            community_id=self.rng.choice(self.made.communities),
            coordinator_id=coordinator[0] if coordinator else None,
            today=day,
        )
        story = _Story(self, key, course, id_of(case), day, late, coordinator)
        story.tell()

    def _coordinator(self, key: str) -> tuple[int, int]:
        carriers = self.made.coordinators[key]
        return self.rng.choices(carriers, SHARES.get(key))[0]

    def _somebody(self, role: str, day: date) -> cases.NewParticipant:
        rng = self.rng
        is_infant = role == "infant"
        years = timedelta(days=0 if is_infant else round(365.25 * rng.uniform(19, 42)))
        released = day + timedelta(days=rng.randrange(-40, 50))
        return cases.NewParticipant(
            first_name=rng.choice(names.INFANTS if is_infant else names.FIRST),
            last_name=rng.choice(names.LAST),
            role=role,
            birth_on=day - years,
            phone="" if is_infant or rng.random() < 0.1 else names.phone(rng),
            language=drawn(rng, courses.LANGUAGES),
            released_on=released if role == "returning_person" else None,
        )

    def somebody_of(self, session: GuardedSession, case_id: int, role: str, day: date) -> None:
        """Enter an infant or a father."""
        cases.add_member(session, case_id=case_id, member=self._somebody(role, day), today=day)

    def typist(self, key: str, day: date, person_id: int | None) -> Actor:
        """Who types a contact in: lately the people with an account, before that nobody in particular."""
        if day < self.days.today - timedelta(days=OWN_DAYS):
            return SYSTEM
        if key == "safe-care" and self.rng.random() < 0.15:
            return self.actors["entry"]
        is_own = person_id == self.made.people["coordinator"]
        return self.actors["coordinator"] if is_own else SYSTEM


class _Story:
    """One case: first contact, enrollment, contacts, needs, closing."""

    def __init__(
        self, load: Caseload, key: str, course: Course, case_id: int, day: date, late: float,
        coordinator: tuple[int, int] | None,
    ) -> None:  # fmt: skip
        self.load, self.key, self.course, self.case_id = load, key, course, case_id
        self.referred_on, self.late = day, late
        self.person_id = coordinator[1] if coordinator else None
        self.rng, self.days = load.rng, load.days

    def _after(self, day: date, low: int, high: int) -> date:
        return day + timedelta(days=self.rng.randint(low, high))

    def _between(self, then: float, now: float, day: date) -> float:
        share = (day - self.load.begins).days / (365 * YEARS)
        return then + (now - then) * share

    def tell(self) -> None:
        """Put everything that happens in the case on its day."""
        if self.person_id is None:
            return
        rng = self.rng
        mean = self._between(*self.course.first_days, self.referred_on)
        first = self.referred_on + timedelta(days=round(rng.gammavariate(2.2, mean / 2.2)))
        if rng.random() < courses.NEVER_REACHED:
            self._never_reached()
            return
        for back in (6, 3):
            if (first - self.referred_on).days > back:
                self._contact(first - timedelta(days=back), is_reached=False)
        self._contact(first, is_reached=True)
        if rng.random() < courses.DECLINES:
            self._close(self._after(first, 1, 14), "declined")
            return
        enrolled = self._after(first, 2, 18)
        self.days.on(enrolled, partial(self._enroll, enrolled))

    def _never_reached(self) -> None:
        day = self.referred_on
        for _ in range(self.rng.randint(2, 4)):
            day = self._after(day, 4, 12)
            self._contact(day, is_reached=False)
        self._close(self._after(day, 5, 20), "unreachable")

    def _enroll(self, day: date, session: GuardedSession) -> None:
        cases.change_status(session, case_id=self.case_id, status="enrolled", on=day, today=day)
        months = self.rng.gammavariate(2.5, self.course.open_months / 2.5) + 1
        ends = day + timedelta(days=round(months * 30.4))
        self._members(day, ends)
        self._needs(day, ends)
        quiet = self._contacts(day, ends)
        if not quiet:
            reason = drawn(self.rng, self.course.closing)
            self._close(ends, reason)
        if self.rng.random() < courses.CHANGES_HANDS:
            moved = self._after(day, 30, 200)
            if moved < ends:
                self.days.on(moved, partial(self._hand_over, moved))
        if self.rng.random() < self.course.asks_for_mentor:
            asked = min(self._after(day, 3, 40), ends - timedelta(days=1))
            self.days.on(asked, partial(self._ask_for_mentor, asked))

    def _ask_for_mentor(self, day: date, session: GuardedSession) -> None:
        statement = select(CaseMember.participant_id).where(
            CaseMember.case_id == self.case_id, col(CaseMember.is_main).is_(True)
        )
        self.load.seek(session, self.key, self.case_id, session.exec(statement).one(), day)

    def _members(self, day: date, ends: date) -> None:
        if self.course.main_role != "mother":
            return
        for role, share in (("infant", 0.9), ("father", 0.3)):
            joins = self._after(day, 0, 70 if role == "infant" else 40)
            if self.rng.random() < share and joins < ends:
                add = partial(self.load.somebody_of, case_id=self.case_id, role=role, day=joins)
                self.days.on(joins, add)

    def _contacts(self, day: date, ends: date) -> bool:
        """Put the contacts on their days; whether they stop with the case still open."""
        rng, today = self.rng, self.days.today
        goes_quiet = ends > today and rng.random() < self.course.quiet
        stops = today - timedelta(days=rng.randint(35, 110)) if goes_quiet else ends
        hold = self._hold(day, ends) if rng.random() < courses.ON_HOLD else None
        then, now = self.course.contact_every
        while True:
            low = round(self._between(then[0], now[0], day))
            high = round(self._between(then[1], now[1], day))
            day = self._after(day, low, high)
            if day >= min(stops, ends):
                return goes_quiet
            if hold and hold[0] <= day <= hold[1]:
                continue
            if rng.random() < 0.2:
                self._contact(day, is_reached=False)
                day = self._after(day, 1, 4)
                if day >= ends:
                    return goes_quiet
            self._contact(day, is_reached=True)

    def _hold(self, day: date, ends: date) -> tuple[date, date] | None:
        starts = self._after(day, 40, 250)
        stops = self._after(starts, 15, 70)
        if stops >= ends:
            return None
        reason = self.rng.choice(courses.HOLDS)
        for on, status, why in ((starts, "on_hold", reason), (stops, "enrolled", "")):
            move = partial(
                cases.change_status,
                case_id=self.case_id,
                status=status,
                on=on,
                reason=why,
                today=on,
            )
            self.days.on(on, move)
        return starts, stops

    def _contact(self, day: date, *, is_reached: bool) -> None:
        rng = self.rng
        visits = ("home_visit", "in_person", "phone", "phone", "video", "text")
        medium = rng.choice(visits) if is_reached else rng.choice(("phone", "phone", "text"))
        note = rng.choice(courses.NOTES) if is_reached else "No answer; left a message."
        log = partial(
            contacts.log,
            case_id=self.case_id,
            held_on=day,
            medium=medium,
            minutes=rng.choice((10, 15, 20, 30, 45, 60, 75)) if is_reached else 5,
            is_reached=is_reached,
            summary=note if rng.random() < courses.WRITES_A_NOTE else "",
            by_id=self.person_id,
            today=day,
        )
        self.days.on(day, log, by=self.load.typist(self.key, day, self.person_id))

    def _close(self, day: date, reason: str) -> None:
        close = partial(
            cases.change_status, case_id=self.case_id, status="closed", on=day, closing_reason=reason,
            today=day,
        )  # fmt: skip
        self.days.on(day, close)

    def _hand_over(self, day: date, session: GuardedSession) -> None:
        case = session.fetch(Case, self.case_id)
        others = [
            one for one in self.load.made.coordinators[self.key] if one[0] != case.coordinator_id
        ]
        if others:
            to = self.rng.choice(others)[0]
            cases.assign(session, case_id=self.case_id, coordinator_id=to, on=day, today=day)

    def _needs(self, day: date, ends: date) -> None:
        for (domain, for_whom), share in self.course.needs.items():
            noted = self._after(day, 0, 25)
            if self.rng.random() < share and noted < ends:
                self.days.on(noted, partial(self._note_need, domain, for_whom, noted, ends))

    def _note_need(
        self, domain: str, for_whom: str, noted: date, ends: date, session: GuardedSession
    ) -> None:
        known = FOR_DOMAIN.get(domain, ())
        organization = self.load.made.organizations[self.rng.choice(known)] if known else None
        need = needs.add(
            session, case_id=self.case_id, domain=domain, for_whom=for_whom, noted_on=noted, today=noted
        )  # fmt: skip
        day = noted
        for state, low, high in self._course_of(domain):
            day = self._after(day, low, high)
            if day < ends:
                move = partial(
                    needs.change_state, need_id=id_of(need), state=state, today=day,
                    organization_id=organization if state != "declined_by_family" else None,
                )  # fmt: skip
                self.days.on(day, move)

    def _course_of(self, domain: str) -> list[tuple[str, int, int]]:
        draw = self.rng.random()
        has_no_housing = domain == "housing" and self.key == "plan-of-safe-care"
        if draw < (0.78 if has_no_housing else 0.06):
            return [("referred", 3, 15), ("not_available", 15, 50)]
        if draw < (0.82 if has_no_housing else 0.15):
            return [("declined_by_family", 3, 30)]
        if draw < 0.28:
            return [("referred", 3, 20)]
        return [("referred", 2, 15), ("already_engaged", 7, 40), ("completed", 60, 200)]
