"""Who sits at a workgroup's table: joining, leaving, seats, and the grid that edits several at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from db.commands import answers, people
from db.session import GuardedSession
from models.base import fields_of
from models.people import Person
from models.rules import fields, records, roster
from models.rules import policies_workgroups as policies
from models.rules.errors import Invalid, Refused, refuse
from models.rules.records import Conflict, Disagreed, Edit, NotSaved
from models.workgroups import Membership, Seat, Workgroup


def add_member(
    session: GuardedSession,
    *,
    workgroup_id: int,
    person_id: int,
    role: str = "member",
    organization_id: int | None = None,
    seat_id: int | None = None,
    term_starts_on: date | None = None,
    term_ends_on: date | None = None,
    is_on_email_list: bool = True,
    own: Mapping[str, Any] | None = None,
) -> Membership:
    """Put somebody on a roster. Without `organization_id` they speak for their own organization."""
    person = session.fetch(Person, person_id)
    members = _members(session, workgroup_id)
    refuse(policies.why_not_join(person_id, members))
    _check_seat(session, workgroup_id, seat_id, None)
    membership = Membership(
        workgroup_id=workgroup_id,
        person_id=person_id,
        organization_id=organization_id or person.organization_id,
        seat_id=seat_id,
        role=role,
        term_starts_on=term_starts_on,
        term_ends_on=term_ends_on,
        is_on_email_list=is_on_email_list,
    )
    session.add(membership)
    answers.write(session, membership, own or {})
    session.flush()
    return membership


def add_new_member(
    session: GuardedSession,
    *,
    workgroup_id: int,
    name: str,
    email: str = "",
    is_same_name_meant: bool = False,
    **membership: Any,
) -> Membership:
    """Add a person nobody knows yet and put them on the roster.

    Raises Invalid when somebody with this e-mail is known, or with this name unless it is meant.
    """
    group = session.fetch(Workgroup, workgroup_id)
    if email and (known := _with_email(session, email)):
        raise Invalid(f"Somebody with this e-mail is known: {known}. Choose them instead.")
    if not is_same_name_meant and _named(session, name):
        raise Invalid(
            f"Somebody is known by the name {name}. Choose them, or say that this is another person."
        )
    person = people.add_person(
        session,
        area_id=group.area_id,
        name=name,
        email=email,
        organization_id=membership.get("organization_id"),
    )
    assert person.id is not None
    return add_member(session, workgroup_id=workgroup_id, person_id=person.id, **membership)


def change_membership(
    session: GuardedSession,
    *,
    membership_id: int,
    version: int | None = None,
    own: Mapping[str, Any] | None = None,
    **values: Any,
) -> Membership:
    """Change one membership: role, seat, term, organization, e-mail list, answers to own fields."""
    membership = session.fetch(Membership, membership_id, version=version)
    if "seat_id" in values:
        _check_seat(session, membership.workgroup_id, values["seat_id"], membership.id)
    for name, value in values.items():
        setattr(membership, name, value)
    answers.write(session, membership, own or {})
    session.flush()
    return membership


def end_membership(
    session: GuardedSession,
    *,
    membership_id: int,
    version: int | None = None,
    on: date,
    today: date,
) -> Membership:
    """End a membership. The row stays, so that the roster keeps its history."""
    membership = session.fetch(Membership, membership_id, version=version)
    refusal = policies.why_not_end_membership(
        membership.ended_on, membership.term_starts_on, on, today
    )
    refuse(refusal)
    membership.ended_on = on
    session.flush()
    return membership


def add_seat(session: GuardedSession, *, workgroup_id: int, name: str, sector: str = "") -> Seat:
    """Add a place at the table; until somebody sits there it is a vacancy."""
    last = session.exec(
        select(func.max(Seat.position)).where(Seat.workgroup_id == workgroup_id)
    ).one()
    seat = Seat(
        workgroup_id=workgroup_id,
        name=" ".join(name.split()),
        sector=sector,
        position=(last or 0) + 1,
    )
    session.add(seat)
    session.flush()
    return seat


def retire_seat(session: GuardedSession, *, seat_id: int, version: int | None = None) -> Seat:
    """Take a place away from the table; who sat there stays in the history."""
    seat = session.fetch(Seat, seat_id, version=version)
    refuse(policies.why_not_retire(_is_taken(session, seat_id, None)))
    seat.is_retired = True
    session.flush()
    return seat


def save(session: GuardedSession, *, workgroup_id: int, edits: Sequence[Edit], today: date) -> int:
    """Save a grid's edits, all of them or none, and return how many rows changed.

    A row that somebody else changed meanwhile is merged column by column. Raises NotSaved with a
    sentence per refused row and the columns two people disagree on.
    """
    problems: dict[str, str] = {}
    conflicts: list[Conflict] = []
    # Who leaves makes room first, so that a seat can be handed on in one Save.
    for edit in sorted(edits, key=lambda one: one.stamp is None or not one.values.get("ended_on")):
        try:
            _save_one(session, workgroup_id, edit, today)
        except Disagreed as disagreed:
            problems[edit.key] = disagreed.sentence
            conflicts += disagreed.conflicts
        except Refused as refused:
            problems[edit.key] = refused.sentence
            session.expunge_all()  # What was refused must not be flushed with the next row.
    if problems:
        raise NotSaved(problems, conflicts)
    _check_seats_once(session, workgroup_id)
    return len(edits)


def _save_one(session: GuardedSession, workgroup_id: int, edit: Edit, today: date) -> None:
    if edit.stamp is None:
        _add_from_grid(session, workgroup_id, edit.values)
        return
    membership = session.fetch(Membership, edit.stamp.id)
    if membership.workgroup_id != workgroup_id:
        raise Invalid("This row belongs to another workgroup. Reload the page.")
    person = session.get(Person, membership.person_id)
    current = {name: getattr(membership, name) for name in roster.MEMBERSHIP_COLUMNS}
    current["email"] = person.email if person is not None else ""
    to_set, conflicts = records.merged(edit, edit.stamp.id, current)
    if conflicts:
        raise Disagreed(conflicts)
    if to_set.get("ended_on"):
        ended, starts = membership.ended_on, to_set.get("term_starts_on", membership.term_starts_on)
        refuse(policies.why_not_end_membership(ended, starts, to_set["ended_on"], today))
    if person is not None and "email" in to_set:
        person.email = to_set.pop("email")
    _set(membership, to_set)
    session.flush()


def _set(membership: Membership, values: Mapping[str, Any]) -> None:
    specs = fields_of(Membership)
    for name, value in values.items():
        if (problem := fields.problem(specs[name], value)) is not None:
            raise Invalid(problem)
        setattr(membership, name, value)
    starts, ends = membership.term_starts_on, membership.term_ends_on
    if starts is not None and ends is not None and ends < starts:
        raise Invalid("The term ends before it starts.")


def _add_from_grid(session: GuardedSession, workgroup_id: int, values: Mapping[str, Any]) -> None:
    """A typed name is the one person known by it, or somebody new."""
    typed = {name: value for name, value in values.items() if name not in ("name", "email")}
    if typed.pop("ended_on", None) is not None:
        raise Invalid("A new row has no day of leaving.")
    name, email = values["name"], values.get("email", "")
    starts, ends = typed.get("term_starts_on"), typed.get("term_ends_on")
    if starts is not None and ends is not None and ends < starts:
        raise Invalid("The term ends before it starts.")
    known = _named(session, name)
    if email:
        known = [one for one in known if (one.email or email).lower() == email.lower()]
    if len(known) > 1:
        raise Invalid(f"Several people are known as {name}. Use 'Add a member' to choose.")
    if known:
        person = known[0]
        if email and not person.email:
            person.email = email
        assert person.id is not None
        add_member(session, workgroup_id=workgroup_id, person_id=person.id, **typed)
        return
    add_new_member(
        session, workgroup_id=workgroup_id, name=name, email=email, is_same_name_meant=True, **typed
    )


def _members(session: GuardedSession, workgroup_id: int) -> set[int]:
    statement = select(Membership.person_id).where(
        Membership.workgroup_id == workgroup_id, col(Membership.ended_on).is_(None)
    )
    return set(session.exec(statement).all())


def _named(session: GuardedSession, name: str) -> list[Person]:
    wanted = " ".join(name.split()).lower()
    statement = select(Person).where(func.lower(Person.name) == wanted).order_by(col(Person.id))
    return list(session.exec(statement.limit(5)).all())


def _with_email(session: GuardedSession, email: str) -> str | None:
    statement = select(Person.name).where(func.lower(Person.email) == email.strip().lower())
    return session.exec(statement.limit(1)).first()


def _is_taken(session: GuardedSession, seat_id: int, except_id: int | None) -> bool:
    statement = select(Membership.id).where(
        Membership.seat_id == seat_id, col(Membership.ended_on).is_(None)
    )
    if except_id is not None:
        statement = statement.where(Membership.id != except_id)
    return session.exec(statement.limit(1)).first() is not None


def _check_seat(
    session: GuardedSession, workgroup_id: int, seat_id: int | None, membership_id: int | None
) -> None:
    if seat_id is None:
        return
    seat = session.fetch(Seat, seat_id)
    taken = _is_taken(session, seat_id, membership_id)
    refusal = policies.why_not_sit(seat.workgroup_id, workgroup_id, seat.is_retired, taken)
    refuse(refusal)


def _check_seats_once(session: GuardedSession, workgroup_id: int) -> None:
    """Two may swap seats in one Save, so who sits where is judged when all is said."""
    statement = (
        select(Seat.name, Seat.workgroup_id, Seat.is_retired, func.count())
        .join(Membership, col(Membership.seat_id) == Seat.id)
        .where(Membership.workgroup_id == workgroup_id, col(Membership.ended_on).is_(None))
        .group_by(col(Seat.id), col(Seat.name), col(Seat.workgroup_id), col(Seat.is_retired))
    )
    for name, owner, is_retired, sitting in session.exec(statement).all():
        refusal = policies.why_not_sit(owner, workgroup_id, is_retired, sitting > 1)
        if refusal is not None:
            raise Invalid(f"Seat {name}: {refusal[0].lower()}{refusal[1:]}")
