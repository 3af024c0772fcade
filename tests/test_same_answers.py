"""Whichever way a value comes in, by form, grid or file, every column of every table answers alike.

The guard has the last word: what it would store, all accept, and what it refuses, all refuse.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from db.commands import records, values_of
from db.queries import shapes
from db.session import GuardedSession, open_session
from models.base import FieldSpec, Kind, Stamp, Table, fields_of, tables
from models.data import ListChoice, OwnField
from models.rules import cells, choice_lists, fields, grid, own_fields
from models.rules.actor import SYSTEM
from models.rules.errors import Invalid, Refused
from models.rules.grid import Sheet
from pages.parts import record_form
from tests.world import World

REFUSED: Final = "refused"
TEXTS: Final = (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.LINK)

HOSTILE: Final = (
    "plain", " spaces around ", "=cmd|' /C calc'!A0", "@SUM(1)", "'quoted", "<script>alert(1)</script>",
    "'; DROP TABLE people;--", "![x](http://evil.test/p)", "a\x00b", "a\x1bb", "two\nlines", "a\tb",
    "a\u202egnp.exe", "\u200b", "é" * 40, "\U0001d518\U0001d52b", "x" * 121, "x" * 501, "x" * 10_001, "None", "NA",
    "NaN", "null", "1e999", "0x10", "\uff11\uff12", "007", "-0", "2026-02-30", "2026-03-04", "99/99/9999",
    "someone@example.org", "someone@example", "a b@example.org", "205-555-0100", "+1 (205) 555-0100",
    "call me", "https://example.org/x", "javascript:alert(1)", "http://", "yes", "true", "12:30", "25:61",
)  # fmt: skip
NUMBERS: Final = (
    0, 1, -1, 5, 12, 13, 1440, 1441, 2**31 - 1, 2**31, -(2**31), 2**53, 2**53 + 1, 10**30,
    0.5, 3.0, -2.25, 1e300,
)  # fmt: skip
DAYS: Final = (
    date(2026, 3, 4), date(1900, 1, 1), date(1899, 12, 31), date(2100, 12, 31), date(2101, 1, 1),
    date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29),
)  # fmt: skip
TIMES: Final = (time(9, 30), time(0, 0), time(23, 59))

LISTED: Final = sorted(name for name, table in tables().items() if table.spec.section)
OWN_KINDS: Final = tuple(one for one in own_fields.KINDS)


def values_for(spec: FieldSpec) -> Iterator[Any]:
    """Values of the right kind and of wrong ones, at the limits and past them."""
    yield from HOSTILE
    match spec.kind:
        case Kind.NUMBER | Kind.DECIMAL | Kind.MONEY:
            yield from NUMBERS
            for limit in (spec.at_least, spec.at_most):
                if limit is not None:
                    yield from (int(limit) - 1, int(limit), int(limit) + 1)
        case Kind.DAY:
            yield from DAYS
        case Kind.TIME:
            yield from TIMES
        case Kind.YES_NO:
            yield from (True, False)
        case Kind.CHOICE if spec.choices is not None:
            yield from spec.choices
        case Kind.CHOICES if spec.choices is not None:
            every = list(spec.choices)
            yield from (
                [every[0]],
                every,
                every[::-1],
                [every[0], every[0]],
                [every[0], "nonsense"],
            )


def by_form(session: GuardedSession, table: type[Table], name: str, value: Any) -> Any:
    """What the derived form would have stored."""
    try:
        return values_of.clean(session, table, {name: value})[name]
    except Invalid:
        return REFUSED


def by_grid(name: str, spec: FieldSpec, value: Any) -> Any:
    """What a cell of the grid would have stored: the browser sends words, dates as text."""
    raw = value
    if isinstance(value, date | datetime | time) and spec.kind in (Kind.DAY, Kind.TIME):
        raw = value.isoformat()
    elif isinstance(value, list) and spec.choices is not None:
        raw = [spec.choices.label(one) for one in value]
    elif spec.kind is Kind.CHOICE and spec.choices is not None and value in spec.choices:
        raw = spec.choices.label(value)
    try:
        return grid.parse(Sheet({name: spec}), name, raw)
    except Invalid:
        return REFUSED


def by_file(spec: FieldSpec, value: Any) -> Any:
    """What a cell of a file would have stored."""
    text = value if isinstance(value, str) else cells.as_text(cells.written(spec, value))
    try:
        return cells.parsed(spec, text)
    except Invalid:
        return REFUSED


def by_guard(spec: FieldSpec, value: Any) -> bool:
    """Whether the guard would let the value into the database, as it stands."""
    return fields.problem(spec, value) is None


def only_a_file_reads(spec: FieldSpec, value: Any) -> bool:
    """What a file says in words and a widget never sends: "12" for a number, "yes" for a check mark."""
    return isinstance(value, str) and spec.kind not in TEXTS


def asked(table: type[Table], shape: Mapping[str, FieldSpec]) -> tuple[str, ...]:
    """Every field that a form, a grid or a file may fill in, for a new record or an old one."""
    return record_form.typed_into(table, shape, is_new=True)


def compare(
    session: GuardedSession, table: type[Table], name: str, spec: FieldSpec, value: Any
) -> None:
    told = (table.__tablename__, name, spec.kind, str(value)[:60])
    form = by_form(session, table, name, value)
    if form is not REFUSED:
        assert by_guard(spec, form), told
    else:
        trimmed = value.strip() if isinstance(value, str) else value
        assert not by_guard(spec, trimmed), told
    if spec.kind is Kind.REFERENCE:
        return  # Grids and files name a record; who it is, is looked up elsewhere.
    assert by_grid(name, spec, value) == form or only_a_file_reads(spec, value), ("grid", *told)
    if isinstance(value, str) and value.strip() == "":
        return  # In a file a blank says nothing at all.
    if not only_a_file_reads(spec, value):
        assert by_file(spec, value) == form, ("file", *told)
    elif (read := by_file(spec, value)) is not REFUSED:
        assert by_guard(spec, read), ("file", *told)


@pytest.mark.parametrize("name", LISTED)
def test_form_grid_and_file_answer_alike_for_every_column(world: World, name: str) -> None:
    table = tables()[name]
    with open_session(SYSTEM) as session:
        shape = shapes.shape(session, table)
        for column in asked(table, shape):
            for value in values_for(shape[column]):
                compare(session, table, column, shape[column], value)


def own(world: World, kind: str, **more: Any) -> OwnField:
    return OwnField(
        area_id=world.maple, table_name="people", key=f"a_{kind}", label=f"A {kind}", kind=kind,
        list_name="sizes" if kind in ("choice", "choices") else "", **more,
    )  # fmt: skip


@pytest.fixture
def with_own_fields(world: World) -> Iterator[World]:
    """A field of every kind on people."""
    with open_session(SYSTEM, write=True) as session:
        for value, label in (("s", "Small"), ("l", "Large; really")):
            session.add(
                ListChoice(area_id=world.maple, list_name="sizes", value=value, label=label)
            )
        for kind in OWN_KINDS:
            limits = {"at_least": 2, "at_most": 20} if kind in ("number", "money") else {}
            session.add(own(world, kind, **limits))
        session.flush()
        choice_lists.lay_over(session.exec(select(ListChoice)).all())
    yield world
    choice_lists.lay_over([])


def test_own_fields_of_every_kind_answer_alike(with_own_fields: World) -> None:
    table = tables()["people"]
    with open_session(SYSTEM) as session:
        shape = shapes.shape(session, table)
        names = [one for one, spec in shape.items() if spec.own is not None]
        assert len(names) == len(OWN_KINDS)
        for name in names:
            for value in values_for(shape[name]):
                compare(session, table, name, shape[name], value)


def write(session: GuardedSession, row: Table, name: str, value: Any, today: date) -> str:
    """Change one field as forms, grids and files do, and take it back: "stored", or why not."""
    assert row.id is not None
    table = type(row)
    try:
        with session.begin_nested() as alone:
            records.change(
                session, table, stamp=Stamp(row.id, row.version), values={name: value}, today=today
            )
            alone.rollback()
    except IntegrityError:
        session.expire(row)
        return ""  # Two columns of the row contradict each other: said when the transaction ends.
    except Refused as refused:
        session.expire(row)
        problems: Mapping[str, str] = getattr(refused, "problems", {})
        return problems.get(name, "")
    session.expire(row)
    return "stored"


@pytest.mark.parametrize("name", LISTED)
def test_what_the_check_accepts_is_stored_and_what_it_refuses_is_not(
    world: World, today: date, name: str
) -> None:
    table = tables()[name]
    if "c" not in table.spec.entry:
        pytest.skip("Its rows are not changed here.")
    with open_session(SYSTEM, write=True) as session:
        row = session.exec(select(table)).first()
        assert row is not None, "The cast has one of everything."
        shape = shapes.shape(session, table)
        for column in record_form.typed_into(table, shape, is_new=False):
            for value in values_for(shape[column]):
                said = write(session, row, column, value, today)
                is_refused = by_form(session, table, column, value) is REFUSED
                told = (column, str(value)[:60], said)
                # What a record's state forbids is said of the record, with no sentence for the field.
                assert (said not in ("stored", "")) == is_refused, told


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    value=st.one_of(
        st.text(max_size=130),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.dates(),
        st.booleans(),
        st.lists(st.text(max_size=5), min_size=1, max_size=3),
    )
)
def test_anything_at_all_is_answered_alike(value: Any) -> None:
    for table in tables().values():
        if not table.spec.section:
            continue
        for name, spec in fields_of(table).items():
            if not spec.editable or spec.kind in (Kind.MOMENT, Kind.JSON, Kind.REFERENCE):
                continue
            form = _pure_form(spec, value)
            told = (table.__tablename__, name, value)
            if not only_a_file_reads(spec, value):
                assert by_grid(name, spec, value) == form, told
            if form is not REFUSED:
                assert by_guard(spec, form), told


def _pure_form(spec: FieldSpec, value: Any) -> Any:
    """The same as by_form, of a column that needs no database."""
    found = values_of.spelled(spec, value)
    return found if fields.problem(spec, found) is None else REFUSED
