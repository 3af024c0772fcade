"""The mentoring screens as each role meets them."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from db.session import open_session
from models.mentoring import Match, Mentor
from models.people import Person
from models.rules.actor import SYSTEM, Actor
from tests.pages.opened import opened, seen
from tests.world import World

MENTEES = ("Hollowell", "Underhay", "HERON-WISH", "OTTER-CHECK")


def _screen(actor, name):  # type: ignore[no-untyped-def]  # AppTest copies its text: no names from here
    """Run by the test's own script: one screen for one actor, links resolved to nothing."""
    from pages.home import mentors
    from pages.mentoring import match, mentoring
    from pages.parts import actions, state

    state.keep_pages({})
    screens = {"mentoring": mentoring.render, "match": match.render, "home": mentors.render}
    actions.guarded(lambda: screens[name](actor))


def open_screen(actor: Actor, name: str, **query: Any) -> AppTest:
    """Open a screen as somebody, at an address."""
    return opened(_screen, actor, name, **query)


VIEWS: tuple[dict[str, Any], ...] = (
    {}, {"show": "matches", "status": "any"}, {"show": "overdue"}, {"show": "trends"},
    {"show": "mentors", "mentors": "all"},
)  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize("query", VIEWS)
def test_mona_opens_every_view(world: World, query: dict[str, Any]) -> None:
    app = open_screen(world.mentor_coordinator, "mentoring", **query)
    assert [tile.value for tile in app.metric][:5] == ["1", "75 days", "1", "1", "1"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("query", VIEWS)
@pytest.mark.parametrize("who", ["director", "charlie", "coordinator"])
def test_nobody_else_meets_a_mentee_by_name(world: World, query: dict[str, Any], who: str) -> None:
    text = seen(open_screen(getattr(world, who), "mentoring", **query))
    assert not [name for name in MENTEES if name in text]


@pytest.mark.sqlite_only
def test_mona_reads_who_waits_and_their_wish(world: World) -> None:
    text = seen(open_screen(world.mentor_coordinator, "mentoring"))
    assert "Peregrine Underhay" in text
    found = open_screen(world.mentor_coordinator, "mentoring", request=world.waiting_request)
    assert "HERON-WISH" in seen(found)


@pytest.mark.sqlite_only
def test_mona_finds_a_mentor_with_reasons_and_proposes_her(world: World) -> None:
    app = open_screen(world.mentor_coordinator, "mentoring", request=world.waiting_request)
    assert "Hattie Fernsby" in seen(app)
    blocked = app.dataframe[0].value
    assert list(blocked["mentor"]) == ["Gideon Larkspur"]
    assert "at capacity (1 of 1)" in blocked["why_not"][0]
    app.button(f"propose_{world.waiting_request}_{world.hattie}").click().run()
    assert not app.exception
    with open_session(world.mentor_coordinator) as session:
        match = session.fetch(Match, world.match + 1)
    assert (match.mentor_id, match.status) == (world.hattie, "proposed")


@pytest.mark.sqlite_only
def test_dora_reads_a_match_without_name_notes_or_buttons(world: World) -> None:
    app = open_screen(world.director, "match", id=world.match)
    text = seen(app)
    assert "Gideon Larkspur" in text.replace("\\", "")
    assert not [name for name in MENTEES if name in text]
    assert not app.button
    assert "OTTER-CHECK" in seen(open_screen(world.mentor_coordinator, "match", id=world.match))


@pytest.mark.sqlite_only
@pytest.mark.parametrize("who", ["charlie", "coordinator", "lead", "partner", "administrator"])
@pytest.mark.parametrize("query", [{}, {"id": 1}, {"id": "1 or 1=1"}, {"id": 99999}])
def test_a_strangers_match_reads_as_not_found(
    world: World, who: str, query: dict[str, Any]
) -> None:
    app = open_screen(getattr(world, who), "match", **query)
    assert ["not found" in one.value for one in app.warning] == [True]
    assert not app.title


@pytest.mark.sqlite_only
def test_a_name_that_is_markdown_is_shown_as_it_was_typed(world: World) -> None:

    with open_session(SYSTEM, write=True) as session:
        mentor = session.fetch(Mentor, world.gideon)
        session.fetch(Person, mentor.person_id).name = "![x](http://evil.example/x)"
    app = open_screen(world.mentor_coordinator, "match", id=world.match)
    assert "\\!\\[x\\]\\(http" in app.title[0].value


@pytest.mark.sqlite_only
def test_home_says_who_went_quiet_and_who_waits(world: World) -> None:
    app = open_screen(world.mentor_coordinator, "home")
    text = seen(app)
    assert "Gideon Larkspur and Peregrine Hollowell" in text
    assert "Due 10 days ago, last reached 40 days ago" in text
    assert "Peregrine Underhay" in text
