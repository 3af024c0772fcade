"""Quick entry: the few forms somebody uses most, by keyboard or on a phone, one record after the other."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from models.base import FieldSpec, fields_of
from models.casework import Case
from models.rules import fields, permissions
from models.rules.actor import Actor
from pages.parts import actions, clock, drafts, filters, links, state, words
from pages.tables.quick_forms import CARRIER, ENTRIES, TODAY, Ask, Entry
from pages.tables.quick_places import Place

MOST: Final = 4
WIDTH: Final = 560
"""Pixels: one column, as wide as a line is read."""


def offered(actor: Actor) -> tuple[Entry, ...]:
    """The forms this person uses most, of those they may save."""
    may = (
        one
        for one in ENTRIES
        if actor.holds(*one.used_by) and permissions.may(actor, one.table, "a")
    )
    return tuple(may)[:MOST]


def render(actor: Actor) -> None:
    """Draw the form the address names, and what was entered with it lately."""
    st.title("Quick entry", anchor=False)
    entries = {one.name: one for one in offered(actor)}
    if not entries:
        st.info(
            "Your role adds nothing here. Ask an administrator if you should enter data.",
            icon=":material/lock:",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        labels = {name: f"{one.icon} {one.label}" for name, one in entries.items()}
        chosen = filters.pick("What to enter", labels, name="form", label_visibility="collapsed")
        if permissions.may(actor, Case, "a"):
            links.to("new-case", "New case", icon=":material/create_new_folder:")
    _form(actor, entries[chosen])
    _lately()


@st.fragment
def _form(actor: Actor, entry: Entry) -> None:
    form = drafts.opened(actor, f"quick_{entry.name}")
    again = state.again(form.name)
    # A container of its own per record: after Save the browser goes on from here, at the first field.
    with st.container(key=form.key.replace("#", "_"), width=WIDTH):
        form.offer()
        place = entry.find(actor, form, entry.table, again)
        values = {
            ask.key: value
            for ask in entry.asks
            if (value := _ask(actor, form, ask, place, again)) is not _UNASKED
        }
        said = st.container()
        is_sent = st.button(
            "Save and add another", type="primary", icon=":material/check:", width="stretch",
            key=f"{form.key}.save", shortcut=drafts.SEND,
        )  # fmt: skip
        form.tell()
        if is_sent:
            with said:
                _save(actor, entry, form, place, values)


_UNASKED: Final = object()


def _ask(
    actor: Actor, form: drafts.Form, ask: Ask, place: Place | None, again: Mapping[str, Any]
) -> Any:
    """Draw one field; one whose choices depend on the place waits until that is known."""
    more: dict[str, Any] = {"label": ask.label} if ask.label else {}
    name = ask.key
    if ask.options is not None:
        options = ask.options(actor, place) if place is not None else {}
        if not options:
            return _UNASKED
        more["options"] = options
        assert place is not None
        name = f"{name}.{'.'.join(str(one) for one in place.told.values())}"
    start = again.get(ask.key, _start(ask, place))
    if ask.is_many:
        return _several(form, ask, name, start, more.get("options"))
    return form.field(ask.table, ask.column, start, name=name, **more)


def _start(ask: Ask, place: Place | None) -> Any:
    if ask.start == TODAY:
        return clock.today()
    if ask.start == CARRIER:
        return place.by_id if place is not None else None
    return ask.start


def _several(
    form: drafts.Form, ask: Ask, name: str, start: Any, options: Mapping[int, str] | None
) -> list[Any]:
    spec = _spec(ask)
    choices = (
        {one: spec.choices.label(one) for one in spec.choices.offered()} if spec.choices else {}
    )
    names: Mapping[Any, str] = options if options is not None else choices
    kept: Sequence[Any] = form.start(name, start) or []
    return st.multiselect(
        ask.label or spec.label, list(names), default=[one for one in kept if one in names],
        format_func=lambda one: names[one], placeholder="Choose", **form.watch(name),
    )  # fmt: skip


def _spec(ask: Ask) -> FieldSpec:
    return fields_of(ask.table)[ask.column]


def _save(
    actor: Actor, entry: Entry, form: drafts.Form, place: Place | None, values: Mapping[str, Any]
) -> None:
    if place is None:
        st.error("Say first what this belongs to: the field at the top.", icon=":material/error:")
        return
    found = [
        fields.problem(_spec(ask), values[ask.key])
        for ask in entry.asks
        if ask.key in values and not (ask.is_many or ask.is_optional)
    ]
    if problems := [one for one in found if one]:
        st.error(" ".join(problems), icon=":material/error:")
        return
    outcome = actions.attempt(
        actor, form.saving(entry.command), today=clock.today(), **place.told, **values
    )
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    done = entry.done.format(place=place.name)
    repeats = {ask.key: values[ask.key] for ask in entry.asks if ask.repeats and ask.key in values}
    state.keep_again(form.name, repeats | (dict(place.told) if entry.keeps_place else {}))
    state.renew_form(form.name)
    state.keep_saved(done, place.page, dict(place.query))
    state.flash(done)
    st.rerun()


def _lately() -> None:
    saved = state.saved()
    if not saved:
        return
    st.subheader("Entered just now", anchor=False)
    for sentence, page, query in saved:
        links.to(page, words.escape(sentence), icon=":material/check:", **query)
