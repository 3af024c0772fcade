"""Choosing a record out of thousands: type to search on the server, or add a new one in place.

A table with few rows is one select box. A long one is a line to type a name into, with the best
matches below as buttons; the choice stays in the browser's session under the picker's own key, so
other fields may rerun as they like, and it goes when the page does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from db.queries import titles
from db.queries.titles import Option
from db.session import GuardedSession
from models.base import Kind, Table, fields_of
from models.rules.actor import Actor
from pages.parts import actions, adding, state, words

FEW: Final = 100
"""Up to so many records stand in one select box."""
BEST: Final = 8
"""Matches that are offered at once."""
LOOKED_AT: Final = 40
"""Matches that are read, of which the best are offered."""
RECENT: Final = 4
LONGEST_HINT: Final = 36


@dataclass(frozen=True)
class Found:
    """What a picker has to offer now."""

    options: tuple[Option, ...]
    chosen: Option | None
    is_few: bool


def pick(
    actor: Actor,
    table: type[Table],
    *,
    key: str,
    label: str,
    value: int | None = None,
    standing: Mapping[str, Any] | None = None,
    help: str = "",
    can_add: bool = True,
    is_required: bool = False,
    watch: Mapping[str, Any] | None = None,
) -> int | None:
    """Draw a picker of one record and return its id. `label` is escaped by the caller.

    `standing` narrows what is offered to a program or workgroup. `value` is what it starts with.
    `watch` is told of every choice: on_change and args, as a widget takes them.
    """
    if (new := state.once(f"{key}.new")) is not None:
        state.drop_once(f"{key}.new")
        state.put(key, new)
        state.put(_words(key), "")
    kept = state.value(key, value)
    # Before its widget is drawn, it holds whatever the browser sent for it.
    chosen = kept if isinstance(kept, int) else None
    typed = str(state.value(_words(key), "")).strip()
    found: Found = actions.read(
        actor, find, table=table, words=typed, chosen=chosen, standing=standing or {}
    )
    if found.is_few:
        picked = _select(found, key, label, help, watch or {})
    else:
        _search(key, label, help, table)
        picked = _choose(found, key, typed, table, is_required=is_required, watch=watch or {})
    if can_add and adding.may_add(actor, table):
        adding.draw(actor, table, key, typed)
    return picked


def find(
    session: GuardedSession,
    *,
    table: type[Table],
    words: str,
    chosen: int | None,
    standing: Mapping[str, Any],
) -> Found:
    """Read what a picker offers: everything where that is little, else recent records or the best matches."""
    options: tuple[Option, ...] = ()
    if not words:
        options = titles.options(session, table, standing=standing, limit=FEW + 1)
        if len(options) <= FEW:
            return _few(session, table, options, chosen, standing)
        options = options[:RECENT]
    else:
        options = ranked(
            titles.options(session, table, words=words, standing=standing, limit=LOOKED_AT), words
        )
    kept = next((one for one in options if one.id == chosen), None)
    if kept is None and chosen is not None:
        name = titles.name(session, table, chosen)
        kept = Option(chosen, name) if name else None
    return Found(options, kept, False)


def ranked(options: tuple[Option, ...], words: str) -> tuple[Option, ...]:
    """The matches in the order people expect: names that begin so first, then names that hold it."""
    typed = words.casefold().split()

    def distance(one: Option) -> tuple[int, int]:
        parts = one.name.casefold().split()
        begun = sum(any(part.startswith(word) for part in parts) for word in typed)
        held = sum(word in one.name.casefold() for word in typed)
        return -begun, -held

    return tuple(sorted(options, key=distance))


def _few(
    session: GuardedSession,
    table: type[Table],
    options: tuple[Option, ...],
    chosen: int | None,
    standing: Mapping[str, Any],
) -> Found:
    kept = next((one for one in options if one.id == chosen), None)
    is_narrowed = any(
        one is not None and name in fields_of(table) for name, one in standing.items()
    )
    if kept is None and chosen is not None and not is_narrowed:
        name = titles.name(session, table, chosen)
        kept = Option(chosen, name) if name else None
        options = (*options, kept) if kept else options
    return Found(tuple(sorted(options, key=lambda one: one.name.casefold())), kept, True)


def _words(key: str) -> str:
    return f"{key}.words"


def _labels(options: tuple[Option, ...], *, is_markdown: bool) -> dict[int, str]:
    """What each option is called; those of one name are told apart by their hint, or their number."""
    names = [one.name for one in options]
    said = {}
    for one in options:
        hint = one.hint if len(one.hint) <= LONGEST_HINT else f"{one.hint[:LONGEST_HINT].rstrip()}…"
        is_alone = names.count(one.name) == 1
        text = (
            one.name if is_alone and not is_markdown else ", ".join(filter(None, (one.name, hint)))
        )
        said[one.id] = words.escape(text) if is_markdown else text
    texts = list(said.values())
    return {
        one: text if texts.count(text) == 1 else f"{text} ({one})" for one, text in said.items()
    }


def _select(found: Found, key: str, label: str, help: str, watch: Mapping[str, Any]) -> int | None:
    labels = _labels(found.options, is_markdown=False)
    state.put(key, found.chosen.id if found.chosen else None)
    chosen: int | None = st.selectbox(
        label, list(labels), format_func=lambda one: labels.get(one, ""), key=key, help=help or None,
        placeholder="Choose", index=None, **watch,
    )  # fmt: skip
    return chosen


def _search(key: str, label: str, help: str, table: type[Table]) -> None:
    st.text_input(
        label,
        key=_words(key),
        help=help or None,
        placeholder=f"Type a part of the {_title(table)} to find {words.a(table.spec.singular)}",
        icon=":material/search:",
        max_chars=80,
        autocomplete="off",
    )


def _title(table: type[Table]) -> str:
    """What names such a record, in a word: a name, a number."""
    spec = fields_of(table)[table.spec.title]
    return "number" if spec.label == "Number" and spec.kind is Kind.TEXT else "name"


def _choose(
    found: Found,
    key: str,
    typed: str,
    table: type[Table],
    *,
    is_required: bool,
    watch: Mapping[str, Any],
) -> int | None:
    """The matches as buttons, the chosen one pressed.

    They stay as they are when one is pressed: a keyboard's focus would be lost with its button.
    """
    recent = found.options[: RECENT if is_required else 0]
    offered = found.options[:BEST] if typed else recent
    if found.chosen is not None and found.chosen not in offered:
        offered = (found.chosen, *offered) if typed else (found.chosen,)
    if not offered:
        if typed:
            st.caption(f"No {table.spec.singular} is called so. Try fewer letters.")
        return None
    labels = _labels(offered, is_markdown=True)
    state.put(key, found.chosen.id if found.chosen else None)
    picked: int | None = st.pills(
        f"Choose {words.a(table.spec.singular)}",
        list(labels),
        format_func=lambda one: words.legible(labels.get(one, "")),
        key=key,
        label_visibility="collapsed",
        wrap=True,
        **watch,
    )
    if typed and len(found.options) > BEST:
        st.caption(f"The first {BEST} are shown. Type more of the name to narrow them.")
    return picked
