"""The form of a goal: the result wished for, how it would be seen, from where to where by when."""

from typing import Any, Final

import streamlit as st

from db.commands import goals as commands
from db.queries import goals, programs, workgroups
from models.goals import Goal
from models.rules import permissions
from models.rules.actor import Actor
from pages.parts import actions, filters, forms, state

ADD: Final = "add_goal"
CHANGE: Final = "change_goal"


def add(actor: Actor) -> None:
    """Draw the form of a new goal, for the workgroups and programs this actor may set goals for."""
    owners = _owners(actor)
    if not owners:
        st.info("You may not set goals here.", icon=":material/lock:")
        return
    form = state.form_key(ADD)
    asked = filters.asked("owner")
    owner: str = st.selectbox(
        "Whose goal",
        list(owners),
        index=list(owners).index(asked) if asked in owners else 0,
        format_func=lambda one: owners[one],
        key=f"{form}.owner",
    )
    kind, owner_id = owner[0], int(owner[1:])
    with st.form(f"{form}.{owner}"):
        values = _fields(form, None)
        values["program_goal_id"] = None
        if kind == "p":
            stated = dict(actions.read(actor, goals.program_goals, program_id=owner_id))
            values["program_goal_id"] = forms.field(
                f"{form}.{owner}", Goal, "program_goal_id", options=stated
            )
        is_sent = st.form_submit_button("Set the goal", type="primary")
    if is_sent and _is_complete(values):
        place = {"workgroup_id": owner_id} if kind == "w" else {"program_id": owner_id}
        command = actions.once(ADD, commands.add)
        actions.run(actor, command, done="The goal was set.", form=ADD, **place, **values)


def change(actor: Actor, row: goals.StatusRow) -> None:
    """Draw the form of a goal that is there, with the way to retire it."""
    form = f"{state.form_key(CHANGE)}.{row.id}"
    version = state.shown_version(form, "result", row.version)
    what: dict[str, Any] = {"goal_id": row.id, "version": version}
    with st.form(form):
        values = _fields(form, row)
        is_sent = st.form_submit_button("Save the goal", type="primary")
    if is_sent and _is_complete(values):
        actions.run(
            actor, commands.change, done="The goal was saved.", form=CHANGE, **what, **values
        )
    if st.button("Retire this goal", icon=":material/archive:", key=f"{form}.retire"):
        actions.run(
            actor, commands.change, done="The goal was retired; its values are kept.", is_active=False,
            **what,
        )  # fmt: skip


def _owners(actor: Actor) -> dict[str, str]:
    found = {
        f"w{row.id}": row.name
        for row in actions.read(actor, workgroups.menu)
        if permissions.may_in(actor, Goal, "a", workgroup_id=row.id)
    }
    return found | {
        f"p{row.id}": row.name
        for row in actions.read(actor, programs.menu)
        if permissions.may_in(actor, Goal, "a", program_id=row.id)
    }


def _fields(form: str, row: goals.StatusRow | None) -> dict[str, Any]:
    aim = row.aim if row else None
    now: dict[str, Any] = {
        "result": row and row.result, "measure": row and row.measure, "kind": row and row.kind,
        "source": row and row.source, "unit": aim and aim.unit,
        "polarity": aim.polarity if aim else "up", "frequency": aim.frequency if aim else "quarter",
        "baseline_on": aim and aim.baseline_on, "baseline_value": aim and aim.baseline_value,
        "due_on": aim and aim.due_on, "target_value": aim and aim.target_value,
    }  # fmt: skip
    values = {name: forms.field(form, Goal, name, now[name]) for name in ("result", "measure")}
    for names in (
        ("kind", "unit", "polarity", "frequency"),
        ("baseline_on", "baseline_value", "due_on", "target_value"),
    ):
        for name, column in zip(names, st.columns(4), strict=True):
            with column:
                values[name] = forms.field(form, Goal, name, now[name])
    values["source"] = forms.field(form, Goal, "source", now["source"])
    return values


def _is_complete(values: dict[str, Any]) -> bool:
    needed = {
        "baseline_on": "the baseline date", "baseline_value": "the baseline",
        "due_on": "the due date", "target_value": "the target",
    }  # fmt: skip
    missing = [words for name, words in needed.items() if values[name] is None]
    if missing:
        st.error(f"Still needed: {', '.join(missing)}.", icon=":material/error:")
    return not missing
