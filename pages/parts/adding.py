"""Adding a record while another is being filled in, unless somebody like it is here already."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from db.commands import records
from db.queries import directory, look_alikes
from db.queries.look_alikes import LookAlike
from models.base import Table, fields_of
from models.rules import permissions
from models.rules.actor import Actor
from pages.parts import actions, clock, forms, state, words

ADDED: Final[Mapping[str, tuple[str, ...]]] = {
    "people": ("name", "job_title", "email", "phone"),
    "organizations": ("name", "phone", "email"),
}
"""What is asked of a record that is added while another is being filled in; the rest can follow."""
SHORTEST: Final = 3
"""Letters of a name from which others like it are looked for."""


def may_add(actor: Actor, table: type[Table]) -> bool:
    """Whether this person may enter a new one while they fill in something else."""
    name = str(table.__tablename__)
    return name in ADDED and "a" in table.spec.entry and permissions.may(actor, table, "a")


def draw(actor: Actor, table: type[Table], key: str, typed: str) -> None:
    """Draw the few fields of a new record, folded away until they are wanted.

    The new one, or one that is used instead, is kept for the picker by this key.
    """
    singular = table.spec.singular
    form = f"{state.form_key(f'{key}.add')}"
    label = f"Add a new {singular}"
    opened = st.expander(label, icon=":material/add:", key=f"{form}.open", on_change="rerun")
    if not opened.open:
        return
    with opened:
        values = _ask(actor, table, key, form, typed)
        is_sent = st.button(f"Add the {singular}", type="primary", key=f"{form}.send")
        st.caption(f"The {singular} is saved at once, also if this form is not.")
    if is_sent:
        _save(actor, table, key, values)


def _ask(actor: Actor, table: type[Table], key: str, form: str, typed: str) -> dict[str, Any]:
    """The few fields of a new record; under its name those who could be the same."""
    values: dict[str, Any] = {}
    names = ADDED[str(table.__tablename__)]
    values[names[0]] = forms.draw(form, names[0], fields_of(table)[names[0]], typed)
    below_name = st.container()
    for name in names[1:]:
        values[name] = forms.draw(form, name, fields_of(table)[name])
    with below_name:
        _offer(alike(actor, table, values, form=form), key, form, table.spec.singular)
    return values


def alike(
    actor: Actor, table: type[Table], values: Mapping[str, Any], *, form: str
) -> tuple[LookAlike, ...]:
    """Who is here already and could be the same as what is typed; looked up when that changes."""
    known = look_alikes.known_of(table, values)
    if not look_alikes.is_compared(table) or len(known.name.strip()) < SHORTEST:
        return ()
    kept = state.snapshot(f"{form}.alike")
    if kept is None or kept[0] != known:
        kept = known, actions.read(actor, look_alikes.like, table=table, known=known)
        state.keep_snapshot(f"{form}.alike", kept)
    found: tuple[LookAlike, ...] = kept[1]
    return found


def _offer(found: tuple[LookAlike, ...], key: str, form: str, singular: str) -> None:
    """Those who could be the same: use one of them instead of entering them twice."""
    if not found:
        return
    st.warning(f"Could it be a {singular} who is here already?", icon=":material/group:")
    for one in found:
        st.button(
            f"Use {words.escape(one.name)}",
            key=f"{form}.use.{one.id}",
            on_click=state.keep_once,
            args=(f"{key}.new", one.id),
            icon=":material/link:",
        )
        st.caption(words.escape(" · ".join(filter(None, (one.hint, *one.likeness.reasons)))))


def _save(actor: Actor, table: type[Table], key: str, values: Mapping[str, Any]) -> None:
    counties = actions.read(actor, directory.counties)
    area = {"area_id": counties[0][0]} if counties and "area_id" in fields_of(table) else {}
    outcome = actions.attempt(
        actor,
        actions.once(f"add_{table.__tablename__}", records.add),
        table=table,
        values={**area, **values},
        today=clock.today(),
    )
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    state.keep_once(f"{key}.new", outcome.value.id)
    state.renew_form(f"{key}.add")
    state.flash(f"The {table.spec.singular} was added and chosen.")
    st.rerun()
