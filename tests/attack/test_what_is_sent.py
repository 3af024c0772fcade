"""Every screen, opened by every role over a real socket: every byte is looked through for what they may not read."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import pytest
from google.protobuf.message import Message  # type: ignore[import-untyped]

from db.commands import settings
from db.session import open_session
from models.base import now
from models.rules.actor import SYSTEM
from tests.attack.client import Tab
from tests.attack.conftest import ROLES, House
from tests.attack.marks import Mark, forbidden
from tests.test_hostile_text import MARKUP, NEVER_DRAWN, PLAIN, strings

pytestmark = pytest.mark.anyio
WORD: Final = re.compile(rb"zq\d{5}qz|[A-Z]{2}-\d{5}")
UNVISITED: Final = frozenset[str]()
OWN_ICON: Final = ":material/bolt:"
WENT_WRONG: Final = re.compile(r"Something went wrong|Traceback|Error:")


def leaked(data: bytes, secret: dict[bytes, Mark]) -> Iterator[str]:
    """The marks among bytes that were not to be sent."""
    for word in sorted(set(WORD.findall(data))):
        if word in secret:
            yield str(secret[word])


def drawn_as_markup(tab: Tab) -> Iterator[str]:
    """Texts that a browser would take for more than text."""
    for place in tab.drawn.places.values():
        for name, text in strings(place.proto, is_plain=place.kind in PLAIN):
            if MARKUP.search(text) and text != OWN_ICON and name not in NEVER_DRAWN:
                yield f"{place.kind}.{name}: {text[:160]}"
    for message in tab.received:
        kind = message.WhichOneof("type")
        if kind in {"navigation", "page_config_changed", "logo", "auth_redirect"}:
            yield from _in_frame(kind, getattr(message, kind))


def _in_frame(kind: str, message: Message) -> Iterator[str]:
    for name, text in strings(message, is_plain=False):
        if MARKUP.search(text) and text != OWN_ICON:
            yield f"{kind}.{name}: {text[:160]}"


async def looked_through(house: House, role: str) -> dict[str, list[str]]:
    """What is wrong on each screen, opened by somebody: words they may not read, markup, errors."""
    secret = {mark.word.encode(): mark for mark in forbidden(house.actor(role), house.marks)}
    assert len(secret) > 20
    found: dict[str, list[str]] = {}
    async with house.come_in(role) as client:
        for name, path in house.addresses.items():
            tab = await client.open(path)
            problems = [*leaked(tab.bytes_seen(), secret), *drawn_as_markup(tab)]
            problems += [one for one in tab.drawn.alerts() if WENT_WRONG.search(one)]
            if problems:
                found[f"{name} {path}"] = problems[:8]
            await tab.close()
    return found


@pytest.mark.parametrize("role", ROLES)
async def test_every_screen_sends_each_role_only_what_it_may_read(house: House, role: str) -> None:
    assert await looked_through(house, role) == {}


async def test_a_director_who_reads_totals_alone_is_sent_no_outline(house: House) -> None:
    with open_session(SYSTEM, write=True) as session:
        settings.save(session, values={"directors_read_outlines": "no"}, now=now())
    try:
        assert await looked_through(house, "director") == {}
    finally:
        with open_session(SYSTEM, write=True) as session:
            settings.save(session, values={"directors_read_outlines": "yes"}, now=now())


async def test_the_search_for_leaks_finds_what_is_there(house: House) -> None:
    everything = {mark.word.encode(): mark for mark in house.marks}
    async with house.come_in("coordinator") as client:
        tab = await client.open(f"/case?id={house.world.open_case}")
        assert any("contact_notes" in one for one in leaked(tab.bytes_seen(), everything))
        assert any("participant_names" in one for one in leaked(tab.bytes_seen(), everything))


async def test_every_address_is_a_page_of_somebodys_menu(house: House) -> None:
    """Else what is looked through here would be the first page, over and over."""
    known: set[str] = set()
    for role in ROLES:
        async with house.come_in(role) as client:
            known |= {f"/{one}" for one in (await client.open("/")).drawn.pages}
    assert {urlsplit(one).path for one in house.addresses.values()} - known == set()
    assert known - {urlsplit(one).path for one in house.addresses.values()} <= UNVISITED
