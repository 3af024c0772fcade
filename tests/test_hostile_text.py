"""Somebody types markup, scripts and formulas into every field there is: every screen stays text."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
import sqlalchemy as sa
from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest

from db import engine
from db.commands import own_fields
from db.queries import revisions
from db.session import open_session
from models.base import Kind, fields_of, tables
from tests.databases import let_alter
from tests.screens import SCREENS
from tests.test_every_page import MAY_READ, SECONDS, open_screen
from tests.world import TODAY, World

HOSTILE: Final = (
    "![x](http://evil.test/p) [y](http://evil.test/q) :material/bolt: :red[z] $x^2$ <b>"
)
"""Begins short, because some fields are short: an image is what calls out by itself."""

TYPED: Final = (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.LINK)
KEPT: Final = frozenset(
    {"slug", "number", "case_prefix", "login", "password_hash", "name_key", "code_hash", "token_hash",
     "table_name", "batch", "key", "list_name", "value", "default", "shown_when"}
)  # fmt: skip
"""Columns that the program fills in, or that name a row uniquely."""

PLAIN: Final = frozenset(
    {"text", "dataframe", "arrow_data_frame", "vega_lite_chart", "arrow_vega_lite_chart", "text_area", "text_input",
     "selectbox", "multiselect", "json"}
)  # fmt: skip
"""Elements whose content the browser shows as it is; their labels are looked at all the same."""

CONTENT: Final = frozenset(
    {"options", "default", "value", "set_value", "raw_value", "raw_values", "placeholder"}
)
NEVER_DRAWN: Final = frozenset({"id", "form_id", "element_id", "query_string", "alt"})
"""Names of elements and what screen readers are told: attributes, never markup."""

MARKUP: Final = re.compile(
    r"(?<!\\)!?\[[^\]]*(?<!\\)\]\(http|(?<!\\):material/bolt:|(?<!\\):red\[z|(?<!\\)\$x\^2(?<!\\)\$"
)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    from pages.parts import clock

    monkeypatch.setattr(clock, "today", lambda: TODAY)
    revisions.forget()


def add_fields(world: World) -> None:
    """Give tables that have pages of their own a field of each kind of widget."""
    named = ("contacts", "cases", "check_ins", "memberships", "organizations", "people", "programs")
    with open_session(world.administrator, write=True) as session:
        for table_name in named:
            for kind, choices in (("text", ()), ("choice", ("One", "Two")), ("person", ())):
                new = own_fields.NewField(
                    table_name, kind, kind, help="x", section="x", choices=choices
                )
                own_fields.add(session, area_id=world.maple, new=new)


def poison() -> int:
    """Write hostile text into every text column of every row, below the guards; say how many columns."""
    written = 0
    with engine.get_engine().connect().execution_options(writes=True) as connection:
        let_alter(connection)
        for table in tables().values():
            stored = table.__table__  # type: ignore[attr-defined]
            for name, spec in fields_of(table).items():
                column = stored.c[name]
                if spec.kind not in TYPED or name in KEPT or column.unique:
                    continue
                # With its number, because some names may stand once; some fields are short.
                text = sa.literal(HOSTILE).concat(sa.cast(stored.c.id, sa.String))
                text = sa.func.substr(text, 1, column.type.length or len(HOSTILE) + 20)
                connection.execute(sa.update(stored).values({name: text}))
                written += 1
        connection.commit()
    return written


def strings(message: Message, *, is_plain: bool) -> Iterator[tuple[str, str]]:
    """Every text of a message with the name of its field, but what is shown as it is."""
    for field, value in message.ListFields():
        if is_plain and field.name in CONTENT | {"body", "data", "spec", "arrow_data"}:
            continue
        if field.name == "columns" and isinstance(value, str):
            # Headings of a canvas are drawn as they are; the help beside them is read as markup.
            yield from (
                ("help", str(one.get("help"))) for one in json.loads(value or "{}").values()
            )
            continue
        many = value if field.is_repeated else [value]
        for one in many:
            if isinstance(one, str):
                yield field.name, one
            elif isinstance(one, Message):
                yield from strings(one, is_plain=is_plain)


def marked_up(block: Any) -> Iterator[str]:
    """Every text on a screen in which the browser would find hostile markup."""
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from marked_up(child)
        proto = getattr(child, "proto", None)
        if proto is None:
            continue
        is_plain = getattr(child, "type", "") in PLAIN
        for name, text in strings(proto, is_plain=is_plain):
            if MARKUP.search(text) and name not in NEVER_DRAWN:
                yield f"{getattr(child, 'type', '')}.{name}: {text[:200]}"


@pytest.mark.parametrize("role", MAY_READ)
def test_hostile_text_is_text_on_every_screen(world: World, role: str) -> None:
    add_fields(world)
    assert poison() > 30
    found: dict[str, list[str]] = {}
    for name in SCREENS:
        test = open_screen(name, world.actors()[role], world)
        assert not test.exception, (name, test.exception[0].stack_trace)
        found[name] = list(marked_up(test._tree))
    assert {name: texts for name, texts in found.items() if texts} == {}


def said_after(sentence: str) -> None:
    """What Streamlit runs after something was done, and something else refused."""
    from models.rules.errors import Refused
    from pages.parts import actions, state

    def refused() -> None:
        raise Refused(sentence)

    state.flash(sentence)
    actions.show_flashes()
    actions.show_refusal(Refused(sentence))
    actions.guarded(refused)


def test_what_is_said_of_an_action_is_text() -> None:
    test = AppTest.from_function(said_after, args=(HOSTILE,), default_timeout=SECONDS).run()
    assert [len(one) for one in (test.toast, test.error, test.warning)] == [1, 1, 1]
    assert list(marked_up(test._tree)) == []


def test_the_search_for_markup_finds_it() -> None:
    assert MARKUP.search(HOSTILE)
    assert MARKUP.search("**![x](http://evil.test/p)**")
    from pages.parts import words

    assert not MARKUP.search(words.escape(HOSTILE))
