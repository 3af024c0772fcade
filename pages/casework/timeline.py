"""What happened in a case: contacts with their notes, statuses and hands, and every change in words."""

from typing import Any, Final

import streamlit as st

from db.commands import contacts as commands
from db.queries import case_file, contacts
from db.queries.case_file import CaseOutline, ChangeRow
from db.queries.contacts import ContactRow
from models import choices
from models.base import FieldSpec, Kind, fields_of, tables
from models.casework import Case, CaseStatus, Contact
from models.rules import permissions
from models.rules.actor import Actor
from pages.parts import actions, clock, contact_form, filters, over, own_fields, state, words

VIEWS: Final = {"": "Contacts", "course": "Status and coordinator", "changes": "Changes"}
ACTED: Final = {"added": "added", "changed": "changed", "removed": "removed"}


def show(actor: Actor, case: CaseOutline) -> None:
    """Draw the part of the history that was chosen; only that part is read."""
    if not permissions.may(actor, CaseStatus, "c") and not _reads(actor, case):
        return
    view = filters.pick("History", VIEWS, name="show", label_visibility="collapsed")
    if view == "course":
        _course(actor, case)
    elif view == "changes":
        _changes(actor, case)
    else:
        _contacts(actor, case)


def _reads(actor: Actor, case: CaseOutline) -> bool:
    return case.program_id in actor.programs("director", "coordinator", "data_entry")


def _contacts(actor: Actor, case: CaseOutline) -> None:
    page = filters.page()
    rows: list[ContactRow] = actions.read(actor, contacts.of_case, case_id=case.id, page=page)
    if not rows:
        st.info("No contact is logged yet.", icon=":material/chat:")
    may_change = permissions.may_in(actor, Contact, "r", program_id=case.program_id)
    asked = own_fields.asked_within(actor, Contact, Case, case.id)
    for row in rows[: contacts.PAGE_SIZE]:
        _contact(actor, row, own_fields.said(asked, row.own), may_change=may_change)
    _turn(page, has_more=len(rows) > contacts.PAGE_SIZE)


def _contact(actor: Actor, row: ContactRow, said: str, *, may_change: bool) -> None:
    about = [choices.MEDIUM.label(row.medium)]
    if row.minutes is not None:
        about.append(f"{row.minutes} min")
    if row.by:
        about.append(row.by)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{words.escape(words.day(row.held_on))}** {words.escape(', '.join(about))}",
                width="stretch",
            )
            if not row.is_reached:
                st.badge("Not reached", color="orange")
            if may_change:
                over.button(
                    "Correct", name="correct", record_id=row.id, key=f"correct_{row.id}",
                    type="tertiary",
                    help=f"Correct or remove the contact of {words.day(row.held_on)}",
                )  # fmt: skip
        if row.summary:
            st.text(row.summary)
        if said:
            st.caption(words.escape(said))
    if may_change and over.is_open("correct", row.id):
        _correct(actor, row)


def _turn(page: int, *, has_more: bool) -> None:
    """Newer and older, since nobody needs the number of pages here."""
    with st.container(horizontal=True):
        if page > 1:
            st.button("Newer", on_click=filters.write, kwargs={"page": page - 1})
        if has_more:
            st.button("Older", on_click=filters.write, kwargs={"page": page + 1})


@st.dialog("Correct a contact", on_dismiss=over.close)
def _correct(actor: Actor, row: ContactRow) -> None:
    form = f"correct_{row.id}"
    key = state.form_key(form)
    with st.form(key, border=False):
        held_on = st.date_input(
            "Date", row.held_on, min_value=contact_form.EARLIEST, max_value=contact_form.LATEST,
            format="MM/DD/YYYY", key=f"{key}.held_on",
        )  # fmt: skip
        medium = st.selectbox(
            "How", choices.MEDIUM.offered(row.medium),
            index=choices.MEDIUM.offered(row.medium).index(row.medium),
            format_func=choices.MEDIUM.label, key=f"{key}.medium",
        )  # fmt: skip
        minutes = st.number_input("Minutes", value=row.minutes, step=5, key=f"{key}.minutes")
        is_reached = st.toggle("Reached them", row.is_reached, key=f"{key}.is_reached")
        summary = st.text_area("Summary", row.summary, key=f"{key}.summary")
        if st.form_submit_button("Save", type="primary", width="stretch"):
            actions.run(
                actor, commands.change, form=form, done="The contact was corrected.",
                contact_id=row.id, version=row.version, held_on=held_on, medium=medium or "",
                minutes=int(minutes) if minutes is not None else None, is_reached=is_reached,
                summary=summary or "", today=clock.today(),
            )  # fmt: skip
    own_fields.show(actor, Contact, row.id)
    if st.button("Remove this contact", icon=":material/delete:", key=f"remove_{row.id}"):
        actions.run(
            actor, commands.remove, done="The contact was removed.", contact_id=row.id,
            version=row.version,
        )  # fmt: skip


def _course(actor: Actor, case: CaseOutline) -> None:
    statuses = actions.read(actor, case_file.statuses, case_id=case.id)
    hands = actions.read(actor, case_file.hands, case_id=case.id)
    left, right = st.columns(2)
    left.markdown("**Status**")
    for row in statuses:
        label = choices.CASE_STATUS.label(row.status)
        color: Any = words.BADGE[words.color(row.status)]
        until = words.day(row.ended_on) if row.ended_on else "now"
        left.badge(label, color=color)
        left.text(
            f"{words.day(row.started_on)} to {until}" + (f"\n{row.reason}" if row.reason else "")
        )
    right.markdown("**Care coordinator**")
    for row in hands:
        until = words.day(row.ended_on) if row.ended_on else "now"
        right.text(f"{row.name or 'Somebody'}\n{words.day(row.started_on)} to {until}")
    if not hands:
        right.caption("Nobody has had this case yet.")


def _changes(actor: Actor, case: CaseOutline) -> None:
    rows = actions.read(actor, case_file.changes, case_id=case.id)
    if not rows:
        st.caption("No change you may read is recorded.")
    for row in rows:
        who = (
            "you" if row.actor_id == actor.user_id else row.roles.replace("_", " ") or "the program"
        )
        st.text(f"{words.moment(row.at)}, {who}: {told(row)}")


def told(row: ChangeRow) -> str:
    """A change in words: changed case: Status: Referred to Contacted."""
    table = tables().get(row.table)
    if table is None:
        return f"{ACTED.get(row.action, row.action)} {row.table}"
    what = f"{ACTED.get(row.action, row.action)} {table.spec.singular}"
    specs = fields_of(table)
    values = row.before if row.action == "removed" else row.after
    parts = []
    for name, value in values.items():
        spec = specs.get(name)
        # Ids mean nothing to people, and what an added row leaves empty is not news.
        if spec is None or spec.kind in (Kind.REFERENCE, Kind.JSON):
            continue
        old = row.before.get(name)
        if row.action == "changed":
            parts.append(f"{spec.label}: {_said(spec, old)} to {_said(spec, value)}")
        elif value not in (None, ""):
            parts.append(f"{spec.label}: {_said(spec, value)}")
    return what + (f" ({'; '.join(parts)})" if parts else "")


def _said(spec: FieldSpec, value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    if spec.kind is Kind.YES_NO:
        return "yes" if value else "no"
    if spec.kind is Kind.DAY:
        day = filters.parse_day(str(value))
        return words.day(day) if day else str(value)
    return spec.choices.label(str(value)) if spec.choices is not None else str(value)
