"""No count of one to ten services, contacts, or families behind them, is worked out."""

import itertools
import random

import pytest

from tests.disclosure import families, published, services
from tests.disclosure.deriving import derived
from tests.disclosure.families import Family
from tests.disclosure.services import CONTACTS, DOMAINS, NEEDS, STATES
from tests.world import World


@pytest.mark.sqlite_only
def test_services_contacts_and_families_behind_them_tell_no_hidden_count(world: World) -> None:
    program, chance = world.way_home, random.Random(11)  # noqa: S311
    statuses = chance.choices(("enrolled", "contacted", "closed"), (0.6, 0.3, 0.15), k=80)
    families.write(Family(program, status) for status in statuses)
    shares = dict(zip(itertools.product(DOMAINS, STATES), (0.4, 0.06, 0.3, 0.2), strict=True))
    services.write(program, [
        (
            frozenset(need for need, share in shares.items() if chance.random() < share),
            tuple(
                (chance.choices(("phone", "video", "letter"), (1, 0.3, 0.1))[0],
                 chance.random() < 0.85)
                for _ in range(chance.choice((0, 1, 1, 2)))
            ),
        )
        for _ in statuses
    ])  # fmt: skip
    lead = world.lead
    needed = list(published.of_charts(lead, [program], charted=NEEDS))
    held = list(published.of_charts(lead, [program], charted=CONTACTS))
    who = services.families(program)
    behind = list(services.of_families(lead, program, who))

    assert derived(lead, needed, services.needs(program), ("program", "domain", "state")) == []
    assert derived(lead, held, services.contacts(program), ("program", "medium", "reached")) == []
    assert derived(lead, behind, who, ("program", "open", "needs")) == []
