"""Whom a case can be given to, and where a family lives: what the forms of a case choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, select

from db.session import GuardedSession
from models.people import Person
from models.places import Area
from models.programs import Coordinator

MOST_COORDINATORS: Final = 500
MOST_COMMUNITIES: Final = 1000


@dataclass(frozen=True)
class CoordinatorRow:
    """Somebody who can be given a case."""

    id: int
    name: str
    person_id: int
    program_id: int
    is_current: bool


def coordinators(
    session: GuardedSession, *, program_ids: Sequence[int], person_id: int | None = None
) -> list[CoordinatorRow]:
    """Who carries, or carried, cases in these programs, by name."""
    columns: Any = (
        Coordinator.id,
        Person.name,
        Coordinator.person_id,
        Coordinator.program_id,
        Coordinator.ended_on,
    )
    statement: Any = (
        sa.select(*columns)
        .outerjoin(Person, col(Person.id) == Coordinator.person_id)
        .where(col(Coordinator.program_id).in_(program_ids))
        .order_by(Person.name, col(Coordinator.id))
        .limit(MOST_COORDINATORS)
    )
    if person_id is not None:
        statement = statement.where(Coordinator.person_id == person_id)
    rows: Any = session.execute(statement)
    return [
        CoordinatorRow(row[0], row[1] or "Somebody who left", row[2], row[3], row[4] is None)
        for row in rows
    ]


def communities(session: GuardedSession) -> dict[int, str]:
    """The communities of the county by number, in the order of their names."""
    statement = (
        select(Area.id, Area.name)
        .where(Area.kind == "community")
        .order_by(Area.name)
        .limit(MOST_COMMUNITIES)
    )
    return {number: name for number, name in session.exec(statement) if number is not None}
