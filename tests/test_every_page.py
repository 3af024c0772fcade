"""Every screen, opened by every role, on both databases: it draws, and sends nobody else's names.

The menu does not offer each screen to each role; here each opens all of them anyway, since a page
is never what keeps somebody out.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from streamlit.testing.v1 import AppTest

from db.queries import revisions
from models.rules.actor import Actor
from tests.screens import SCREENS
from tests.world import CEDAR_FAMILIES, MAPLE_FAMILIES, MAPLE_ONLY, TODAY, World

BRIGHT_START: Final = ("Quillfeather", "Thistlewood", "Dunnebrook", "ZEBRA-NOTE")
WAY_HOME: Final = ("Hollowell", "Underhay", "HERON-WISH", "OTTER-CHECK")
MAY_READ: Final[dict[str, tuple[str, ...]]] = {
    "director": (),
    "lead": (),
    "coordinator": BRIGHT_START,
    "mentor_coordinator": WAY_HOME,
    "data_entry": (),
    "partner": (),
    "administrator": (),
    "charlie": CEDAR_FAMILIES,
}
SECONDS: Final = 60


def script(name: str, actor: "Actor") -> None:
    """What Streamlit runs: one screen, as the frame would."""
    from functools import partial

    from pages.parts import actions
    from tests.screens import SCREENS

    actions.guarded(partial(SCREENS[name].draw, actor))


def open_screen(name: str, actor: Actor, world: World) -> AppTest:
    """Draw a screen for somebody."""
    test = AppTest.from_function(script, args=(name, actor), default_timeout=SECONDS)
    for key, value in SCREENS[name].asks(world).items():
        test.query_params[key] = str(value)
    return test.run()


def sent(block: Any) -> Iterator[bytes]:
    """Every byte of every element that went to the browser."""
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from sent(child)
        proto = getattr(child, "proto", None)
        if proto is not None:
            yield proto.SerializeToString()


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    from pages.parts import clock

    monkeypatch.setattr(clock, "today", lambda: TODAY)
    revisions.forget()


@pytest.mark.parametrize("role", MAY_READ)
@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_opens_and_tells_no_family_to_who_should_not_know(
    world: World, name: str, role: str
) -> None:
    test = open_screen(name, world.actors()[role], world)

    assert not test.exception, test.exception[0].stack_trace if test.exception else ""
    said = b"".join(sent(test._tree)).decode("utf-8", errors="replace")
    known = MAPLE_FAMILIES + CEDAR_FAMILIES + (MAPLE_ONLY if role == "charlie" else ())
    leaked = [word for word in known if word in said and word not in MAY_READ[role]]
    assert leaked == []


def test_the_search_for_leaks_finds_a_name_that_is_there(world: World) -> None:
    test = open_screen("case", world.coordinator, world)

    said = b"".join(sent(test._tree)).decode("utf-8", errors="replace")
    assert "Quillfeather" in said
    assert "ZEBRA-NOTE" in said
