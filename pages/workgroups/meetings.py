"""The meetings of a workgroup: the next one and its plan, the last ones and who came."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from db.commands import meetings as commands
from db.queries import directory, meetings, rosters, workgroups
from models import choices
from models.rules import meetings as rule
from models.rules import permissions, policies_workgroups
from models.rules.actor import Actor
from models.workgroups import Meeting
from pages.parts import actions, clock, forms, state, tables, words

PLAN: Final = "plan_meeting"
RECORD: Final = "record_meeting"
ANOTHER_DAY: Final = 0


def render(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    """Draw the next meeting beside the last ones."""
    today = clock.today()
    st.subheader("Meetings", divider="gray")
    may_edit = permissions.may_in(actor, Meeting, "a", workgroup_id=group.id)
    coming, gone = st.columns(2, gap="large")
    with coming:
        _next(actor, group, today, may_edit)
    with gone:
        _past(actor, group, today, may_edit)


def _next(actor: Actor, group: workgroups.WorkgroupRow, today: date, may_edit: bool) -> None:
    upcoming = actions.read(actor, meetings.upcoming, workgroup_ids=(group.id,), today=today)
    found = rule.next_meeting(group.week_of_month, group.weekday, upcoming, today)
    with st.container(border=True, gap="small"):
        st.markdown("**Next meeting**")
        if found is None:
            st.text("This group has no meeting rule and no meeting planned.")
        else:
            _next_words(group, found)
        words_of_rule = rule.rule_words(
            group.week_of_month, group.weekday, group.starts_at, group.ends_at, group.meeting_place
        )
        if words_of_rule:
            st.caption(f"Meets every {words.escape(words_of_rule[0].lower() + words_of_rule[1:])}")
        if may_edit:
            _plan(actor, group, found, upcoming)


def _next_words(group: workgroups.WorkgroupRow, found: rule.Next) -> None:
    st.markdown(f"#### {found.on:%A}, {words.day(found.on)}")
    place = (found.plan.place if found.plan else "") or group.meeting_place
    hours = rule.hours_words(group.starts_at, group.ends_at)
    lines = [", ".join(one for one in (hours, place) if one)]
    if found.plan is not None:
        lines.append(f"Topic: {found.plan.topic}" if found.plan.topic else "")
        featured = found.plan.featured_organization
        lines.append(f"Featured: {featured}" if featured else "")
    if said := "\n".join(line for line in lines if line):
        st.text(said)
    if found.plan is None or not (found.plan.topic or found.plan.featured_organization):
        st.caption("No topic planned yet.")
    for day in found.canceled_on:
        st.caption(f"The meeting of {words.day(day)} is canceled.")


def _plan(
    actor: Actor, group: workgroups.WorkgroupRow, found: rule.Next | None, upcoming: list[rule.Planned]
) -> None:  # fmt: skip
    plan = found.plan if found else None
    with st.expander("Plan a meeting", icon=":material/edit_calendar:"):
        key = f"{state.form_key(PLAN)}.{group.id}"
        version = state.shown_version(key, "held_on", plan.version if plan else 0)
        organizations: dict[int, str] = actions.read(actor, directory.organization_choices)
        with st.form(key):
            values = {
                "held_on": forms.field(key, Meeting, "held_on", found.on if found else None),
                "topic": forms.field(key, Meeting, "topic", plan and plan.topic),
                "featured_organization_id": forms.field(
                    key, Meeting, "featured_organization_id",
                    plan and plan.featured_organization_id, options=organizations,
                ),
                "place": forms.field(key, Meeting, "place", plan and plan.place),
            }  # fmt: skip
            is_sent = st.form_submit_button("Save the plan", type="primary")
        if is_sent:
            if values["held_on"] is None:
                st.error("Choose the day of the meeting.", icon=":material/error:")
                return
            same_day = plan is not None and values["held_on"] == plan.held_on
            actions.run(
                actor, commands.plan, done=f"The meeting of {words.day(values['held_on'])} is planned.",
                form=PLAN, workgroup_id=group.id, version=version if same_day else None, **values,
            )  # fmt: skip
        if plan is not None and st.button(
            f"Cancel the meeting of {words.day(plan.held_on)}", icon=":material/event_busy:"
        ):
            actions.run(
                actor, commands.cancel, done="The meeting is canceled.", meeting_id=plan.id,
                version=plan.version,
            )  # fmt: skip


def _past(actor: Actor, group: workgroups.WorkgroupRow, today: date, may_edit: bool) -> None:
    past: list[meetings.HeldRow] = actions.read(
        actor, meetings.past, workgroup_id=group.id, today=today
    )
    knows = group.id in actor.workgroups("director", "lead") or actor.is_system
    shown = [
        {
            "held_on": row.held_on,
            "topic": row.topic or words.NOTHING,
            "came": _came(row) if knows else choices.MEETING_STATUS.label(row.status),
        }
        for row in past
    ]
    st.markdown("**Last meetings**")
    tables.show(
        shown,
        {
            "held_on": st.column_config.DateColumn("Date", format="MMM D, YYYY"),
            "topic": st.column_config.TextColumn("Topic", width="medium"),
            "came": "Came" if knows else "Status",
        },
        key=f"meetings_{group.id}",
        empty="No meeting recorded yet. Record who came after the first one."
        if may_edit
        else "No meeting recorded yet.",
        label="Last meetings",
        height=215 if len(shown) > 5 else None,
    )
    if may_edit:
        with st.expander("Record who came", icon=":material/how_to_reg:"):
            _record(actor, group, past, today)


def _came(row: meetings.HeldRow) -> str:
    if row.status == "held":
        return f"{row.came}" + (f" ({row.online} online)" if row.online else "")
    return "Canceled" if row.status == "canceled" else "Not recorded"


def _record(
    actor: Actor, group: workgroups.WorkgroupRow, past: list[meetings.HeldRow], today: date
) -> None:
    members = actions.read(actor, rosters.members, workgroup_id=group.id)
    names = {row.person_id: row.name for row in members if row.name}
    if not names:
        st.text("Add members to the roster first.")
        return
    known = {row.id: row for row in past}
    key = f"{state.form_key(RECORD)}.{group.id}"
    meeting_id: int = st.selectbox(
        "Meeting",
        [*known, ANOTHER_DAY],
        format_func=lambda one: words.day(known[one].held_on) if one else "Another day",
        index=_first_to_record(past),
        key=f"{key}.meeting",
    )
    present = []
    if meeting_id:
        present = actions.read(actor, meetings.present, meeting_id=meeting_id)
        names |= {row.person_id: row.name for row in present if row.name}
    form = f"{key}.{meeting_id}"
    version = state.shown_version(form, "in_person", known[meeting_id].version if meeting_id else 0)
    online = [row.person_id for row in present if row.how == "online"]
    in_person = [row.person_id for row in present if row.how != "online"]
    with st.form(form):
        day = known[meeting_id].held_on if meeting_id else _day(form, group, today)
        came = _people("In person", f"{form}.in_person", names, in_person)
        joined = _people("Online", f"{form}.online", names, online)
        refusal = policies_workgroups.why_not_record(
            known[meeting_id].status if meeting_id else "planned", day or today, today
        )
        is_sent = st.form_submit_button(
            "Save who came", type="primary", disabled=refusal is not None, help=refusal
        )
    if is_sent and day is not None:
        there = [*((one, "in_person") for one in came if one not in joined),
                 *((one, "online") for one in joined)]  # fmt: skip
        done = f"{words.many(len(there), 'person', 'people')} recorded for {words.day(day)}."
        if meeting_id:
            actions.run(
                actor, commands.record, done=done, form=RECORD, meeting_id=meeting_id,
                present=there, today=today, version=version,
            )  # fmt: skip
        else:
            actions.run(
                actor, commands.record_day, done=done, form=RECORD, workgroup_id=group.id,
                held_on=day, present=there, today=today,
            )  # fmt: skip


def _first_to_record(past: list[meetings.HeldRow]) -> int:
    """The newest meeting nobody wrote up yet; without one, the newest."""
    return next((i for i, row in enumerate(past) if row.status == "planned"), 0)


def _day(form: str, group: workgroups.WorkgroupRow, today: date) -> date | None:
    month_ago = today - timedelta(days=31)
    by_rule = rule.next_on(group.week_of_month, group.weekday, month_ago)
    chosen: date | None = st.date_input(
        "Day",
        value=by_rule if by_rule and by_rule <= today else today,
        max_value=today,
        format="MM/DD/YYYY",
        key=f"{form}.held_on",
    )
    return chosen


def _people(label: str, key: str, names: dict[int, str], chosen: list[int]) -> list[int]:
    return st.multiselect(
        label,
        list(names),
        default=chosen,
        format_func=lambda one: names.get(one, ""),
        key=key,
        placeholder="Choose the members who came",
    )
