"""The large demo's mentors, requests, matches and check-ins."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from db.demo import names
from db.demo.bar import Bar
from db.demo.bulk import Bulk
from db.demo.mentoring import CHECK_IN_NOTES, EARLY
from db.demo.setting_up import Partnership
from models.choices import AVAILABILITY, INTEREST
from models.mentoring import CheckIn, CheckInNote, Match, Mentor, MentorRequest
from models.people import Person
from models.rules import check_in_stages

MATCHES_PER_MENTOR: Final = 2.5
MATCHES_PER_WRITE: Final = 1000
STILL_WAITING: Final = 0.09


@dataclass(frozen=True)
class Asking:
    """Somebody in a case who may ask for a mentor."""

    program: str
    case_id: int
    participant_id: int
    on: date
    community_id: int


def add_mentoring(
    bulk: Bulk, made: Partnership, rng: Random, today: date, asking: list[Asking], *, wanted: int
) -> None:
    """Add so many matches, the mentors in them, and as many more who wait as is usual."""
    wanted = min(wanted, len(asking))
    waiting = round(wanted * STILL_WAITING)
    # Who waits asked lately; the matched are drawn from all the years.
    late = [one for one in asking if (today - one.on).days < 400]
    mentors = {
        program: [
            _mentor(bulk, made, rng, program, name, today)
            for name in _names(rng, max(3, round(wanted * share / MATCHES_PER_MENTOR)))
        ]
        for program, share in (("reentry", 0.4), ("safe-care", 0.6))
    }
    chosen = rng.sample(asking, wanted)
    matched = {one.case_id for one in chosen}
    for one in [one for one in rng.sample(late, len(late)) if one.case_id not in matched][:waiting]:
        _request(bulk, made, rng, one, min(one.on, today), "waiting", None)
    with Bar(f"{wanted:,} matches", wanted) as bar:
        for count, one in enumerate(chosen):
            _match(bulk, made, rng, one, rng.choice(mentors[one.program]), today)
            if count % MATCHES_PER_WRITE == 0:
                bulk.write()
                bar.to(count)


def _names(rng: Random, count: int) -> list[str]:
    fresh = names.full_names(rng)
    return [next(fresh) for _ in range(count)]


def _mentor(
    bulk: Bulk, made: Partnership, rng: Random, program: str, name: str, today: date
) -> int:
    person = bulk.add(
        Person, area_id=made.areas["county"], name=name, email=names.email(name), is_listed=False,
        job_title="Volunteer",
    )  # fmt: skip
    screened = today - timedelta(days=rng.randint(10, 780))
    return bulk.add(
        Mentor, program_id=made.programs[program], person_id=person, status="active",
        capacity=rng.choice((1, 2, 3)), availability=[rng.choice(list(AVAILABILITY))], languages=["en"],
        interests=rng.sample(list(INTEREST), 2), community_id=rng.choice(made.communities),
        is_parent_partner=program == "safe-care", screened_on=screened,
        screening_valid_until=screened + timedelta(days=730), trained_on=screened,
    )  # fmt: skip


def _request(
    bulk: Bulk, made: Partnership, rng: Random, one: Asking, since: date, status: str, closed: date | None
) -> int:  # fmt: skip
    return bulk.add(
        MentorRequest, program_id=made.programs[one.program], participant_id=one.participant_id,
        case_id=one.case_id, community_id=one.community_id, waiting_since_on=since, status=status,
        availability=[rng.choice(list(AVAILABILITY))], languages=["en"],
        needs=rng.sample(list(INTEREST), 2), wants_parent_partner=one.program == "safe-care",
        closed_on=closed,
    )  # fmt: skip


def _match(
    bulk: Bulk, made: Partnership, rng: Random, one: Asking, mentor: int, today: date
) -> None:
    proposed = min(one.on + timedelta(days=rng.randint(10, 90)), today)
    agreed = proposed + timedelta(days=rng.randint(3, 14))
    started = agreed + timedelta(days=rng.randint(2, 12))
    status = "proposed" if agreed > today else "agreed" if started > today else "active"
    began = started if status == "active" else None
    reason, kind = "commitment_completed", "planned_completed"
    lasts = rng.randint(365, 620)
    if rng.random() < 0.4:
        lasts = round(min(rng.gammavariate(1.8, 75) + 15, 355))
        reason, kind, _weight = rng.choices(EARLY, [early[2] for early in EARLY])[0]
    ends = started + timedelta(days=lasts)
    is_over = began is not None and ends <= today
    request = _request(
        bulk, made, rng, one, min(one.on, proposed), "matched" if began else "waiting", began
    )
    days = _check_in_days(rng, started, min(ends, today)) if began else []
    is_active = began is not None and not is_over
    match = bulk.add(
        Match, program_id=made.programs[one.program], mentor_id=mentor, request_id=request,
        participant_id=one.participant_id, status="ended" if is_over else status, proposed_on=proposed,
        agreed_on=None if status == "proposed" else agreed, started_on=began,
        ended_on=ends if is_over else None, end_type=kind if is_over else "",
        end_reason=reason if is_over else "", last_check_in_on=max(days, default=None),
        type="parent_partner" if one.program == "safe-care" else "mentor",
        check_in_due_on=check_in_stages.due_after(started, days, None) if is_active else None,
        score=rng.randint(2, 9), score_reasons=["Both are free on weekends"],
    )  # fmt: skip
    for day in days:
        check_in = bulk.add(
            CheckIn, program_id=made.programs[one.program], match_id=match, held_on=day,
            with_whom=rng.choice(("mentor", "mentee", "both")), medium="phone", minutes=15,
            has_concern=rng.random() < 0.05, by_id=made.people["mentors"],
        )  # fmt: skip
        if rng.random() < 0.3:
            said = rng.choice(CHECK_IN_NOTES)
            bulk.add(
                CheckInNote,
                program_id=made.programs[one.program],
                check_in_id=check_in,
                summary=said,
            )


def _check_in_days(rng: Random, started: date, stops: date) -> list[date]:
    days = []
    day = started + timedelta(days=rng.randint(7, 14))
    stops -= timedelta(days=rng.choice((0, 0, 0, 0, 20, 70)))
    while day <= stops:
        days.append(day)
        day += timedelta(days=rng.randint(14, 16) if len(days) == 1 else rng.randint(24, 45))
    return days
