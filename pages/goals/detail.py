"""One goal: its chart, what it is held against, its values, and the forms to go on with it."""

from datetime import date
from typing import Any, Final

import streamlit as st

from db.commands import goals as commands
from db.queries import goals
from models import choices
from models.goals import Goal, MeasureValue
from models.rules import few_people, permissions, progress
from models.rules.actor import Actor
from pages.goals import goal_form
from pages.parts import actions, forms, goal_charts, links, state, words

VALUE: Final = "enter_value"


def render(actor: Actor, goal_id: int, *, today: date) -> None:
    """Draw one goal. Raises NotFound."""
    row: goals.StatusRow = actions.read(actor, goals.find, goal_id=goal_id, today=today)
    values = actions.read(actor, goals.values, goal_ids=(goal_id,))[goal_id]
    links.to("goals", "All goals", icon=":material/arrow_back:")
    st.title(words.escape(row.measure))
    st.markdown(words.escape(row.result))
    chart, facts = st.columns([3, 1], gap="large")
    with chart:
        goal_charts.show(row, values, height=320, is_link=False)
    with facts:
        _facts(row)
    with st.expander("How a goal gets its status", icon=":material/rule:"):
        st.markdown(progress.RULE)
        st.markdown(progress.FORECAST_RULE)
    if few_people.may_enter(actor, row.workgroup_id, row.program_id):
        st.subheader("Enter a value", divider="gray")
        _enter(actor, row, values, today)
    place = {"workgroup_id": row.workgroup_id, "program_id": row.program_id}
    if permissions.may_in(actor, Goal, "c", **place):
        with st.expander("Change this goal", icon=":material/edit:"):
            goal_form.change(actor, row)


def _facts(row: goals.StatusRow) -> None:
    aim = row.aim
    links.to(row.owner_slug, words.escape(row.owner), icon=":material/groups:")
    for label, value in (
        ("Kind", choices.GOAL_KIND.label(row.kind)),
        ("Direction", choices.POLARITY.label(aim.polarity)),
        ("Baseline", f"{words.number(aim.baseline_value, aim.unit)}, {words.day(aim.baseline_on)}"),
        ("Target", f"{words.number(aim.target_value, aim.unit)}, {words.day(aim.due_on)}"),
        ("Updated", choices.FREQUENCY.label(aim.frequency)),
        ("Data source", row.source or words.NOTHING),
    ):
        _fact(label, value)
    if row.comment and not row.is_hidden:
        _fact("Latest comment", row.comment)


def _fact(label: str, value: str) -> None:
    with st.container(gap="xxsmall"):
        st.caption(label)
        st.text(value)


def _enter(actor: Actor, row: goals.StatusRow, values: list[goals.ValueRow], today: date) -> None:
    aim = row.aim
    finished = progress.last_finished(aim.frequency, today, aim.baseline_on)
    known = {one.period_on: one for one in values}
    offered = [progress.later(aim.frequency, finished, -back) for back in range(-1, 11)]
    form = f"{state.form_key(VALUE)}.{row.id}"
    period: date = st.selectbox(
        "Period",
        offered,
        index=1 if row.needs_value else 0,
        format_func=lambda one: (
            f"From {words.day(one)}" + (" (has a value)" if one in known else "")
        ),
        key=f"{form}.period",
    )
    now = known.get(period)
    inner = f"{form}.{period}"
    version = state.shown_version(inner, "value", now.version if now else 0)
    with st.form(inner):
        typed: dict[str, Any] = {}
        shown = {"value": now and now.value, "numerator": now and now.numerator,
                 "denominator": now and now.denominator}  # fmt: skip
        if now is not None and now.numerator is not None:
            shown["value"] = None  # worked out from its parts, so typing parts is enough
        for name, column in zip(shown, st.columns(3), strict=True):
            with column:
                label = "Value" if name == "value" else ""
                typed[name] = forms.field(inner, MeasureValue, name, shown[name], label=label)
        typed["comment"] = forms.field(inner, MeasureValue, "comment", now and now.comment)
        is_sent = st.form_submit_button("Save the value", type="primary")
    if is_sent:
        entry = progress.Entry("value", row.id, period, version=version or None, **typed)
        outcome = actions.attempt(actor, commands.enter_values, entries=[entry], today=today)
        _said(outcome)


def _said(outcome: actions.Outcome) -> None:
    if outcome.refused is not None:
        problems = getattr(outcome.refused, "problems", {})
        st.error(
            words.escape(problems.get("value", outcome.refused.sentence)), icon=":material/error:"
        )
        return
    state.renew_form(VALUE)
    state.flash("The value was saved.")
    st.rerun()
