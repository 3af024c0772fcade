"""The caseload: which cases, in which order, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, func, select

from db.queries import spelling
from db.queries.rows import build
from db.session import GuardedSession, open_session
from models.casework import Case, CaseMember, ParticipantName, ServiceNeed
from models.choices import CASE_STATUS
from models.people import Person
from models.places import Area
from models.programs import Coordinator, Program
from models.rules import access
from models.rules.actor import Actor
from models.rules.policies_cases import AWAITS_CONTACT

PAGE_SIZE: Final = 50
OPEN: Final = tuple(one for one in CASE_STATUS if one != "closed")
NOBODY: Final = -1
"""Asks for cases without a coordinator."""

SORTS: Final = ("due", "newest", "oldest", "quiet", "number")
MOST_WORDS: Final = 4


@dataclass(frozen=True)
class CaseFilters:
    """Which cases to list. `status` may also be "open"; `text` is part of a number or a name."""

    program: str = ""
    status: str = "open"
    coordinator_id: int | None = None
    area_id: int | None = None
    is_overdue: bool = False
    referred_from: date | None = None
    referred_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    need: str = ""
    need_state: str = ""
    text: str = ""


@dataclass(frozen=True)
class CaseRow:
    """A case as the caseload lists it; `name` is empty for whoever may not read it."""

    id: int
    number: str
    program: str
    program_slug: str
    status: str
    referred_on: date
    coordinator: str
    community: str
    first_contact_on: date | None
    last_contact_on: date | None
    contact_due_on: date | None
    closed_on: date | None
    name: str


def reads_names(actor: Actor) -> bool:
    """Whether any participant's name is open to this actor at all."""
    return access.rows(ParticipantName, actor) is not access.NOBODY


def conditions(filters: CaseFilters, actor: Actor, *, today: date) -> list[Any]:
    """What a case has to meet, as conditions on the cases table."""
    found: list[Any] = []
    if filters.program:
        of_slug = select(Program.id).where(Program.slug == filters.program)
        found.append(col(Case.program_id) == of_slug.scalar_subquery())
    if filters.status == "open":
        # Named one by one, so that the index on program and status serves.
        found.append(col(Case.status).in_(OPEN))
    elif filters.status:
        found.append(Case.status == filters.status)
    if filters.coordinator_id == NOBODY:
        found.append(col(Case.coordinator_id).is_(None))
    elif filters.coordinator_id is not None:
        found.append(Case.coordinator_id == filters.coordinator_id)
    if filters.area_id is not None:
        found.append(Case.community_id == filters.area_id)
    if filters.is_overdue:
        found += overdue(today)
    found += _between(Case.referred_on, filters.referred_from, filters.referred_to)
    found += _between(Case.closed_on, filters.closed_from, filters.closed_to)
    found += _between(Case.contact_due_on, filters.due_from, filters.due_to)
    if filters.need or filters.need_state:
        found.append(_needs(filters))
    if filters.text:
        found.append(_matches(filters.text, actor))
    return found


def overdue(today: date) -> list[Any]:
    """The conditions on a case whose family should have heard from us before today."""
    return [col(Case.contact_due_on) < today, col(Case.status).in_(AWAITS_CONTACT)]


def _between(column: Any, first: date | None, last: date | None) -> list[Any]:
    found = [] if first is None else [col(column) >= first]
    return found if last is None else [*found, col(column) <= last]


def _needs(filters: CaseFilters) -> Any:
    wanted = select(ServiceNeed.case_id)
    if filters.need:
        wanted = wanted.where(ServiceNeed.domain == filters.need)
    if filters.need_state:
        wanted = wanted.where(ServiceNeed.state == filters.need_state)
    return col(Case.id).in_(wanted)


def _matches(text: str, actor: Actor) -> Any:
    """Cases whose number holds the text; and, for those who may read names, whose member has it."""
    number = text.strip().upper()
    if number.isascii() and number.isdigit():
        # People say "case 12" and mean SC-00012.
        return _numbered(col(Case.number).endswith(f"-{int(number):05d}", autoescape=True))
    held = _numbered(col(Case.number).contains(number, autoescape=True))
    # No name has a digit, so a number is not looked for among names.
    if not reads_names(actor) or any(mark.isdigit() for mark in number):
        return held
    return sa.or_(held, col(Case.id).in_(_named(text)))


def _numbered(condition: Any) -> Any:
    """The cases whose number meets the condition, found in the index of numbers first."""
    return col(Case.id).in_(select(Case.id).where(condition).correlate(None))


def _named(text: str) -> Any:
    """A SELECT of the cases with a member whose names begin with every word of the text."""
    names = select(CaseMember.case_id).join(
        ParticipantName, col(ParticipantName.participant_id) == CaseMember.participant_id
    )
    for word in text.split()[:MOST_WORDS]:
        first, last = (
            spelling.starts(column, word)
            for column in (ParticipantName.first_name, ParticipantName.last_name)
        )
        names = names.where(sa.or_(first, last))
    return names


def _order(sort: str) -> tuple[Any, ...]:
    orders = {
        "due": (col(Case.contact_due_on).asc().nulls_last(), col(Case.id)),
        "newest": (col(Case.referred_on).desc(), col(Case.id).desc()),
        "oldest": (col(Case.referred_on).asc(), col(Case.id)),
        "quiet": (col(Case.last_contact_on).asc().nulls_first(), col(Case.id)),
        "number": (col(Case.number),),
    }
    return orders.get(sort, orders["due"])


def caseload(
    session: GuardedSession,
    *,
    filters: CaseFilters,
    sort: str = "due",
    page: int = 1,
    size: int = PAGE_SIZE,
    today: date,
) -> list[CaseRow]:
    """One page of the cases that meet the filters."""
    wanted = (
        select(Case.id)
        .where(*conditions(filters, session.actor, today=today))
        .order_by(*_order(sort))
        .limit(size)
        .offset((page - 1) * size)
    )
    return _rows(session, wanted, sort)


def _rows(session: GuardedSession, wanted: Any, sort: str) -> list[CaseRow]:
    """The rows of the wanted ids; joined only after they were limited, so joins cost 50 rows."""
    names = reads_names(session.actor)
    columns: list[Any] = [
        Case.id, Case.number, Program.name, Program.slug, Case.status, Case.referred_on,
        Person.name, Area.name, Case.first_contact_on, Case.last_contact_on,
        Case.contact_due_on, Case.closed_on,
    ]  # fmt: skip
    if names:
        columns += [ParticipantName.first_name, ParticipantName.last_name]
    ids = wanted.subquery()
    statement = (
        sa.select(*columns)
        .join(ids, ids.c.id == Case.id)
        .join(Program, col(Program.id) == Case.program_id)
        .outerjoin(Coordinator, col(Coordinator.id) == Case.coordinator_id)
        .outerjoin(Person, col(Person.id) == Coordinator.person_id)
        .outerjoin(Area, col(Area.id) == Case.community_id)
        .order_by(*_order(sort))
    )
    if names:
        statement = join_main_name(statement)
    rows: Any = session.execute(statement)
    return [build(CaseRow, [*row[:12], full_name(row[12:])]) for row in rows]


def join_main_name(statement: Any) -> Any:
    """The statement with the name of each case's main participant, where the actor may read it."""
    main = sa.and_(col(CaseMember.case_id) == Case.id, col(CaseMember.is_main).is_(True))
    return statement.outerjoin(CaseMember, main).outerjoin(
        ParticipantName, col(ParticipantName.participant_id) == CaseMember.participant_id
    )


def full_name(parts: Sequence[str | None]) -> str:
    """First and last name in one; "" where they are not read."""
    return " ".join(part for part in parts if part)


def count(actor: Actor, *, filters: CaseFilters, today: date) -> int:
    """How many cases the actor sees that meet the filters."""
    statement = select(func.count()).select_from(Case)
    with open_session(actor) as session:
        counted = statement.where(*conditions(filters, actor, today=today))
        return session.exec(counted).one()


def find_number(session: GuardedSession, *, number: str) -> CaseRow | None:
    """The case with this number, or with these last digits when just one case has them."""
    rows = caseload(
        session, filters=CaseFilters(status="", text=number), size=2, sort="number", today=date.min
    )
    exact = [row for row in rows if row.number == number.strip().upper()]
    if exact:
        return exact[0]
    return rows[0] if len(rows) == 1 else None


def by_status(actor: Actor) -> dict[str, int]:
    """How many of the cases the actor sees are in which status."""
    statement = select(Case.status, func.count()).group_by(Case.status)
    with open_session(actor) as session:
        return dict(session.exec(statement).all())
