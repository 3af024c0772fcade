"""A care coordinator's Home: the cases that need me, in order, each with its contact form one click away."""

from typing import Any

import streamlit as st

from db.queries import case_choices, case_counts, needing, programs
from db.queries.case_choices import CoordinatorRow
from db.queries.needing import NeedingRow
from models import choices
from models.casework import Case
from models.rules import permissions
from models.rules.actor import Actor
from models.rules.policies_cases import AWAITS_CONTACT
from pages.parts import actions, cache, clock, contact_form, filters, links, over, tiles, words

SHOWN = 15


def render(actor: Actor) -> None:
    """Draw what needs this coordinator today; without a caseload of their own, the whole program's."""
    ids = tuple(sorted(actor.programs("coordinator")))
    if not ids:
        st.info("You carry cases in no program yet. An administrator adds you under Set-up.")
        return
    people: list[CoordinatorRow] = actions.read(actor, case_choices.coordinators, program_ids=ids)
    mine = [row for row in people if row.person_id == actor.person_id and row.is_current]
    whole = not mine
    with st.container(horizontal=True, vertical_alignment="center"):
        if mine:
            whole = filters.pick(
                "Whose", {"": "My cases", "program": "Whole program"}, name="whose",
                label_visibility="collapsed",
            ) == "program"  # fmt: skip
        if permissions.may(actor, Case, "a"):
            links.to("new-case", "New case", icon=":material/person_add:")
    carried = tuple(row.id for row in (people if whole else mine))
    _numbers(actor, ids, None if whole else carried, mine)
    contact_form.offer_undo(actor)
    _needing(actor, ids, carried, whole=whole)


def _numbers(
    actor: Actor, ids: tuple[int, ...], carried: tuple[int, ...] | None, mine: list[CoordinatorRow]
) -> None:
    found: case_counts.Headline = cache.totals(
        actor, case_counts.headline, program_ids=ids, today=clock.today(), coordinator_ids=carried
    )
    numbers = (
        ("Open cases", found.open),
        ("Contact overdue", found.overdue),
        ("Due this week", found.due_soon),
        ("Referred this month", found.referred),
    )
    with tiles.row():
        for label, value in numbers:
            tiles.show(label, words.count(value))
    query: dict[str, Any] = {}
    if carried is not None and len(mine) == 1:
        query["coordinator"] = mine[0].id
    with st.container(horizontal=True):
        links.to("caseload", "Open cases", icon=":material/folder_shared:", **query)
        links.to("caseload", "Overdue", icon=":material/alarm:", overdue="true", **query)
        for row in actions.read(actor, programs.menu):
            if row.id in ids:
                links.to(row.slug, words.escape(row.name), icon=":material/family_home:")


def _needing(actor: Actor, ids: tuple[int, ...], carried: tuple[int, ...], *, whole: bool) -> None:
    today = clock.today()
    soon = today + case_counts.SOON
    rows: list[NeedingRow] = actions.read(
        actor, needing.listed, program_ids=ids, coordinator_ids=carried, today=today, soon=soon,
        limit=SHOWN,
    )  # fmt: skip
    st.subheader("Cases that need somebody" if whole else "My cases that need me", anchor=False)
    if not rows:
        st.success(
            "Nobody waits for you: no contact is overdue or due this week.",
            icon=":material/check_circle:",
        )
    for row in rows:
        _row(actor, row)
    if len(rows) == SHOWN:
        st.caption(f"The first {SHOWN} are shown; the next come up as these are done.")


def _row(actor: Actor, row: NeedingRow) -> None:
    why, color = _why(row)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        links.to("case", words.escape(row.name or row.number), id=row.id)
        st.badge(why, color=color)
        last = f"last reached {words.since(row.last_contact_on, clock.today())}"
        if row.last_contact_on is None:
            last = f"referred {words.since(row.referred_on, clock.today())}"
        number = f"{row.number}, " if row.name else ""
        st.caption(words.escape(f"{number}{last}"), width="stretch")
        over.button(
            "Log a contact", name="log", record_id=row.id, key=f"log_{row.id}",
            icon=":material/edit_note:", help=f"Log a contact for {row.number}",
        )  # fmt: skip
    if over.is_open("log", row.id):
        _log(actor, row)


def _why(row: NeedingRow) -> tuple[str, Any]:
    """Why the case is on the list, in words and a color."""
    today = clock.today()
    if row.contact_due_on is None or row.status not in AWAITS_CONTACT:
        return f"{choices.CASE_STATUS.label(row.status)}, nobody carries it", "gray"
    days = (today - row.contact_due_on).days
    if days > 0:
        what = "First contact" if row.status == "referred" else "Contact"
        return f"{what} {words.many(days, 'day')} overdue", "red"
    if not row.has_coordinator:
        return "Nobody carries it", "violet"
    return ("Due today" if days == 0 else f"Due in {words.many(-days, 'day')}"), "orange"


@st.dialog("Log a contact", width="medium", on_dismiss=over.close)
def _log(actor: Actor, row: NeedingRow) -> None:
    st.text(f"{row.number} {row.name}".strip())
    contact_form.show(actor, case_id=row.id, number=row.number)
