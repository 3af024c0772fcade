"""Mentors and those who wait for one: many matches hold, four in ten end in their first year."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from sqlmodel import col, func, select

from db.commands import check_ins, matches, mentor_requests, mentors, people
from db.demo import names
from db.demo.days import Days
from db.demo.setting_up import Partnership, id_of
from db.session import GuardedSession
from models.choices import AVAILABILITY, INTEREST
from models.mentoring import Match, Mentor
from models.rules import matching
from models.rules.actor import SYSTEM, Actor
from models.rules.policies_matches import OPEN

MENTORS: Final = {"reentry": 42, "safe-care": 15}
NEW_MENTORS: Final = 7  # have applied lately or are still being screened
ENDS_IN_FIRST_YEAR: Final = 0.38
GOES_QUIET: Final = 0.26
DECLINED: Final = 0.07
LAST_DAYS: Final = 45  # in which the mentor coordinator did the typing
EARLY: Final = (
    ("mentee_reincarcerated", "unplanned", 24), ("mentee_lost_contact", "unplanned", 28),
    ("mentor_availability", "planned_early", 20), ("mentee_moved", "planned_early", 12),
    ("incompatibility", "planned_early", 12), ("safety", "unplanned", 4),
)  # fmt: skip
WISHES: Final = (
    "Somebody who has been through it too.",
    "A woman, if possible, who knows the treatment court.",
    "Somebody who can talk about work and is on time.",
    "Lives near Northgate, no car.",
    "A person of faith.",
    "Somebody patient with paperwork.",
)
CHECK_IN_NOTES: Final = (
    "They meet on Saturdays and it helps.",
    "Two meetings this month. Working on the license.",
    "Met once; phone in between.",
    "Going well. She came along to the first visit.",
    "He has found work; they now talk in the evening.",
)


class Mentoring:
    """Puts mentors, requests, matches and check-ins on their days."""

    def __init__(
        self, made: Partnership, rng: Random, days: Days, actors: Mapping[str, Actor]
    ) -> None:
        self.made, self.rng, self.days, self.actors = made, rng, days, actors
        self.begins = days.today - timedelta(days=365 * 3)

    def plan(self, share: float) -> None:
        """Put the arrival of every mentor on its day."""
        fresh = names.full_names(self.rng)
        for program, count in MENTORS.items():
            for number in range(max(NEW_MENTORS + 1, round(count * share))):
                if program == "reentry" and number < NEW_MENTORS:
                    day = self.days.today - timedelta(days=self.rng.randint(3, 50))
                    self.days.on(day, partial(self._join, program, next(fresh), day, True))
                else:
                    # Half of them were there before the history begins.
                    wait = max(0, self.rng.randint(-800, 900))
                    day = self.begins + timedelta(days=wait)
                    self.days.on(day, partial(self._join, program, next(fresh), day, False))

    def _some(self, values: Any, low: int, high: int) -> list[str]:
        listed = list(values)
        return sorted(self.rng.sample(listed, self.rng.randint(low, high)), key=listed.index)

    def _join(
        self, program: str, name: str, day: date, is_new: bool, session: GuardedSession
    ) -> None:
        person = people.add_person(
            session, area_id=self.made.areas["county"], name=name, email=names.email(name),
            phone=names.phone(self.rng), is_listed=False, job_title="Volunteer",
        )  # fmt: skip
        is_peer = program == "safe-care"
        offers: dict[str, Any] = {
            "capacity": self.rng.choice((1, 1, 1, 2, 2)),
            "availability": self._some(AVAILABILITY, 1, 3),
            "languages": ["en", *(["es"] if self.rng.random() < 0.15 else [])],
            "interests": ["parenting", *self._some(list(INTEREST)[:7], 1, 2)]
            if is_peer
            else self._some(INTEREST, 1, 4),
            "community_id": self.rng.choice(self.made.communities),
            "is_parent_partner": is_peer,
        }
        cleared: dict[str, Any] = {
            "status": "active", "screened_on": day, "screening_valid_until": day + timedelta(days=730),
            "trained_on": day, "training_valid_until": None,
        }  # fmt: skip
        if is_new:
            cleared = {"status": self.rng.choice(("applied", "screening", "screening"))}
        mentor = mentors.add(
            session,
            program_id=self.made.programs[program],
            person_id=id_of(person),
            **offers,
            **cleared,
        )
        if not is_new:
            self._renew(id_of(mentor), day)

    def _renew(self, mentor_id: int, day: date) -> None:
        """Background checks are done again, most of them in time."""
        again = day + timedelta(days=730 - self.rng.randint(5, 40))
        if self.rng.random() < 0.85:
            edits = {"screened_on": again, "screening_valid_until": again + timedelta(days=730)}
            self.days.on(again, lambda s: mentors.change(s, mentor_id=mentor_id, edits=edits))

    def ask(
        self, session: GuardedSession, program: str, case_id: int, participant_id: int, day: date
    ) -> None:
        """Put somebody on the waiting list, and start to look for a mentor."""
        is_rare = self.rng.random() < 0.08
        request = mentor_requests.open(
            session,
            program_id=self.made.programs[program],
            participant_id=participant_id,
            case_id=case_id,
            waiting_since_on=day,
            availability=self._some(AVAILABILITY, 1, 2),
            languages=["vi" if is_rare else "en"],
            needs=self._some(INTEREST, 1, 3),
            wishes=self.rng.choice(WISHES) if self.rng.random() < 0.5 else "",
            wants_parent_partner=program == "safe-care",
            community_id=self.rng.choice(self.made.communities),
            today=day,
        )
        if self.rng.random() < 0.08:
            gone = day + timedelta(days=self.rng.randint(40, 150))
            leave = partial(
                mentor_requests.withdraw, request_id=id_of(request), on=gone, today=gone
            )
            self.days.on(gone, leave)
        elif not is_rare:
            self._look_later(program, id_of(request), day, 20, 90)

    def _look_later(self, program: str, request_id: int, day: date, low: int, high: int) -> None:
        on = day + timedelta(days=self.rng.randint(low, high))
        self.days.on(on, partial(self._look, program, request_id, on))

    def _look(self, program: str, request_id: int, day: date, session: GuardedSession) -> None:
        mentor_id = self._free(session, program, day)
        if mentor_id is None:
            self._look_later(program, request_id, day, 10, 25)
            return
        match = matches.propose(
            session, request_id=request_id, mentor_id=mentor_id, on=day, today=day
        )
        match_id = id_of(match)
        if self.rng.random() < DECLINED:
            on = day + timedelta(days=self.rng.randint(3, 12))
            end = partial(
                matches.end, match_id=match_id, on=on, today=on, end_type="planned_early",
                end_reason="incompatibility",
            )  # fmt: skip
            self.days.on(on, end)
            self._look_later(program, request_id, on, 15, 40)
            return
        agreed = day + timedelta(days=self.rng.randint(3, 14))
        started = agreed + timedelta(days=self.rng.randint(2, 12))
        agree = partial(matches.agree, match_id=match_id, on=agreed, today=agreed)
        start = partial(self._start, match_id, started)
        self.days.on(agreed, agree)
        self.days.on(started, start)

    def _free(self, session: GuardedSession, program: str, day: date) -> int | None:
        """A cleared mentor with room, those with the fewest matches so far first."""
        program_id = self.made.programs[program]
        statement = (
            select(Mentor, func.count(col(Match.id)).filter(col(Match.status).in_(OPEN)))
            .join(Match, col(Match.mentor_id) == Mentor.id, isouter=True)
            .where(Mentor.program_id == program_id)
            .group_by(col(Mentor.id))
            .order_by(func.count(col(Match.id)), col(Mentor.id))
        )
        # Whose check runs out soon would not be cleared any more on the day of the start.
        start = day + timedelta(days=30)
        for mentor, carried in session.exec(statement):
            known = mentors.candidate(mentor, carried)
            if not matching.blocked_by(known, day) and not matching.blocked_by(known, start):
                return mentor.id
        return None

    def _start(self, match_id: int, day: date, session: GuardedSession) -> None:
        matches.start(session, match_id=match_id, on=day, today=day)
        rng = self.rng
        goes_quiet = False
        if rng.random() < ENDS_IN_FIRST_YEAR:
            ends = day + timedelta(days=round(min(rng.gammavariate(1.8, 75) + 15, 355)))
            reason, kind, _weight = rng.choices(EARLY, [one[2] for one in EARLY])[0]
        else:
            ends = day + timedelta(days=rng.randint(365, 620))
            reason, kind = "commitment_completed", "planned_completed"
            goes_quiet = rng.random() < GOES_QUIET
        stops = ends
        if goes_quiet:
            stops = min(ends, day + timedelta(days=rng.randint(60, 330)))
        else:
            end = partial(
                matches.end,
                match_id=match_id,
                on=ends,
                today=ends,
                end_type=kind,
                end_reason=reason,
            )
            self.days.on(ends, end)
        self._check_ins(match_id, day, stops)

    def _check_ins(self, match_id: int, started: date, stops: date) -> None:
        rng = self.rng
        day = started + timedelta(days=rng.randint(7, 14))
        second = True
        while day < stops:
            is_reached = rng.random() < 0.9
            log = partial(
                check_ins.log,
                match_id=match_id,
                held_on=day,
                with_whom=rng.choice(("mentor", "mentee", "mentee", "both")),
                medium=rng.choice(("phone", "phone", "video", "in_person", "text")),
                minutes=rng.choice((10, 15, 20, 30)),
                is_reached=is_reached,
                has_concern=is_reached and rng.random() < 0.07,
                summary=rng.choice(CHECK_IN_NOTES) if is_reached and rng.random() < 0.6 else "",
                by_id=self.made.people["mentors"],
                today=day,
            )
            is_own = day >= self.days.today - timedelta(days=LAST_DAYS)
            self.days.on(day, log, by=self.actors["mentors"] if is_own else SYSTEM)
            wait = rng.randint(2, 6) if not is_reached else rng.randint(13, 16) if second else 0
            second = second and not is_reached
            day += timedelta(days=wait or rng.randint(24, 31))
