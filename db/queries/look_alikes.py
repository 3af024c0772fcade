"""Who could be the same: candidates that the database finds, compared by models/rules/alike.py."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, func, select

from db.session import GuardedSession
from models.base import Table
from models.casework import Participant, ParticipantName
from models.people import Organization, Person
from models.rules import alike
from models.rules.alike import Known, Likeness
from models.rules.errors import Invalid

COMPARED: Final[tuple[type[Table], ...]] = (Person, Organization, Participant)
"""Tables whose records can be the same twice."""
CANDIDATES: Final = 1500
"""Records compared with one that is typed: what the patterns find beyond them is not looked at."""
SOUNDED: Final = 5000
"""Names compared by sound at a time."""
SHARED: Final = 12
"""A phone or address that more than these share is an office's, not one person's."""
GROUPS: Final = 200


@dataclass(frozen=True)
class LookAlike:
    """A record that could be the same, with the reasons in words."""

    id: int
    name: str
    hint: str
    likeness: Likeness


@dataclass(frozen=True)
class Pair:
    """Two records that could be the same; the one entered first stands first."""

    one: LookAlike
    other: LookAlike
    likeness: Likeness


def is_compared(table: type[Table]) -> bool:
    """Whether records of this table can be looked up for doubles."""
    return table in COMPARED


def known_of(table: type[Table], values: Mapping[str, Any]) -> Known:
    """What is to be compared of a record with these values; empty for a table that is not compared."""
    first = str(values.get("first_name") or "")
    name = str(values.get("name") or f"{first} {values.get('last_name') or ''}".strip())
    birth = values.get("birth_on")
    return Known(
        name,
        birth if isinstance(birth, date) else None,
        str(values.get("phone") or ""),
        str(values.get("email") or ""),
    )


def of(
    session: GuardedSession, table: type[Table], record_id: int, *, limit: int = 20
) -> tuple[LookAlike, ...]:
    """The records that could be the same as this one."""
    found = list(_read(session, table, _source(table)[1] == record_id, limit=1))
    if not found:
        return ()
    return like(session, table, found[0][1], leave_out=record_id, limit=limit)


def like(
    session: GuardedSession,
    table: type[Table],
    known: Known,
    *,
    leave_out: int | None = None,
    limit: int = 5,
) -> tuple[LookAlike, ...]:
    """The records most like what is known of somebody, the likeliest first; one statement and the hints."""
    if table not in COMPARED:
        return ()
    condition = _could_be(table, known)
    if condition is None:
        return ()
    scored = [
        (alike.compare(known, other), row_id, name)
        for row_id, other, name in _read(session, table, condition, limit=CANDIDATES)
        if row_id != leave_out
    ]
    best = sorted(
        (one for one in scored if one[0].is_worth_showing), key=lambda one: (-one[0].points, one[1])
    )[:limit]
    hints = _hints(session, table, [row_id for _likeness, row_id, _name in best])
    return tuple(
        LookAlike(row_id, name, hints.get(row_id, ""), likeness) for likeness, row_id, name in best
    )


def pairs(
    session: GuardedSession, table: type[Table], *, starts: str = "", limit: int = 50
) -> tuple[Pair, ...]:
    """Records that could be the same two by two, the likeliest first.

    Found by the same name, phone, e-mail, or last name and birth date; with `starts`, by the sound of
    names that begin so. Raises Invalid for a table that is not compared.
    """
    if table not in COMPARED:
        raise Invalid(f"Duplicates of {table.spec.plural} are not looked for.")
    if starts.strip():
        sets = _sounding(session, table, starts)
    else:
        sets = [one for key in _keys(table) for one in _sharing(session, table, key)]
    known = _known(session, table, sorted({one for group in sets for one in group}))
    best: dict[tuple[int, int], Likeness] = {}
    for group in sets:
        for one, other in combinations(sorted(group & known.keys()), 2):
            likeness = alike.compare(known[one][0], known[other][0])
            if likeness.is_worth_showing and likeness.reasons != (alike.SAME_PHONE,):
                best[one, other] = likeness
    chosen = sorted(best, key=lambda pair: (-best[pair].points, pair))[:limit]
    hints = _hints(session, table, sorted({one for pair in chosen for one in pair}))

    def side(record_id: int, likeness: Likeness) -> LookAlike:
        return LookAlike(record_id, known[record_id][1], hints.get(record_id, ""), likeness)

    return tuple(
        Pair(side(one, best[one, other]), side(other, best[one, other]), best[one, other])
        for one, other in chosen
    )


def _selected(*columns: Any) -> Any:
    return sa.select(*columns)


def _source(table: type[Table]) -> tuple[Any, Any]:
    """The class with the columns that are compared, and its column with the record's id."""
    if table is Participant:
        return ParticipantName, ParticipantName.participant_id
    entity: Any = table
    return entity, entity.id


def _columns(table: type[Table]) -> list[Any]:
    entity, key = _source(table)
    if table is Participant:
        names = [entity.first_name, entity.last_name, entity.birth_on]
    else:
        names = [entity.name, sa.literal(""), sa.null()]
    return [key, *names, entity.phone, entity.email]


def _read(
    session: GuardedSession, table: type[Table], condition: Any, *, limit: int
) -> Iterable[tuple[int, Known, str]]:
    _entity, key = _source(table)
    statement: Any = sa.select(*_columns(table)).where(condition).order_by(key).limit(limit)
    for row_id, first, last, birth_on, phone, email in session.execute(statement):
        name = f"{first} {last}".strip()
        yield row_id, Known(name, birth_on, phone, email), name


def _could_be(table: type[Table], known: Known) -> Any:
    """The condition on rows worth comparing, or None where nothing is known that could be compared."""
    entity, _key = _source(table)
    conditions: list[Any] = [
        _named(table, first, last) for first, last in alike.beginnings(known.name)
    ]
    if known.name.strip() and table is not Participant:
        conditions.append(entity.name == known.name.strip())
    if len(number := alike.digits(known.phone)) >= 7:
        conditions.append(entity.phone.like(f"%{number[-4:]}%"))
    if email := alike.address(known.email):
        conditions.append(func.lower(entity.email) == email)
    if known.birth_on is not None and table is Participant:
        conditions.append(entity.birth_on == known.birth_on)
    return sa.or_(*conditions) if conditions else None


def _named(table: type[Table], first: Collection[str], last: Collection[str]) -> Any:
    """The condition that a name has a first and a last word beginning so.

    One short comparison sorts most rows out before anything else is asked of them.
    """
    entity, _key = _source(table)
    if table is Participant:
        return sa.and_(_two(entity.last_name).in_(last), _two(entity.first_name).in_(first))
    begun = _two(entity.name).in_(first)
    if not last:
        return begun
    later = [_like(entity.name, f"% {_plain(one)}%") for one in sorted(last)]
    joined = [_like(entity.name, f"{_plain(one)}%") for one in sorted(first)]
    # An organization may be written in one word or two: then its beginning has to do.
    return sa.and_(begun, sa.or_(*(joined if table is Organization else later)))


def _two(column: Any) -> Any:
    return func.lower(func.substr(column, 1, 2))


def _plain(text: str) -> str:
    for mark in ("\\", "%", "_"):
        text = text.replace(mark, f"\\{mark}")
    return text


def _like(column: Any, pattern: str) -> Any:
    return func.lower(column).like(pattern, escape="\\")


def _keys(table: type[Table]) -> list[tuple[Any, ...]]:
    """What two records share who could be the same: the columns of each kind of likeness."""
    entity, _key = _source(table)
    named: list[tuple[Any, ...]]
    if table is Participant:
        named = [(entity.last_name, entity.first_name), (entity.last_name, entity.birth_on)]
    else:
        named = [(func.lower(entity.name),)]
    return [*named, (entity.email,), (entity.phone,)]


def _sharing(
    session: GuardedSession, table: type[Table], shared: tuple[Any, ...]
) -> list[set[int]]:
    """The first and the last entered of each set of records that share these columns."""
    entity, key = _source(table)
    statement = (
        select(func.min(key), func.max(key))
        .select_from(entity)
        .where(*(_is_told(one) for one in shared))
        .group_by(*shared)
        .having(func.count().between(2, SHARED))
        .limit(GROUPS)
    )
    return [{row[0], row[1]} for row in session.execute(statement)]


def _is_told(column: Any) -> Any:
    return column.is_not(None) if isinstance(column.type, sa.Date) else column != ""


def _sounding(session: GuardedSession, table: type[Table], starts: str) -> list[set[int]]:
    """The sets of records that sound the same, among those whose names begin with a few letters."""
    entity, _key = _source(table)
    column = entity.last_name if table is Participant else entity.name
    found: dict[str, set[int]] = {}
    condition = _like(column, f"{_plain(starts.strip().lower())}%")
    for row_id, _known, name in _read(session, table, condition, limit=SOUNDED):
        found.setdefault(alike.sound(name), set()).add(row_id)
    return [group for group in found.values() if 1 < len(group) <= SHARED]


def _known(
    session: GuardedSession, table: type[Table], ids: Sequence[int]
) -> dict[int, tuple[Known, str]]:
    """What is known of these records, by id."""
    found: dict[int, tuple[Known, str]] = {}
    _entity, key = _source(table)
    for start in range(0, len(ids), CANDIDATES):
        chunk = ids[start : start + CANDIDATES]
        for row_id, known, name in _read(session, table, key.in_(chunk), limit=CANDIDATES):
            found[row_id] = known, name
    return found


def _hints(session: GuardedSession, table: type[Table], ids: Sequence[int]) -> dict[int, str]:
    """What tells records of the same name apart, by id."""
    _entity, key = _source(table)
    statement: Any
    if table is Person:
        statement = _selected(key, Person.job_title, Organization.name).outerjoin(
            Organization, col(Organization.id) == Person.organization_id
        )
    elif table is Organization:
        statement = _selected(key, Organization.address, Organization.phone)
    else:
        statement = _selected(key, ParticipantName.birth_on, ParticipantName.phone)
    return {
        row[0]: ", ".join(_said(one) for one in row[1:] if one)
        for row in session.execute(statement.where(key.in_(ids)))
    }


def _said(value: Any) -> str:
    return f"born {value:%b} {value.day}, {value.year}" if isinstance(value, date) else str(value)
