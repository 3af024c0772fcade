"""What is refused or not found says the same of a record of others as of one that never was."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from sqlmodel import select

from db.commands import bulk, login_sessions, merges, records, undo
from db.commands.bulk import Which
from db.exchange import export, names
from db.queries import (
    accounts,
    audit,
    exports,
    look_alikes,
    merging,
    recent_changes,
    sessions,
    shapes,
    titles,
    trash,
)
from db.queries import records as record_queries
from db.session import GuardedSession, open_session
from models.access import Change
from models.base import Stamp, Table, fields_of, now, tables
from models.casework import Case
from models.rules.actor import SYSTEM, Actor, Reach
from models.rules.errors import Refused
from models.rules.records import NotSaved
from tests.world import TODAY, World

pytestmark = pytest.mark.sqlite_only
NOBODYS: Final = 987654
ROLES: Final = (
    "director", "lead", "coordinator", "mentor_coordinator", "data_entry", "partner", "administrator", "charlie",
)  # fmt: skip
Attempt = Callable[[GuardedSession, int], Any]


def ids(actor: Actor, table: type[Table]) -> set[int]:
    """The records of a table that somebody sees."""
    with open_session(actor) as session:
        return {one or 0 for one in session.exec(select(table.id)).all()}


def hidden(actor: Actor) -> Iterator[tuple[type[Table], int]]:
    """A record of each table that somebody does not see, where there is one."""
    for table in tables().values():
        if found := ids(SYSTEM, table) - ids(actor, table):
            yield table, min(found)


def said(actor: Actor, attempt: Attempt, record_id: int, *, write: bool = True) -> str:
    """How it ends when somebody tries this with a record: the refusal, without its number."""
    try:
        with open_session(actor, write=write) as session:
            attempt(session, record_id)
    except NotSaved as refused:
        told = f"{refused.sentence} {sorted(refused.problems.values())}"
    except Refused as refused:
        told = f"{type(refused).__name__} {refused.sentence}"
    else:
        return "done"
    return told.replace(str(record_id), "#")


def attempts(table: type[Table]) -> dict[str, Attempt]:
    """What can be tried with a record of a table by its number."""
    values = {
        name: "x"
        for name, spec in fields_of(table).items()
        if spec.editable and spec.target is None and spec.kind.value == "text"
    }
    column = next(iter(values), table.spec.title)

    def one(record_id: int) -> Which:
        return Which(ids=(record_id,))

    return {
        "change": lambda session, record_id: records.change(
            session, table, stamp=Stamp(record_id, 1), values=values, today=TODAY
        ),
        "remove": lambda session, record_id: records.remove(
            session, table, record_id=record_id, version=1, today=TODAY
        ),
        "change several": lambda session, record_id: bulk.change(
            session, table=table, which=one(record_id), column=column, value="x", today=TODAY
        ),
        "remove several": lambda session, record_id: bulk.remove(
            session, table=table, which=one(record_id), today=TODAY
        ),
        "merge": lambda session, record_id: merges.merge(
            session,
            table,
            kept=Stamp(record_id, 1),
            gone=Stamp(NOBODYS + 1, 1),
            take={},
            today=TODAY,
        ),
        "read": lambda session, record_id: record_queries.one(
            session, table, shapes.shape(session, table), record_id
        ),
        "compare": lambda session, record_id: merging.compared(
            session, table, record_id, NOBODYS + 1
        ),
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_record_of_others_is_refused_like_one_that_is_not_there(world: World, role: str) -> None:
    actor = world.actors()[role]
    different = {}
    for table, record_id in hidden(actor):
        for name, attempt in attempts(table).items():
            told = [said(actor, attempt, one) for one in (record_id, NOBODYS)]
            if told[0] != told[1]:
                different[f"{name} {table.__tablename__} {record_id}"] = told
    assert different == {}


@pytest.mark.parametrize("role", ROLES)
def test_what_refers_to_a_record_of_others_is_refused_like_what_refers_to_none(
    world: World, role: str
) -> None:
    actor = world.actors()[role]
    others = dict(hidden(actor))
    different = {}
    for table in shapes.listed(actor):
        for column, spec in fields_of(table).items():
            target = tables().get(spec.target or "")
            if target not in others:
                continue

            def attempt(
                session: GuardedSession, one: int, table: type[Table] = table, column: str = column
            ) -> None:
                records.add(session, table, {column: one}, today=TODAY)

            told = [said(actor, attempt, one) for one in (others[target], NOBODYS)]
            if told[0] != told[1]:
                different[f"{table.__tablename__}.{column}"] = told
    assert different == {}


@pytest.mark.parametrize("role", ROLES)
def test_what_others_changed_is_not_there_to_undo_or_to_look_at(world: World, role: str) -> None:
    actor = world.actors()[role]
    theirs = dict(hidden(actor)).get(Change)
    assert theirs is not None
    with open_session(SYSTEM) as session:
        batches = session.exec(select(Change.id, Change.batch)).all()
    with open_session(actor) as session:
        mine = set(session.exec(select(Change.batch)).all())
    of_others = next((batch for _, batch in batches if batch not in mine), None)
    by_number: list[Attempt] = [
        lambda session, one: undo.change(session, change_id=one, today=TODAY),
        lambda session, one: undo.restore(session, change_id=one, today=TODAY),
        lambda session, one: trash.one(session, change_id=one),
    ]
    for attempt in by_number:
        assert said(actor, attempt, theirs) == said(actor, attempt, NOBODYS)
    if of_others is None:
        return  # Everything was saved at once, and some of it is theirs.
    for name in (of_others, "00000000-0000-0000-0000-000000000000"):
        for look in (
            lambda session, _one, name=name: undo.batch(session, batch=name, today=TODAY),
            lambda session, _one, name=name: recent_changes.batch(session, batch=name),
        ):
            assert said(actor, look, 0).endswith("These changes were not found.")


@pytest.mark.parametrize("role", ROLES)
def test_a_name_in_a_file_means_nobody_of_others(world: World, role: str) -> None:
    """An import looks names up in bulk: by name, by number, by address."""
    actor = world.actors()[role]
    found = {}
    for table in tables().values():
        every = ids(SYSTEM, table)
        with open_session(SYSTEM) as session:
            called = titles.names(session, table, every)
        with open_session(actor) as session:
            seen = titles.names(session, table, every)
            texts = {name for one, name in called.items() if name not in seen.values()}
            texts |= {f"#{one}" for one in every - seen.keys()}
            texts |= {names.numbered(called[one], one) for one in every - seen.keys()}
            if meant := names.look_up(session, table, texts):
                found[str(table.__tablename__)] = meant
    assert found == {}


@pytest.mark.parametrize("role", ROLES)
def test_who_is_typed_again_is_told_of_nobody_of_others(world: World, role: str) -> None:
    """By name, birth date, phone and address together, just as they stand."""
    actor = world.actors()[role]
    for table in look_alikes.COMPARED:
        for record_id in sorted(ids(SYSTEM, table) - ids(actor, table)):
            with open_session(SYSTEM) as session:
                source = look_alikes._source(table)
                rows = list(look_alikes._read(session, table, source[1] == record_id, limit=1))
            with open_session(actor) as session:
                for _id, known, _name in rows:
                    like = look_alikes.like(session, table, known, limit=50)
                    assert record_id not in {one.id for one in like}


def test_the_comparison_tells_a_record_that_is_there_from_one_that_is_not(world: World) -> None:
    case = tables()["cases"]
    told = {
        name: [said(world.director, attempt, one) for one in (world.open_case, NOBODYS)]
        for name, attempt in attempts(case).items()
    }
    assert {name for name, (one, other) in told.items() if one != other} >= {
        "read",
        "remove several",
    }


def test_an_administrator_of_one_county_examines_nobody_of_another(world: World) -> None:
    """What was read, taken out and signed in to; by person, by record, and as a count."""
    reach = Reach(frozenset({world.cedar}), frozenset({world.cedar_group}), frozenset())
    actor = replace(
        world.administrator, reach={"administrator": reach}, counties=frozenset({world.cedar})
    )
    for somebody in (world.coordinator, world.charlie):
        assert somebody.user_id is not None
        with open_session(somebody) as session:
            session.exec(select(Case)).all()
        with open_session(SYSTEM, write=True) as session:
            login_sessions.begin(session, user_id=somebody.user_id, browser="Tests", now=now())
        with open_session(somebody, write=True) as session:
            export.note_file(
                session, table_name="cases", form="csv", columns=("Number",), filters=(), rows=1
            )
    with open_session(actor) as session:
        told = {
            "read": {row.who for row in audit.page(session, asked=audit.Asked()).rows},
            "asked about": set(audit.people(session).values()),
            "taken out": {row.who for row in exports.page(session).rows},
            "signed in": {row.name for row in sessions.listing(session, now=now(), is_live=True)},
            "accounts": {row.name for row in accounts.listing(session, now=now())},
        }
        # Besides themselves.
        wrong = {
            name: who for name, who in told.items() if who - {actor.name} != {"Charlie Cedarling"}
        }
        assert wrong == {}
        for asked in (
            audit.Asked(user_id=world.coordinator.user_id),
            audit.Asked(record_id=world.open_case),
        ):
            assert audit.count(session, asked) == 0
            assert audit.page(session, asked=asked).rows == ()
