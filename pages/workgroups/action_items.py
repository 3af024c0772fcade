"""What a workgroup agreed to do: open items with who and when, adding one, being done with one."""

from datetime import date
from typing import Any, Final

import streamlit as st

from db.commands import action_items as commands
from db.queries import action_items, meetings, rosters, workgroups
from models.rules import permissions
from models.rules.actor import Actor
from models.workgroups import ActionItem
from pages.parts import actions, clock, forms, state, tables, words

ADD: Final = "add_action"
SHOWN: Final = 20


def render(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    """Draw the open action items, and for a lead the way to add and finish them."""
    today = clock.today()
    st.subheader("Action items", divider="gray")
    rows = actions.read(actor, action_items.of_workgroup, workgroup_id=group.id)
    may_edit = permissions.may_in(actor, ActionItem, "c", workgroup_id=group.id)
    if not rows:
        st.info(
            "No open actions. Add what was agreed at the last meeting."
            if may_edit
            else "No open actions.",
            icon=":material/inbox:",
        )
    for row in rows[:SHOWN]:
        _item(actor, row, today, may_edit)
    if len(rows) > SHOWN:
        st.caption(f"And {len(rows) - SHOWN} more. Finish some to see them.")
    if may_edit:
        with st.expander("Add an action", icon=":material/add_task:"):
            _add(actor, group, today)
    _lately_done(actor, group)


def _item(actor: Actor, row: action_items.ActionRow, today: date, may_edit: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.text(row.text)
            who = words.escape(row.owner) if row.owner else "Nobody named"
            st.caption(f"{who} · {_due(row.due_on, today)}")
        if may_edit:
            _buttons(actor, row, today)


def _due(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "no date"
    if due_on < today:
        return f":red[overdue since {words.day(due_on)}]"
    return f"due {words.day(due_on)}"


def _buttons(actor: Actor, row: action_items.ActionRow, today: date) -> None:
    stamp = f"{row.id}.{row.version}"
    what: dict[str, Any] = {"action_item_id": row.id, "version": row.version, "on": today}
    if st.button("Done", key=f"done_{stamp}", icon=":material/check:", width="content"):
        actions.run(actor, commands.finish, done="Done. Well done.", **what)
    if st.button(
        "Drop", key=f"drop_{stamp}", type="tertiary", help="It will not be done.", width="content"
    ):
        actions.run(actor, commands.drop, done="Dropped.", **what)


def _add(actor: Actor, group: workgroups.WorkgroupRow, today: date) -> None:
    form = f"{state.form_key(ADD)}.{group.id}"
    members = actions.read(actor, rosters.members, workgroup_id=group.id)
    past = actions.read(actor, meetings.past, workgroup_id=group.id, today=today, limit=3)
    with st.form(form):
        text = forms.field(form, ActionItem, "text")
        left, right = st.columns(2)
        with left:
            options = {row.person_id: row.name for row in members if row.name}
            owner_id = forms.field(form, ActionItem, "owner_id", options=options)
        with right:
            due_on = forms.field(form, ActionItem, "due_on")
        days = {row.id: words.day(row.held_on) for row in past}
        meeting_id = forms.field(form, ActionItem, "meeting_id", options=days)
        is_sent = st.form_submit_button("Add the action", type="primary")
    if is_sent:
        actions.run(
            actor, actions.once(ADD, commands.add), done="The action was added.", form=ADD,
            workgroup_id=group.id, text=text, owner_id=owner_id, due_on=due_on, meeting_id=meeting_id,
        )  # fmt: skip


def _lately_done(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    rows = actions.read(
        actor, action_items.of_workgroup, workgroup_id=group.id, status="done", limit=10
    )
    if not rows:
        return
    with st.expander("Done lately", icon=":material/task_alt:"):
        tables.show(
            [{"text": row.text, "owner": row.owner, "done_on": row.done_on} for row in rows],
            {
                "text": st.column_config.TextColumn("What", width="large"),
                "owner": "Who",
                "done_on": st.column_config.DateColumn("Done on", format="MMM D, YYYY"),
            },
            key=f"done_{group.id}",
            empty="",
            label="Action items done lately",
        )
