"""Which hidden counts could be worked out from what somebody is shown: none may be."""

from collections.abc import Callable, Mapping, Sequence

from models.rules.actor import Actor
from tests.disclosure import families, published
from tests.disclosure.reading import reading
from tests.disclosure.solver import Fact, Intruder, Row

FEWEST = {True: 2, False: 3}
"""Whole numbers that must be left for a hidden count, for a reader who has been told which are small
and for one who has not: with one it would be told."""


def derived(
    actor: Actor, facts: list[Fact], rows: list[Row], columns: tuple[str, ...],
    own: Sequence[Row] = (), *, is_told: bool = True,
    possible: Callable[[Row], bool] = families.possible,
    every: Mapping[str, Sequence[str]] = published.CASES.keys,
) -> list[str]:  # fmt: skip
    """The hidden counts with too few whole numbers left, by everything known of these attributes.

    `own` are families the actor reads one by one; what must not be derived is how many others there
    are. `possible` says which there can be at all, and `every` each status there is.
    """
    known = reading(actor.small_number, is_told=is_told)
    domains = {
        name: every[name] if name == "status" else sorted({row[name] for row in rows})
        for name in columns
    }
    intruder = Intruder(
        {name: keys for name, keys in domains.items() if keys}, facts, rows, known, possible, own
    )
    found, tried = [], set()
    for fact in intruder.facts:
        true = fact.true(rows)
        if fact.shown is not None:
            least, most = known(fact.shown - fact.true(own), true, intruder.parts(fact))
            assert least <= true <= most, fact
            continue
        cells = intruder.places(fact)
        if not 0 < true < actor.small_number or cells in tried:
            continue
        tried.add(cells)
        least, most = intruder.range_of(fact)
        assert least <= true <= most, fact
        if most - least + 1 < FEWEST[is_told]:
            found.append(f"{fact.where}: {true}")
    assert tried, "Nothing small was hidden, so nothing was tried."
    return found
