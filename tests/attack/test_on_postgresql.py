"""Some of it on PostgreSQL, which refuses values that SQLite takes; all of it there with ATTACKED_ON=postgresql."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.attack.conftest import ON_POSTGRESQL, House, built
from tests.attack.test_forged import done_by_forgeries
from tests.attack.test_what_is_sent import looked_through
from tests.databases import Templates

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(ON_POSTGRESQL, reason="The same runs there already."),
]
FORMS: Final = ("quick entry", "contacts in the grid", "record of a mother", "list of cases")


@pytest.fixture(scope="module", name="house")
def house_(
    tmp_path_factory: pytest.TempPathFactory, postgres_templates: Templates
) -> Iterator[House]:
    """The house over PostgreSQL."""
    with built(tmp_path_factory.mktemp("postgresql"), postgres_templates) as found:
        yield found


async def test_every_screen_sends_a_partner_only_what_it_may_read(house: House) -> None:
    assert await looked_through(house, "partner") == {}


async def test_whatever_a_coordinator_sends_only_what_is_allowed_is_done(house: House) -> None:
    paths = [house.addresses[name] for name in FORMS]
    assert await done_by_forgeries(house, "coordinator", paths) == {}
