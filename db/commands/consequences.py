"""What a row of some tables permits, and what follows from it elsewhere, whoever wrote it and how.

The derived forms, grids, imports and undo write rows directly; this keeps what the commands of
those tables keep: a contact moves its case's dates, a check-in the next one's.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from db.commands import check_ins, contacts
from db.session import GuardedSession
from models.base import Table
from models.casework import Case, Contact, ServiceNeed
from models.mentoring import CheckIn, Match
from models.rules import policies_cases, policies_matches, policies_workgroups
from models.rules.errors import Invalid, refuse
from models.workgroups import Attendance, Meeting, Membership, Seat

MOVING: Final = frozenset({"held_on", "is_reached"})
"""Fields of contacts and check-ins from which dates elsewhere follow."""

AHEAD: Final = "sitting"
"""Where a session keeps what was read ahead for rows that are about to be written together."""

Sitting = tuple[int | None, int, int | None]
"""A membership with its person and its seat."""

Step = Callable[[GuardedSession, Any, str, date], None]


@contextmanager
def ahead(
    session: GuardedSession, table: type[Table], values: Sequence[Mapping[str, Any]]
) -> Iterator[None]:
    """Read at once what `before` would ask of each of these new rows. Hold it until they are flushed."""
    if table is Membership and len(values) > 1:
        asked = [
            [one.get(name) for one in values] for name in ("workgroup_id", "person_id", "seat_id")
        ]
        if all(isinstance(one, int) for one in (*asked[0], *asked[1])):
            session.info[AHEAD] = _sitting(session, set(asked[0]), set(asked[1]), set(asked[2]))
    try:
        yield
    finally:
        session.info.pop(AHEAD, None)


def before(session: GuardedSession, row: Table, action: str, *, today: date) -> None:
    """Raise Invalid for a row that what it belongs to does not permit. `action` is a, c or r.

    The row says what it will say, and is not flushed yet.
    """
    if (step := BEFORE.get(type(row))) is not None:
        with session.no_autoflush:
            step(session, row, action, today)


def after(
    session: GuardedSession,
    row: Table,
    action: str,
    *,
    today: date,
    changed: Collection[str] | None = None,
) -> None:
    """Work out again what follows from a row that was flushed, or removed.

    `changed` names its fields that did; where that is not known, whatever follows is worked out.
    """
    step = AFTER.get(type(row))
    is_moved = action != "c" or changed is None or MOVING & set(changed)
    if step is not None and is_moved:
        step(session, row, action, today)


def _contact(session: GuardedSession, row: Contact, action: str, today: date) -> None:
    if action == "r":
        return
    case = session.fetch(Case, row.case_id)
    if row.held_on is not None:
        refuse(policies_cases.why_not_contact(case, row.held_on, today))
    if action == "a" and row.by_id is None:
        row.by_id = session.actor.person_id


def _need(session: GuardedSession, row: ServiceNeed, action: str, _today: date) -> None:
    if action == "a":
        refuse(policies_cases.why_not_add(session.fetch(Case, row.case_id), "a service"))


def _check_in(session: GuardedSession, row: CheckIn, action: str, today: date) -> None:
    if action == "r":
        return
    match = session.fetch(Match, row.match_id)
    if action == "a":
        refuse(policies_matches.why_not_check_in(match))
        row.by_id = row.by_id if row.by_id is not None else session.actor.person_id
    if row.held_on is not None:
        first = match.started_on
        wrong = policies_matches.wrong_day(
            row.held_on, today, not_before=first, what="The check-in"
        )
        refuse(wrong)
        if match.ended_on is not None and row.held_on > match.ended_on:
            raise Invalid("The match had ended by then. Choose a day before its end.")


def _membership(session: GuardedSession, row: Membership, action: str, _today: date) -> None:
    if action == "r" or row.ended_on is not None:
        return
    # Rows of the same save that are not written yet count too.
    waiting = [
        (one.person_id, one.seat_id)
        for one in session.new
        if isinstance(one, Membership) and one is not row and one.ended_on is None
        and one.workgroup_id == row.workgroup_id
    ]  # fmt: skip
    standing = [*waiting, *_standing(session, row)]
    members = {person for person, _seat in standing}
    refuse(policies_workgroups.why_not_join(row.person_id, members))
    if row.seat_id is not None:
        seat = session.fetch(Seat, row.seat_id)
        taken = row.seat_id in {one for _person, one in standing}
        refuse(
            policies_workgroups.why_not_sit(
                seat.workgroup_id, row.workgroup_id, seat.is_retired, taken
            )
        )


def _standing(session: GuardedSession, row: Membership) -> list[tuple[int, int | None]]:
    """The person and the seat of every other open membership there that has this person or this seat."""
    known: dict[int | None, list[Sitting]] | None = session.info.get(AHEAD)
    if known is None or row.workgroup_id not in known:
        known = _sitting(session, [row.workgroup_id], [row.person_id], [row.seat_id])
    return [
        (person, seat)
        for membership, person, seat in known.get(row.workgroup_id, ())
        if membership != row.id
    ]


def _sitting(
    session: GuardedSession,
    workgroups: Collection[int | None],
    people: Collection[int | None],
    seats: Collection[int | None],
) -> dict[int | None, list[Sitting]]:
    """Open memberships of these workgroups that have one of these people or seats, by workgroup."""
    columns: tuple[Any, ...] = (
        Membership.workgroup_id,
        Membership.id,
        Membership.person_id,
        Membership.seat_id,
    )
    either = [col(Membership.person_id).in_(people)]
    if kept := [one for one in seats if one is not None]:
        either.append(col(Membership.seat_id).in_(kept))
    found: dict[int | None, list[Sitting]] = {one: [] for one in workgroups}
    for condition in either:
        # One after the other: each has an index, both at once have none.
        open_here = (
            col(Membership.workgroup_id).in_(workgroups),
            col(Membership.ended_on).is_(None),
        )
        for workgroup, *sitting in session.exec(select(*columns).where(*open_here, condition)):
            found[workgroup].append((sitting[0], sitting[1], sitting[2]))
    return found


def _attendance(session: GuardedSession, row: Attendance, action: str, _today: date) -> None:
    if action != "r" and session.fetch(Meeting, row.meeting_id).workgroup_id != row.workgroup_id:
        raise Invalid("The meeting is of another workgroup.")


def _after_contact(session: GuardedSession, row: Contact, action: str, _today: date) -> None:
    contacts.follow(session, row, is_new=action == "a")


def _after_check_in(session: GuardedSession, row: CheckIn, action: str, _today: date) -> None:
    check_ins.follow(session, row, is_new=action == "a")


BEFORE: Final[dict[type[Table], Step]] = {
    Contact: _contact,
    ServiceNeed: _need,
    CheckIn: _check_in,
    Membership: _membership,
    Attendance: _attendance,
}
AFTER: Final[dict[type[Table], Step]] = {Contact: _after_contact, CheckIn: _after_check_in}
