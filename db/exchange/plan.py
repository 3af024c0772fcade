"""What an import would do: the file's rows held against what is stored, looked up in bulk."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlmodel import func, select

from db.exchange import names as naming
from db.exchange import sayable
from db.exchange.reading import Contents
from db.queries import records, shapes, titles
from db.session import GuardedSession
from models.base import Kind, Table, fields_of, tables
from models.rules import import_lines, import_matching, import_plans, permissions
from models.rules.import_maps import (
    EVERYTHING,
    RECORD,
    STANDING,
    Understanding,
    beside,
    is_beside,
)
from models.rules.import_matching import Matcher
from models.rules.import_plans import Line, Plan, Record, key_of, word
from models.rules.own_fields import PREFIX, Shape

CHUNK: Final = 2000
TEXTS: Final = (Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.LINK)
TELLING: Final = (Kind.REFERENCE, Kind.EMAIL, Kind.TEXT, Kind.DAY, Kind.PHONE, Kind.NUMBER)
"""Kinds of fields by which records are found, the most telling first."""

Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    return None


def make(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    contents: Contents,
    how: Understanding,
    *,
    progress: Progress = _silent,
) -> Plan:
    """Work out what a file would do, without doing any of it. A few statements, whatever its length."""
    total = 4
    lines = import_lines.lines(contents.rows, shape, how, contents.problems)
    progress(1, total)
    found = names_of(session, shape, lines)
    progress(2, total)
    known = [import_lines.with_ids(line, shape, found, how)[0] for line in lines]
    by_key, alike = _records(session, table, shape, how, known)
    progress(3, total)
    others = _others(session, table, shape, how, known)
    matcher = Matcher(
        table, shape, how, by_key, alike, _permission(session, table), others,
        _may_beside(session, table), frozenset(sayable.unplaced(session, table, shape, how.columns.values())),
    )  # fmt: skip
    plan = import_matching.whole(lines, matcher, found)
    progress(4, total)
    return plan


def names_of(session: GuardedSession, shape: Shape, lines: Sequence[Line]) -> import_plans.Names:
    """The records that the names in the file may mean: looked up once per table referred to."""
    texts = import_lines.referred(lines, shape)
    by_target: dict[str, set[str]] = {}
    for column, said in texts.items():
        by_target.setdefault(str(shape[column].target), set()).update(said)
    known = {
        target: naming.look_up(session, tables()[target], said)
        for target, said in by_target.items()
    }
    return {column: known[str(shape[column].target)] for column in texts}


def _records(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    how: Understanding,
    lines: Sequence[Line],
) -> tuple[dict[tuple[Any, ...], list[Record]], Callable[[Line], Sequence[Record]]]:
    """The records that the lines may mean: by key, and for lines without one by their most telling field."""
    keyed: list[Line] = []
    loose: list[Line] = []
    for line in lines:
        has_key = how.key != EVERYTHING and key_of(how.key, line.values) is not None
        (keyed if has_key else loose).append(line)
    names = _wanted(table, shape, how)
    by_key: dict[tuple[Any, ...], list[Record]] = {}
    if keyed:
        lead = _lead(shape, how.key)
        for record in _holding(session, table, shape, lead, keyed, names):
            if (key := key_of(how.key, record.values)) is not None:
                by_key.setdefault(key, []).append(record)
    return by_key, _alike(session, table, shape, how, loose, names)


def _alike(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    how: Understanding,
    lines: Sequence[Line],
    names: Sequence[str],
) -> Callable[[Line], Sequence[Record]]:
    """A look-up of the records that share a line's most telling field."""
    fields = [one for one in (*how.names, *how.fixed) if one != RECORD and not is_beside(one)]
    lead = _lead(shape, fields) if fields else ""
    by_lead: dict[Any, list[Record]] = {}
    if lead and lines:
        for record in _holding(session, table, shape, lead, lines, names):
            by_lead.setdefault(_plain(record.values.get(lead)), []).append(record)

    def alike(line: Line) -> Sequence[Record]:
        value = line.values.get(lead)
        return by_lead.get(_plain(value), ()) if value is not None else ()

    return alike


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return word(value)
    return tuple(value) if isinstance(value, list) else value


def _lead(shape: Shape, names: Sequence[str]) -> str:
    """The field of several that fewest records share: a person rather than a program."""
    if RECORD in names:
        return RECORD

    def place(name: str) -> tuple[bool, bool, int]:
        kind = shape[name].kind
        is_own = name.startswith(PREFIX)
        return is_own, name in STANDING, TELLING.index(kind) if kind in TELLING else len(TELLING)

    return min(names, key=place)


def _others(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    how: Understanding,
    lines: Sequence[Line],
) -> dict[int, Record]:
    """The records the rows are about, with the fields of theirs that the file has columns for."""
    names = [one for one in how.names if is_beside(one)]
    if not names:
        return {}
    column = names[0].partition(".")[0]
    target = tables()[str(shape[column].target)]
    ids = sorted({value for line in lines if isinstance(value := line.values.get(column), int)})
    fields = [one.partition(".")[2] for one in names]
    target_shape = shapes.shape(session, target)
    found = records.with_ids(session, target, target_shape, ids, fields)
    return {one.id: Record(one.id, one.version, one.values) for one in found.values()}


def _may_beside(session: GuardedSession, table: type[Table]) -> str | None:
    target = fields_of(table)[table.spec.title].target
    if target is None or permissions.may(session.actor, target, "c"):
        return None
    return permissions.refusal(tables()[target], "c", permissions.roles_that(target, "c"))


def _wanted(table: type[Table], shape: Shape, how: Understanding) -> list[str]:
    """The fields of a record that are compared, or say where it stands."""
    more = [one for one in ("ended_on", *STANDING) if one in shape]
    key = [one for one in how.key if one in shape]
    found = dict.fromkeys([*how.names, *how.fixed, *key, *more, RECORD])
    return [one for one in found if not is_beside(one)]


def _holding(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    lead: str,
    lines: Iterable[Line],
    names: Sequence[str],
) -> Iterable[Record]:
    """Every record whose `lead` field says what one of the lines says."""
    values = {line.values[lead] for line in lines if _can_ask(line.values.get(lead))}
    ids = values if lead == RECORD else _ids(session, table, shape, lead, lines, values)
    for row in records.with_ids(session, table, shape, sorted(ids), names).values():
        yield Record(row.id, row.version, {**row.values, RECORD: row.id})


def _can_ask(value: Any) -> bool:
    return value is not None and not isinstance(value, list)


def _ids(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    lead: str,
    lines: Iterable[Line],
    values: Collection[Any],
) -> set[int]:
    entity: Any = table
    spec = shape[lead]
    if spec.own is not None and spec.own.is_private:
        return set()
    column = records.column(table, shape, lead)
    is_text = spec.kind in TEXTS or spec.kind is Kind.LONG_TEXT
    if spec.own is not None and spec.kind is Kind.DAY:
        values = {one.isoformat() for one in values}
    wanted = {str(one).lower() for one in values} if is_text else set(values)
    if is_text:
        column = func.lower(column)
    found: set[int] = set()
    place = _shared_place(table, lines)
    ordered = sorted(wanted)
    for start in range(0, len(ordered), CHUNK):
        statement = select(entity.id).where(column.in_(ordered[start : start + CHUNK]))
        for name, value in place.items():
            statement = statement.where(getattr(entity, name) == value)
        found.update(session.exec(statement))
    return found


def _shared_place(table: type[Table], lines: Iterable[Line]) -> dict[str, int]:
    """The program or workgroup that all lines name: only there is to be looked."""
    entity: Any = table
    found: dict[str, set[Any]] = {}
    for line in lines:
        for name in STANDING:
            if hasattr(entity, name):
                found.setdefault(name, set()).add(line.values.get(name))
    return {
        name: value
        for name, places in found.items()
        if len(places) == 1 and isinstance(value := next(iter(places)), int)
    }


def _permission(
    session: GuardedSession, table: type[Table]
) -> Callable[[str, Mapping[str, Any]], str | None]:
    """Whether the actor may add or change a row that stands here, as far as the row says where."""
    actor = session.actor
    name = str(table.__tablename__)
    scope = "county" if name in permissions.COUNTY_WIDE else table.spec.scope

    def why_not(action: str, values: Mapping[str, Any]) -> str | None:
        roles = permissions.roles_that(name, action)
        if actor.is_system:
            return None
        if scope not in STANDING or not isinstance(values.get(scope), int):
            return None if actor.holds(*roles) else permissions.refusal(table, action, roles)
        place = {scope: values[scope]}
        if any(permissions.reaches(actor, role, scope, place) for role in roles):
            return None
        return permissions.refusal(table, action, roles)

    return why_not


def titles_of(
    session: GuardedSession, shape: Shape, rows: Sequence[import_plans.Planned]
) -> dict[str, dict[int, str]]:
    """The names behind the ids in some rows of a plan, by column, for showing them."""
    found: dict[str, set[int]] = {}
    for row in rows:
        apart = (row.beside.values, row.beside.was) if row.beside is not None else ()
        of_other = [
            {beside(row.beside.column, name): value for name, value in values.items()}
            for values in apart
            if row.beside is not None
        ]
        for values in (row.values, row.was, *of_other):
            for name, value in values.items():
                if shape[name].target is not None and isinstance(value, int):
                    found.setdefault(name, set()).add(value)
    return {
        name: titles.names(session, tables()[str(shape[name].target)], ids)
        for name, ids in found.items()
    }
