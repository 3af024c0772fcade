"""Garden beds: a table nobody has heard of. test_new_table.py runs what stands here, by itself."""

import io
from datetime import date
from typing import Any, ClassVar, Final

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db import engine
from db.commands import grids, many, own_fields, records, undo
from db.commands.own_fields import NewField
from db.exchange import apply, export, plan, reading, sayable
from db.queries import history, shapes
from db.queries import records as rows
from db.session import open_session
from models.base import Choices, Kind, Sensitivity, Table, TableSpec
from models.columns import choice, day, decimal, ref, text, yes_no
from models.rules import grid, import_maps, import_plans
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked, Filter
from models.rules.errors import Refused
from models.rules.import_maps import Understanding
from models.rules.records import NotSaved
from pages.tables import sheets
from tests.test_every_page import sent
from tests.world import TODAY, World

INTERNAL: Final = Sensitivity.INTERNAL
CROPS: Final = Choices({"beans": "Beans", "squash": "Squash", "herbs": "Herbs"})


class GardenBed(Table, table=True):
    """A bed of the community garden, kept by a family's helper."""

    __tablename__ = "garden_beds"
    spec: ClassVar = TableSpec(
        "garden bed",
        "garden beds",
        "Beds of the community garden.",
        title="name",
        scope="program_id",
        list_display=("name", "keeper_id", "crop", "planted_on", "size", "is_free"),
        list_filter=("crop", "is_free"),
        search_fields=("name",),
        ordering=("name",),
        section="Community garden",
        readers=("director", "coordinator"),
        writers={"coordinator": "acr"},
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True)
    name: str = text("Name", INTERNAL, required=True, limit=60)
    keeper_id: int | None = ref("Kept by", "people", INTERNAL)
    crop: str = choice("Crop", CROPS, INTERNAL, required=True)
    planted_on: date | None = day("Planted", INTERNAL)
    size: float | None = decimal("Square meters", INTERNAL, at_least=0)
    is_free: bool = yes_no("Free", INTERNAL)


@pytest.fixture(autouse=True)
def _created(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a migration would do; and the tests' own day."""
    from pages.parts import clock

    monkeypatch.setattr(clock, "today", lambda: TODAY)
    with engine.get_engine().connect().execution_options(writes=True) as connection:
        GardenBed.__table__.create(connection)  # type: ignore[attr-defined]
        connection.commit()


def bed(world: World, name: str = "Sunny corner", **more: Any) -> int:
    """Add a bed as Ann, the way a form does."""
    values = {"name": name, "crop": "beans", "size": 2.5, **more}
    with open_session(world.coordinator, write=True) as session:
        row = records.add(session, GardenBed, values, today=TODAY)
    assert row.id is not None
    return row.id


def names(actor: Actor, *asked: Filter) -> list[str]:
    with open_session(actor) as session:
        shape = shapes.shape(session, GardenBed)
        page = rows.page(session, GardenBed, shape, Asked(filters=asked))
    return [row.values["name"] for row in page.rows]


def screen(actor: "Actor") -> None:
    """What Streamlit runs."""
    from functools import partial

    from pages.parts import actions
    from pages.tables import tables

    actions.guarded(partial(tables.render, actor))


def opened(actor: Actor, **query: Any) -> tuple[AppTest, str]:
    """The tables' screen as somebody sees it, and everything that went to their browser."""
    test = AppTest.from_function(screen, args=(actor,), default_timeout=60)
    for key, value in query.items():
        test.query_params[key] = str(value)
    test.run()
    assert not test.exception, test.exception[0].stack_trace if test.exception else ""
    return test, b"".join(sent(test._tree)).decode("utf-8", errors="replace")


def test_it_is_listed_for_its_readers_under_its_heading(world: World) -> None:
    found = {role for role, actor in world.actors().items() if GardenBed in shapes.listed(actor)}

    assert found == {"director", "coordinator", "charlie"}
    assert "Community garden" in opened(world.coordinator)[1]
    assert "Community garden" not in opened(world.lead)[1]


def test_its_rows_reach_only_readers_of_their_program(world: World) -> None:
    bed(world)

    for role, actor in world.actors().items():
        expected = ["Sunny corner"] if role in {"director", "coordinator"} else []
        with open_session(actor) as session:
            assert [one.name for one in session.exec(select(GardenBed))] == expected, role


def test_only_its_writers_write_it(world: World) -> None:
    record_id = bed(world)

    for role, actor in world.actors().items():
        if role == "coordinator":
            continue
        with pytest.raises(Refused), open_session(actor, write=True) as session:
            records.remove(session, GardenBed, record_id=record_id, today=TODAY)
        with pytest.raises(Refused), open_session(actor, write=True) as session:
            program = world.cedar_program if role != "charlie" else world.bright_start
            values = {"name": "Stolen", "crop": "beans", "program_id": program}
            records.add(session, GardenBed, values, today=TODAY)
    assert names(world.coordinator) == ["Sunny corner"]


def test_it_has_a_list_with_filters_names_and_sums(world: World) -> None:
    bed(world, keeper_id=world.coordinator.person_id)
    bed(world, "Shady corner", crop="herbs")

    _, whole = opened(world.coordinator, table="garden_beds")
    assert "Ann Attwater" in whole
    assert "Square meters: 5.0 in all" in whole.replace("\\", "")
    assert names(world.director, Filter("crop", "is", "herbs")) == ["Shady corner"]


def test_it_has_a_record_with_a_form(world: World) -> None:
    record_id = bed(world)

    test, _ = opened(world.coordinator, table="garden_beds", id=record_id)
    labels = {one.label for one in (*test.text_input, *test.selectbox, *test.number_input)}
    assert {"Name *", "Crop *", "Square meters"} <= labels
    test, _ = opened(world.coordinator, table="garden_beds", new=1)
    assert "Name *" in {one.label for one in test.text_input}
    assert opened(world.lead, table="garden_beds", id=record_id)[1].count("Sunny") == 0


def test_it_is_edited_in_a_grid(world: World) -> None:
    bed(world)
    opened(world.coordinator, table="garden_beds", edit="true")
    with open_session(world.coordinator) as session:
        shape = shapes.shape(session, GardenBed)
        shown = sheets.build(
            session, table=GardenBed, shape=shape, asked=Asked(),
            columns=GardenBed.spec.list_display, number=1,
        )  # fmt: skip
    typed = grid.carried(shown.sheet, {
        "edited_rows": {0: {"crop": "Squash", "keeper_id": "Ann Attwater"}},
        "added_rows": [{"name": "By the gate", "crop": "Herbs", "planted_on": "2026-03-01"}],
    })  # fmt: skip
    edits, problems = grid.edits(typed)
    with open_session(world.coordinator, write=True) as session:
        grids.save(session, table=GardenBed, edits=edits, problems=problems, today=TODAY)
    assert names(world.director, Filter("crop", "is", "squash")) == ["Sunny corner"]
    assert names(world.director, Filter("planted_on", "is", "2026-03-01")) == ["By the gate"]

    other, _ = grid.edits(grid.carried(shown.sheet, {"edited_rows": {0: {"is_free": True}}}))
    with pytest.raises(NotSaved), open_session(world.director, write=True) as session:
        many.save(session, GardenBed, other, today=TODAY)


def test_it_comes_in_and_goes_out_as_a_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from db.exchange import limits, reader

    monkeypatch.setattr(
        reading, "_ask", lambda head, data, _within: reader.read(data, head["asked"], limits.SCREEN)
    )
    found, shape = planned(world.coordinator, b"Name,Crop,Planted\nNew bed,Herbs,2026-03-02\n")
    assert found.count(import_plans.NEW) == 1
    with open_session(world.coordinator, write=True) as session:
        apply.run(session, GardenBed, shape, found, title="Import of beds.csv", today=TODAY)
    assert names(world.director) == ["New bed"]

    out = io.BytesIO()
    with open_session(world.coordinator) as session:
        what = export.wanted(GardenBed, shape, Asked(), form="csv", every_column=True)
        export.write(session, what, out)
    again, _ = planned(world.coordinator, out.getvalue())
    assert again.count(import_plans.SAME) == 1
    assert not again.of(import_plans.NEW, import_plans.CHANGED, import_plans.REFUSED)


def planned(actor: Actor, data: bytes) -> tuple[import_plans.Plan, Any]:
    """What bringing a file in would do, mapped by its headings."""
    contents = reading.read(data, name="beds.csv")
    with open_session(actor) as session:
        shape = sayable.full_shape(session, GardenBed)
        fields = import_maps.fields_of_file(GardenBed, shape)
        header = import_maps.header_row(contents.rows, fields)
        columns = import_maps.guess(import_maps.headings(contents.rows[header - 1]), fields)
        fixed = sayable.only_places(session, GardenBed, shape, columns.values())
        keys = import_maps.keys(GardenBed, {*columns.values(), *fixed})
        key = import_maps.default_key(GardenBed, keys)
        how = Understanding(header, columns, key, fixed=fixed)
        return plan.make(session, GardenBed, shape, contents, how), shape


def test_it_has_a_history_that_can_be_undone(world: World) -> None:
    record_id = bed(world)
    with open_session(world.coordinator, write=True) as session:
        many.set_field(session, GardenBed, [record_id], "crop", "herbs", today=TODAY)
        batch = session.batch
    for actor, count in ((world.director, 2), (world.coordinator, 2), (world.lead, 0)):
        with open_session(actor) as session:
            changes, _ = history.of_record(session, GardenBed, record_id)
        assert len(changes) == count

    with open_session(world.coordinator, write=True) as session:
        undo.batch(session, batch=batch, today=TODAY)
    assert names(world.director, Filter("crop", "is", "beans")) == ["Sunny corner"]


def test_it_takes_fields_of_the_county(world: World) -> None:
    new = NewField("garden_beds", "Soil", "text")
    with open_session(world.administrator, write=True) as session:
        field = own_fields.add(session, area_id=world.maple, new=new)
    name = f"own.{field.key}"
    bed(world, **{name: "Clay"})

    assert names(world.director, Filter(name, "is", "clay")) == ["Sunny corner"]
    with open_session(SYSTEM) as session:
        assert shapes.shape(session, GardenBed)[name].kind is Kind.TEXT
