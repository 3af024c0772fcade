"""No count of one to ten services, contacts, or families behind them, is worked out."""

import itertools
import random

import pytest

from tests.disclosure import families, published, services
from tests.disclosure.deriving import derived
from tests.disclosure.families import Family
from tests.disclosure.services import CONTACTS, DOMAINS, NEEDS, STATES
from tests.world import World

SHARES = (0.05, 0.2, 0.5)


def statuses(chance: random.Random) -> list[str]:
    """Some families, of whom few are closed."""
    count = chance.choice((20, 30, 45, 60, 90))
    return chance.choices(("enrolled", "contacted", "closed"), (0.6, 0.3, 0.15), k=count)


@pytest.mark.sqlite_only
def test_services_contacts_and_families_behind_them_tell_no_hidden_count(world: World) -> None:
    # A county in which hiding alone, without rounding, would tell three of the counts.
    program, chance = world.way_home, random.Random(7)  # noqa: S311
    given = statuses(chance)
    families.write(Family(program, status) for status in given)
    shares = {need: chance.choice(SHARES) for need in itertools.product(DOMAINS, STATES)}
    media = [chance.choice((0.05, 0.3, 1)) for _ in CONTACTS.keys["medium"]]
    reached = chance.choice((0.5, 0.85, 0.95))
    services.write(program, [
        (
            frozenset(need for need, share in shares.items() if chance.random() < share),
            tuple(
                (chance.choices(CONTACTS.keys["medium"], media)[0], chance.random() < reached)
                for _ in range(chance.choice((0, 1, 1, 2)))
            ),
        )
        for _ in given
    ])  # fmt: skip
    lead = world.lead
    needed = list(published.of_charts(lead, [program], charted=NEEDS))
    held = list(published.of_charts(lead, [program], charted=CONTACTS))
    who = services.families(program)
    behind = list(services.of_families(lead, program, who))

    assert derived(lead, needed, services.needs(program), ("program", "domain", "state")) == []
    assert derived(lead, held, services.contacts(program), ("program", "medium", "reached")) == []
    assert derived(lead, behind, who, ("program", "open", "needs")) == []
