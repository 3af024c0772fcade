"""No count of one to ten matches or people who wait is worked out from what readers of totals are shown."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from db.queries import match_trends
from models.rules.actor import Actor, Reach
from tests.disclosure import pairs, published, published_mentoring
from tests.disclosure.deriving import derived
from tests.disclosure.pairs import Pair, Waiting
from tests.disclosure.published import totals_only
from tests.disclosure.published_mentoring import MATCHES, REQUESTS
from tests.world import TODAY, World, days_ago

STATUSES = tuple(MATCHES.keys["status"])


def some(program_id: int, seed: int, count: int) -> Iterator[Pair]:
    """Matches with rare answers beside common ones."""
    chance = random.Random(seed)  # noqa: S311
    shares = [chance.choice((0.05, 0.3, 1.0)) for _ in STATUSES]
    for _ in range(count):
        yield Pair(
            program_id, chance.choices(STATUSES, shares)[0],
            chance.choices(("mentor", "parent_partner"), (0.8, 0.2))[0],
            started=chance.choice((10, 100, 100, 200)), ended=chance.choice((1, 3, 20)),
            due=chance.choice((-5, -5, 4)), is_reached=chance.random() < 0.8,
        )  # fmt: skip


def who_wait(program_id: int, seed: int, count: int) -> Iterator[Waiting]:
    """Requests, of which few have waited long or ask for a Parent Partner."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        yield Waiting(
            program_id, chance.choices(("waiting", "matched", "withdrawn"), (1.0, 0.6, 0.1))[0],
            since=chance.choice((5, 20, 20, 90)), wants_parent_partner=chance.random() < 0.15,
        )  # fmt: skip


@pytest.mark.sqlite_only
def test_pages_and_charts_of_mentoring_tell_no_hidden_count(world: World) -> None:
    programs = (world.bright_start, world.way_home)
    # A county in which hiding alone, without rounding, would tell twelve of the counts.
    matched = [*some(world.bright_start, 50, 25), *some(world.way_home, 51, 40)]
    waits = [*who_wait(world.bright_start, 60, 12), *who_wait(world.way_home, 61, 12)]
    pairs.write(world, matched, waits)
    director = totals_only(world.director)
    facts = list(published_mentoring.of_matches(director, programs))
    facts += published.of_charts(director, programs, charted=MATCHES)
    rows = pairs.matches(programs)
    asked = list(published_mentoring.of_requests(director, programs))
    asked += published.of_charts(director, programs, charted=REQUESTS)
    requests = pairs.requests(programs)

    for columns in (("status", "type", "due"), ("status", "type", "month")):
        found = derived(
            director, facts, rows, ("program", *columns), possible=pairs.possible,
            every=MATCHES.keys,
        )  # fmt: skip
        assert found == []
    found = derived(
        director, asked, requests, ("program", "status", "wait", "parent"), every=REQUESTS.keys
    )
    assert found == []


def keeper_of_one(world: World) -> Actor:
    """A director of totals alone who also keeps the matches of Way Home, and reads those."""
    director = totals_only(world.director)
    keeps = Reach(programs=frozenset({world.way_home}))
    return replace(director, reach={**director.reach, "mentor_coordinator": keeps})


@pytest.mark.sqlite_only
def test_who_reads_one_programs_matches_does_not_take_them_from_the_total(world: World) -> None:
    programs = (world.bright_start, world.way_home)
    pairs.write(
        world, [*some(world.way_home, 5, 60), *some(world.bright_start, 6, 24)],
        [*who_wait(world.way_home, 7, 40), *who_wait(world.bright_start, 8, 14)],
    )  # fmt: skip
    keeper = keeper_of_one(world)
    own, rest = pairs.matches([world.way_home]), pairs.matches([world.bright_start])
    facts = list(published_mentoring.of_matches(keeper, programs))
    waits = list(published_mentoring.of_requests(keeper, programs))

    for columns in (("status", "due"), ("status", "month")):
        found = derived(
            keeper, facts, rest, ("program", *columns), own, possible=pairs.possible,
            every=MATCHES.keys,
        )  # fmt: skip
        assert found == []
    others = pairs.requests([world.bright_start])
    mine = pairs.requests([world.way_home])
    found = derived(keeper, waits, others, ("program", "status", "wait"), mine, every=REQUESTS.keys)
    assert found == []


@pytest.mark.sqlite_only
def test_check_ins_one_reads_stand_exact_in_a_total_with_others(world: World) -> None:
    pairs.write(world, [
        *[Pair(world.way_home)] * 31, *[Pair(world.way_home, is_reached=False)] * 12,
        *[Pair(world.bright_start)] * 41,
    ])  # fmt: skip
    programs = (world.bright_start, world.way_home)
    months = match_trends.kept_by_month(
        keeper_of_one(world), program_ids=programs, starts_on=pairs.MONTH, ends_on=TODAY
    )

    # The match of the cast was missed as well; of 41 others it is told that they are about 40.
    assert [(one.kept, one.missed) for one in months] == [(31 + 40, 12 + 1)]


@pytest.mark.sqlite_only
def test_how_long_a_few_others_matches_last_is_hidden_beside_ones_own(world: World) -> None:
    own, others = (
        Pair(one, started=200, ended=100) for one in (world.way_home, world.bright_start)
    )
    pairs.write(world, [
        *[own] * 30, *[replace(own, status="ended")] * 20,
        *[others] * 12, *[replace(others, status="ended")] * 3,
    ])  # fmt: skip
    programs = (world.bright_start, world.way_home)

    def curve(actor: Actor, ids: tuple[int, ...]) -> list[float | None]:
        found = match_trends.lasting(
            actor, program_ids=ids, starts_on=days_ago(365), ends_on=TODAY, today=TODAY
        )
        return [point.surviving for point in found.points]

    # From the fourth month on three of the others have ended, which their keeper could tell.
    assert set(curve(keeper_of_one(world), programs)[4:6]) == {None}
    assert set(curve(totals_only(world.director), programs)[4:6]) == {0.65}
    assert None not in curve(keeper_of_one(world), (world.way_home,))
