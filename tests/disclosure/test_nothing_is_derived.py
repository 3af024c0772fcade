"""No count of one to ten families is worked out from everything readers of totals are shown."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from models.rules.small_numbers import rounded
from tests.disclosure import families, published
from tests.disclosure.deriving import derived
from tests.disclosure.families import Family
from tests.disclosure.reading import reading
from tests.disclosure.solver import Fact, Intruder
from tests.world import World

STATUSES = ("referred", "contacted", "enrolled", "on_hold", "closed")
SOURCES = ("hospital", "prenatal", "court", "self")
REASONS = ("moved", "goals_met", "died")


def some(program_id: int, coordinator_id: int | None, seed: int, count: int) -> Iterator[Family]:
    """Families with rare answers beside common ones: where a few are hidden next to many."""
    chance = random.Random(seed)  # noqa: S311
    shares = {
        kind: [chance.choice((0.05, 0.2, 1.0)) for _ in kind]
        for kind in (STATUSES, SOURCES, REASONS)
    }
    for _ in range(count):
        status, source, reason = (
            chance.choices(kind, shares[kind])[0] for kind in (STATUSES, SOURCES, REASONS)
        )
        yield Family(
            program_id, status, source, reason,
            referred=chance.choice((10, 40, 70, 200, 300)), closed=chance.choice((1, 20, 40, 100)),
            due=chance.choice((-20, -3, -3, 3, 12, 50, 120)),
            coordinator_id=chance.choice((None, coordinator_id)),
        )  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("seed", "count"), [(1, 35), (2, 60), (3, 150)])
def test_charts_by_every_two_columns_tell_no_hidden_count(
    world: World, seed: int, count: int
) -> None:
    families.write(some(world.bright_start, world.ann_coordinator, seed, count))
    rows = families.read([world.bright_start])
    facts = list(published.of_charts(world.lead, [world.bright_start]))

    assert derived(world.lead, facts, rows, ("program", "status", "source", "reason")) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("columns", [("status", "due", "hands"), ("status", "in", "out")])
def test_pages_of_programs_and_a_directors_home_tell_no_hidden_count(
    world: World, columns: tuple[str, ...]
) -> None:
    programs = (world.bright_start, world.way_home)
    families.write(some(world.bright_start, world.ann_coordinator, 4, 90))
    families.write(some(world.way_home, None, 5, 40))
    director = published.totals_only(world.director)
    rows = families.read(programs)
    facts = list(published.of_pages(director, programs))
    facts += published.of_charts(director, programs, ("status",))

    assert derived(director, facts, rows, ("program", *columns)) == []


@pytest.mark.sqlite_only
def test_a_sum_over_programs_tells_nothing_that_its_parts_do_not(world: World) -> None:
    """Rounded by itself, the sum told the open cases of one program, and so that it had closed but one."""
    programs = (world.bright_start, world.way_home)
    families.write(some(world.bright_start, world.ann_coordinator, 500, 80))
    families.write(some(world.way_home, None, 501, 35))
    director = published.totals_only(world.director)
    rows = families.read(programs)
    facts = list(published.of_pages(director, programs))
    facts += published.of_charts(director, programs, ("status",))

    for is_told in (True, False):
        assert derived(director, facts, rows, ("program", "status"), is_told=is_told) == []


@pytest.mark.sqlite_only
def test_a_partner_does_not_tell_other_families_from_those_they_referred(world: World) -> None:
    programs = (world.bright_start, world.way_home)
    for number, program in enumerate(programs):
        every = list(some(program, None, 6 + number, 60))
        families.write(replace(one, organization_id=world.clinic) for one in every[::3])
        families.write(one for place, one in enumerate(every) if place % 3)
    read = families.read(programs)
    own = [row for row in read if row["by"] == str(world.clinic)]
    rest = [row for row in read if row["by"] != str(world.clinic)]
    facts = list(published.of_pages(world.partner, programs))
    facts += published.of_charts(world.partner, programs, ("status",))

    assert derived(world.partner, facts, rest, ("program", "status", "due", "hands"), own) == []
    assert derived(world.partner, facts, rest, ("program", "status", "in", "out"), own) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("threshold", [5, 6, 10])
def test_lower_limits_that_a_county_may_choose_hold_as_well(world: World, threshold: int) -> None:
    families.write(some(world.bright_start, world.ann_coordinator, 9, 70))
    lead = replace(world.lead, small_number=threshold)
    rows = families.read([world.bright_start])
    facts = list(published.of_pages(lead, (world.bright_start,)))
    facts += published.of_charts(lead, [world.bright_start], ("status", "closed_on"))

    for columns in (("status", "due", "hands"), ("status", "in", "out")):
        assert derived(lead, facts, rows, ("program", *columns), is_told=False) == []


@pytest.mark.sqlite_only
def test_two_hidden_counts_of_ten_are_not_told_by_their_sum(world: World) -> None:
    """Whoever knows that neither is above ten knew, of an exact twenty, that both are."""
    ten = [Family(world.way_home, "contacted")] * 10 + [Family(world.way_home, "enrolled")] * 8
    families.write(ten)  # beside the two of the cast
    rows = families.read([world.way_home])
    facts = list(published.of_charts(world.lead, [world.way_home], ("status",)))

    assert 20 in {fact.shown for fact in facts if fact.true(rows) == 20}
    assert {fact.shown for fact in facts if fact.true(rows) == 10} == {None}
    assert derived(world.lead, facts, rows, ("program", "status")) == []


def test_hiding_alone_would_leave_a_count_to_be_derived() -> None:
    """The solver finds what it is there to find: of 45 families 42 are known by another table."""
    rows = [{"a": "x", "b": "u"}] * 42 + [{"a": "y", "b": "u"}] * 3 + [{"a": "y", "b": "v"}] * 20
    shown = [
        Fact("with u", {"b": frozenset("u")}, 45),
        Fact("x with u", {"a": frozenset("x"), "b": frozenset("u")}, 42),
    ]
    hidden = Fact("y with u", {"a": frozenset("y"), "b": frozenset("u")}, None)
    columns = {"a": "xy", "b": "uv"}

    exact = Intruder(
        columns, [*shown, hidden], rows, lambda n, *_: (n or 0, 99 if n is None else n)
    )
    house = Intruder(columns, [
        Fact(one.where, one.counts, rounded(int(one.shown or 0), 11)) for one in shown
    ], rows, reading(11))  # fmt: skip

    assert exact.range_of(hidden) == (3, 3)
    assert house.range_of(hidden) == (1, 9)
