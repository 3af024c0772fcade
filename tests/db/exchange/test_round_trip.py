"""What is taken out can be brought in again: nothing changes, whoever does it and whatever the table."""

import io
from typing import Any

import pytest

from db.exchange import export, plan, reading, sayable
from db.queries import shapes
from db.session import open_session
from models.people import Person
from models.rules import import_maps, import_plans
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.import_maps import Understanding
from models.workgroups import Membership
from tests.world import World

ODD_NAMES = (
    "=HYPERLINK(\"http://evil.example\")", "+1 (319) Ann", "-Ann", "@Ann", "'Ann", "'=Ann", "''=Ann",
    "None", "NA", "null", "00123", "Ann, Lee", 'Ann "Bo" Lee', "Ann; Lee", "Zoë Østergård", "1E5 Lee",
    "TRUE", "2026-03-04", "Ann (#1)",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read here: these are our own, and there are many of them."""
    from db.exchange import limits, reader

    monkeypatch.setattr(
        reading, "_ask", lambda head, data, _within: reader.read(data, head["asked"], limits.SCREEN)
    )


def taken_out(actor: Actor, name: str, form: str, *, every_column: bool = True) -> bytes:
    """The whole table as a file, as this person sees it."""
    out = io.BytesIO()
    with open_session(actor) as session:
        table = shapes.table_named(actor, name)
        what = export.wanted(
            table, shapes.shape(session, table), Asked(), form=form, every_column=every_column
        )
        export.write(session, what, out)
    return out.getvalue()


def planned(
    actor: Actor, name: str, data: bytes, *, key: tuple[str, ...] | None = None, **how: Any
) -> import_plans.Plan:
    """What bringing a file in would do, mapped by its headings."""
    contents = reading.read(data, name="file")
    with open_session(actor) as session:
        table = shapes.table_named(actor, name)
        shape = sayable.full_shape(session, table)
        fields = import_maps.fields_of_file(table, shape)
        header = import_maps.header_row(contents.rows, fields)
        columns = import_maps.guess(import_maps.headings(contents.rows[header - 1]), fields)
        how["fixed"] = {
            **sayable.only_places(session, table, shape, columns.values()),
            **how.get("fixed", {}),
        }
        names = {*columns.values(), *how["fixed"]}
        found = key or import_maps.default_key(table, import_maps.keys(table, names))
        understood = Understanding(header, columns, found, **how)
        return plan.make(session, table, shape, contents, understood)


def counts(found: import_plans.Plan) -> dict[str, int]:
    return {one: n for one in import_plans.OUTCOMES if (n := found.count(one))}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "role",
    [
        "director",
        "lead",
        "coordinator",
        "mentor_coordinator",
        "data_entry",
        "administrator",
        "charlie",
    ],
)
def test_a_table_taken_out_and_brought_in_again_changes_nothing(
    world: World, role: str, form: str
) -> None:
    actor = world.actors()[role]
    for table in shapes.listed(actor):
        name = str(table.__tablename__)
        found = planned(actor, name, taken_out(actor, name, form))

        assert set(counts(found)) <= {import_plans.SAME}, (name, found.of("refused", "changed")[:3])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_names_that_look_like_something_else_come_back_as_they_were(
    world: World, form: str
) -> None:
    with open_session(world.administrator, write=True) as session:
        for name in ODD_NAMES:
            session.add(Person(area_id=world.maple, name=name))

    found = planned(world.administrator, "people", taken_out(world.administrator, "people", form))

    assert set(counts(found)) == {import_plans.SAME}
    assert found.count(import_plans.SAME) >= len(ODD_NAMES)


def test_two_people_of_one_name_are_told_apart_in_a_file(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        twins = [Person(area_id=world.maple, name="Ann Lee") for _ in range(2)]
        session.add_all(twins)
        session.flush()
        for one in twins:
            assert one.id is not None
            session.add(Membership(workgroup_id=world.early_group, person_id=one.id, role="member"))

    data = taken_out(world.lead, "memberships", "csv")

    assert b"Ann Lee (#" in data
    assert set(counts(planned(world.lead, "memberships", data))) == {import_plans.SAME}
