"""A mentor coordinator's Home: who waits, who has gone quiet, whose clearance runs out."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import streamlit as st

from db.queries import matches, mentoring, mentors, requests
from models import choices
from models.mentoring import CheckIn
from models.rules import matching, permissions
from models.rules.actor import Actor
from pages.parts import actions, cache, check_in_form, clock, links, over, tables, tiles, words

TOP: Final = 8
Ids = tuple[int, ...]


def render(actor: Actor) -> None:
    """Draw what mentoring needs from this person today."""
    today = clock.today()
    reach = tuple(sorted(actor.programs("mentor_coordinator")))
    ids = tuple(row.id for row in actions.read(actor, mentoring.programs, program_ids=reach))
    if not ids:
        st.info(
            "None of your programs matches mentors yet. An administrator turns that on for a "
            "program under Set-up.",
            icon=":material/handshake:",
        )
        return
    _numbers(actor, ids, today)
    left, right = st.columns(2, gap="large")
    with left:
        _quiet(actor, ids, today)
    with right:
        _waiting(actor, ids, today)
        _expiring(actor, ids, today)


def _numbers(actor: Actor, ids: Ids, today: date) -> None:
    found: mentoring.Numbers = cache.totals(actor, mentoring.numbers, program_ids=ids, today=today)
    waited = f"Half of them for more than {words.number(found.days_waiting, 'days')}."
    with tiles.row():
        tiles.show("Check-ins overdue", words.count(found.overdue))
        tiles.show("Waiting", words.count(found.waiting), help=waited)
        tiles.show("Free places", words.count(found.free_places))
        tiles.show("Active matches", words.count(found.under_way))


def _quiet(actor: Actor, ids: Ids, today: date) -> None:
    st.subheader("Gone quiet", anchor=False)
    rows: list[matches.MatchRow] = actions.read(
        actor, matches.listed, filters=matches.Filters(ids, check_in="overdue"), today=today,
        limit=TOP,
    )  # fmt: skip
    if not rows:
        st.success("No check-in is overdue.", icon=":material/check_circle:")
        return
    for row in rows:
        with st.container(border=True):
            _quiet_one(actor, row, today)
    links.to(
        "mentoring", "All overdue check-ins", icon=":material/arrow_forward:", show="matches",
        check_in="overdue",
    )  # fmt: skip


def _quiet_one(actor: Actor, row: matches.MatchRow, today: date) -> None:
    about = f"{row.mentor or 'Mentor'} and {row.mentee}"
    links.to("match", words.escape(about), id=row.id)
    text, act = st.columns([3, 1], vertical_alignment="center")
    text.caption(
        f"Due {words.since(row.check_in_due_on, today)}, "
        f"last reached {words.since(row.last_check_in_on, today)}"
    )
    may = permissions.may_in(actor, CheckIn, "a", program_id=row.program_id)
    if may:
        with act:
            over.button(
                "Log", name="log_check_in", record_id=row.id, key=f"log_{row.id}",
                help=f"Log a check-in with {words.escape(about)}", width="stretch",
            )  # fmt: skip
    if may and over.is_open("log_check_in", row.id):
        check_in_form.dialog(actor, row.id, about, today)


def _waiting(actor: Actor, ids: Ids, today: date) -> None:
    st.subheader("Who waits", anchor=False)
    rows: list[requests.RequestRow] = actions.read(
        actor, requests.waiting, program_ids=ids, limit=TOP
    )
    tables.show(
        [
            {
                "id": row.id,
                "who": row.called,
                "days": (today - row.waiting_since_on).days,
                "needs": ", ".join(choices.INTEREST.label(need) for need in row.needs),
            }
            for row in rows
        ],
        {
            "who": "Who",
            "days": st.column_config.NumberColumn("Days", format="%d"),
            "needs": "Needs help with",
        },
        key="home_waiting",
        label="Who waits for a mentor, the longest first",
        empty="Nobody waits for a mentor.",
        opens=_find_mentor,
    )
    links.to("mentoring", "The whole waiting list", icon=":material/arrow_forward:", show="waiting")


def _find_mentor(row: Mapping[str, Any]) -> None:
    links.go("mentoring", show="waiting", request=row["id"])


def _expiring(actor: Actor, ids: Ids, today: date) -> None:
    rows: list[mentors.MentorRow] = actions.read(
        actor, mentors.listed, program_ids=ids, shown="expiring", today=today, limit=TOP
    )
    if not rows:
        return
    st.subheader("Clearance running out", anchor=False)
    soon = today + timedelta(days=mentors.EXPIRING_DAYS)
    tables.show(
        [
            {
                "id": row.id,
                "mentor": row.called,
                "clearance": tables.worded(
                    matching.clearance(row.candidate, today, soon=soon), matching.CLEARANCE
                ),
                "checked": row.screening_valid_until,
                "trained": row.training_valid_until,
            }
            for row in rows
        ],
        {
            "mentor": "Mentor",
            "clearance": tables.status("Clearance", matching.CLEARANCE),
            "checked": st.column_config.DateColumn("Check until", format="MMM D, YYYY"),
            "trained": st.column_config.DateColumn("Training until", format="MMM D, YYYY"),
        },
        key="home_expiring",
        label="Mentors whose background check or training runs out",
        optional=("checked", "trained"),
        empty="",
        opens=lambda row: links.go("mentoring", show="mentors", mentor=row["id"]),
    )
