"""What a program was set up for, and who carries its cases."""

from functools import partial
from typing import Final

import streamlit as st

from db.commands import programs
from db.queries import setup
from models.programs import Coordinator, ProgramGoal
from models.rules.actor import Actor
from pages.parts import actions, clock, forms, state, tables, words
from pages.setup import pickers

GOAL: Final = "add_program_goal"
COORDINATOR: Final = "add_coordinator"
CAPACITY: Final = "change_coordinator"


def goals(actor: Actor, program_id: int) -> None:
    """Draw the goals a program was set up for, and the form of another one."""
    st.subheader("Program goals", divider="gray")
    rows: list[setup.GoalRow] = actions.read(actor, setup.program_goals, program_id=program_id)
    tables.show(
        [{"position": row.position, "text": row.text} for row in rows],
        {"position": "Order", "text": "Goal"},
        key="program_goals",
        empty="No goals yet. Write down what the program was set up for, one by one.",
        label="Goals of this program",
    )
    form = state.form_key(GOAL)
    with st.form(form):
        text = forms.field(form, ProgramGoal, "text", label="New goal *")
        is_sent = st.form_submit_button("Add the goal")
    if is_sent:
        actions.run(
            actor, actions.once(GOAL, partial(programs.add_goal, position=len(rows) + 1)),
            done="The goal was added.", form=GOAL, program_id=program_id, text=text,
        )  # fmt: skip


def coordinators(actor: Actor, program_id: int) -> None:
    """Draw who carries a program's cases and how many they can; add one, change one."""
    st.subheader("Care coordinators", divider="gray")
    rows: list[setup.CoordinatorRow] = actions.read(
        actor, setup.coordinators, program_id=program_id
    )
    tables.show(
        [
            {
                "name": row.name or "Somebody not listed",
                "capacity": row.capacity,
                "until": words.day(row.ended_on),
            }
            for row in rows
        ],
        {"name": "Name", "capacity": "Can carry", "until": "Until"},
        key="coordinators",
        empty="No coordinators yet. Cases need one: add whoever carries them.",
        label="Care coordinators of this program",
    )
    _add_coordinator(actor, program_id)
    if rows:
        _change_coordinator(actor, rows)


def _add_coordinator(actor: Actor, program_id: int) -> None:
    person_id = pickers.person(actor, key=COORDINATOR)
    form = state.form_key(COORDINATOR)
    with st.form(form):
        left, right = st.columns(2)
        with left:
            capacity = forms.field(form, Coordinator, "capacity", 25)
        with right:
            started_on = forms.field(form, Coordinator, "started_on", clock.today())
        is_sent = st.form_submit_button("Add the coordinator")
    if not is_sent:
        return
    if person_id is None:
        st.error("Find and choose the person first.", icon=":material/error:")
        return
    actions.run(
        actor, actions.once(COORDINATOR, programs.add_coordinator),
        done="The coordinator was added.", form=COORDINATOR, program_id=program_id,
        person_id=person_id, capacity=capacity, started_on=started_on,
    )  # fmt: skip


def _change_coordinator(actor: Actor, rows: list[setup.CoordinatorRow]) -> None:
    by_id = {row.id: row for row in rows}
    chosen = st.selectbox(
        "Change a coordinator", list(by_id), index=None, placeholder="Choose",
        format_func=lambda one: f"{by_id[one].name or 'Somebody not listed'} ({one})",
    )  # fmt: skip
    if chosen is None:
        return
    row = by_id[chosen]
    form = f"{state.form_key(CAPACITY)}.{row.id}"
    with st.form(form):
        left, right = st.columns(2)
        with left:
            capacity = forms.field(form, Coordinator, "capacity", row.capacity)
        with right:
            ended_on = forms.field(form, Coordinator, "ended_on", row.ended_on)
        is_sent = st.form_submit_button("Save the coordinator")
    if is_sent:
        actions.run(
            actor, programs.change_coordinator, done="The coordinator was saved.", form=CAPACITY,
            coordinator_id=row.id, version=row.version, capacity=capacity, ended_on=ended_on,
        )  # fmt: skip
