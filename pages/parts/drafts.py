"""Drafts: what was typed into a form comes back after a reload, a time-out or a lost connection.

A form that keeps drafts is drawn with plain widgets, not within st.form, whose fields reach the
server only when it is sent:

    form = drafts.opened(actor, "contact", record=case_id)
    form.offer()
    held_on = form.field(Contact, "held_on", clock.today())
    summary = st.text_area("Summary", form.start("summary", ""), **form.watch("summary"))
    if st.button("Save", shortcut=drafts.SEND):
        actions.run(actor, form.saving(contacts.log), done="Saved.", form=form.name, ...)

`field` draws the widget of a column; any other widget takes `start` (what it begins with) and
`watch` (its key, and what keeps it). `saving` forgets the draft in the transaction that saves the
record, and the renewed form starts empty. Draw the form in a fragment, so that leaving a field runs
little else, and only for whoever may save it: the draft of somebody who lost the role stays unseen.

A field reaches the server when it is left, or with Ctrl+Enter. What is typed into a field that was
not left yet is kept by the open page alone, and is lost with a reload.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import streamlit as st

from db.commands import drafts as commands
from db.queries import drafts as queries
from models.base import Table, fields_of, now
from models.rules import drafts as rule
from models.rules.actor import Actor
from pages.parts import actions, clock, forms, state, words

SEND: Final = "Ctrl+Enter"
"""The keys that save a form from any of its fields."""


@dataclass
class Form:
    """A form that is being filled in. Its key changes once it was saved."""

    actor: Actor
    name: str
    key: str
    typed: dict[str, Any]
    back_from: datetime | None = None
    started: dict[str, Any] = field(default_factory=dict)
    kept_at: datetime | None = None
    is_lost: bool = False

    @property
    def is_on_page(self) -> bool:
        """Whether the fields of the form still hold what was typed."""
        return any(state.is_drawn(f"{self.key}.{name}") for name in self.started)

    def start(self, name: str, default: Any = None) -> Any:
        """What a field starts with: the draft's value, or `default`."""
        self.started.setdefault(name, default)
        return self.typed.get(name, self.started[name])

    def pick(self, name: str, options: Collection[Any], default: Any = None) -> Any:
        """The same for a field with a list of options: what is no longer among them counts as empty."""
        value = self.start(name, default)
        if value in options:
            return value
        return default if default in options else None

    def watch(self, name: str) -> dict[str, Any]:
        """The key of a field's widget, and the callback that keeps it."""
        self.started.setdefault(name, None)
        return {"key": f"{self.key}.{name}", "on_change": _keep, "args": (self.actor, self.key)}

    def field(
        self, table: type[Table], column: str, default: Any = None, *, name: str = "", **more: Any
    ) -> Any:
        """Draw the widget of a column, starting with the draft, and return what it holds."""
        name = name or column
        value = self.start(name, default)
        kept = self.watch(name)
        del kept["key"]  # `forms` makes the same of the form's key and the name.
        return forms.draw(self.key, name, fields_of(table)[column], value, more=kept, **more)

    def offer(self) -> None:
        """Say that a draft is back, with a way to discard it."""
        if self.back_from is None:
            return
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/history: Your draft of {_when(self.back_from)} is back.")
            if st.button("Discard", key=f"{self.key}.discard", type="tertiary"):
                actions.attempt(self.actor, commands.drop, form=self.name)
                state.renew_form(self.name)
                st.rerun()

    def tell(self) -> None:
        """Say whether what was typed is kept."""
        if self.is_lost:
            st.caption(":material/cloud_off: The draft cannot be kept just now. Save soon.")
        elif self.kept_at is not None:
            st.caption(f"{SEND} saves. Kept as a draft at {_when(self.kept_at)}.")
        else:
            st.caption(
                f"{SEND} saves. What you type is kept as a draft whenever you leave a field."
            )

    def saving(self, command: Callable[..., Any]) -> Callable[..., Any]:
        """The command, forgetting the draft of this form in the same transaction. Raises Invalid for the same again."""

        return actions.once(self.name, command)


def opened(actor: Actor, form: str, *, record: object = "") -> Form:
    """The form by this name for this record, with its draft if there is one.

    The draft is read once, when the form is first drawn or comes back to the page.
    """
    name = f"{form}_{record}" if record != "" else form
    key = state.form_key(name)
    kept: Form | None = state.draft(key)
    if kept is None or not kept.is_on_page:
        found: queries.DraftRow | None = actions.read(actor, queries.find, form=name, now=now())
        kept = Form(actor, name, key, found.typed if found else {}, found.at if found else None)
        state.keep_draft(key, kept)
    kept.actor = actor
    return kept


def _keep(actor: Actor, key: str) -> None:
    form: Form | None = state.draft(key)
    if form is None:
        return
    values = {name: state.value(f"{key}.{name}") for name in form.started}
    typed = rule.worth_keeping(values, form.started)
    outcome = actions.attempt(actor, commands.keep, form=form.name, typed=typed)
    form.is_lost = outcome.refused is not None
    form.kept_at = outcome.value


def _when(moment: datetime) -> str:
    local = clock.local(moment)
    day = "" if local.date() == clock.today() else f"{words.day(local.date())}, "
    return f"{day}{local:%H:%M}"
