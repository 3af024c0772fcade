"""The sections of a program's page. Each draws one chart that leads to its cases, and says whether
it hid a count."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import streamlit as st

from db.queries import case_counts, overview
from db.queries.programs import ProgramRow
from models import choices
from models.rules.actor import Actor
from models.rules.periods import Period, last_of_month
from models.rules.periods import choices as periods
from models.rules.small_numbers import Grid
from pages.parts import cache, charts, clock, links, words
from pages.programs import load, matches
from pages.programs.drawing import draw

Section = Callable[[Actor, ProgramRow, bool], bool]
Mark = Mapping[str, Any]
MONTH: Final = "MMM YYYY"


def last_year() -> Period:
    """The twelve months a program's page looks back on."""
    return periods(clock.today())["last-12"]


def _open() -> dict[str, str]:
    """The statuses of an open case, in words."""
    return {one: label for one, label in choices.CASE_STATUS.labels.items() if one != "closed"}


def caseload(actor: Actor, program: ProgramRow, opens: bool) -> bool:
    """Open cases by status, as they stand today."""
    grid: Grid[int, str] = cache.totals(actor, overview.statuses, program_ids=(program.id,))
    labels = _open()
    rows = [
        {"status": labels[status], "value": status, "cases": count}
        for (_, status), count in grid.cells.items()
    ]
    return draw(
        charts.bars(
            rows, y="status", x="cases", unit="Open cases", fields=["value"], colors=labels,
        ),
        rows,
        {"status": "Status", "cases": "Open cases"},
        key=f"{program.slug}_statuses",
        value="cases",
        title="Caseload by status",
        help="Open cases today.",
        opens=_opener(opens, lambda mark: _cases(program, status=mark["value"])),
    )  # fmt: skip


def flow(actor: Actor, program: ProgramRow, opens: bool) -> bool:
    """Referred and closed by month."""
    period = last_year()
    months: tuple[overview.MonthFlow, ...] = cache.totals(
        actor, overview.flow, program_ids=(program.id,), starts_on=period.starts_on,
        ends_on=period.ends_on,
    )  # fmt: skip
    rows = [
        {"month": row.month, "iso": row.month.isoformat(), "way": way, "cases": count}
        for row in months
        for way, count in (("Referred", row.referred), ("Closed", row.closed))
    ]

    def go(mark: Mark) -> None:
        first, last = _month(mark["iso"])
        if mark["way"] == "Closed":
            _cases(program, status="closed", closed_from=first, closed_to=last)
        else:
            _cases(program, status="all", **{"from": first, "to": last})

    return draw(
        charts.monthly(
            rows, x="month", y="cases", color="way", unit="Cases", fields=["iso", "way"],
            palette=words.FLOW_COLOR,
        ),
        rows,
        {"month": st.column_config.DateColumn("Month", format=MONTH), "way": "", "cases": "Cases"},
        key=f"{program.slug}_flow",
        value="cases",
        title="Referred and closed by month",
        help="The last 12 months; this month is not over.",
        opens=_opener(opens, go),
    )  # fmt: skip


def first_contact(actor: Actor, program: ProgramRow, opens: bool) -> bool:
    """Days from referral to the first contact, by month of referral."""
    period = last_year()
    speed: case_counts.Speed = cache.totals(
        actor, case_counts.first_contact, program_id=program.id, starts_on=period.starts_on,
        ends_on=period.ends_on, within_days=program.first_contact_days,
    )  # fmt: skip
    half, tenth = "Half reached within", "Nine in ten within"
    rows = [
        {"month": row.month, "iso": row.month.isoformat(), "share": share, "days": days}
        for row in speed.months
        for share, days in ((half, row.median), (tenth, row.p90))
    ]

    def go(mark: Mark) -> None:
        first, last = _month(mark["iso"])
        _cases(program, status="all", **{"from": first, "to": last})

    hides = draw(
        charts.monthly(
            rows, x="month", y="days", color="share", unit="Days", fields=["iso", "share"],
            palette={half: words.BLUE, tenth: words.ORANGE},
        ),
        rows,
        {"month": st.column_config.DateColumn("Month of referral", format=MONTH), "share": "",
         "days": "Days"},
        key=f"{program.slug}_speed",
        value="days",
        title="Time to first contact",
        help="Days from the referral, for those reached so far.",
        opens=_opener(opens, go),
    )  # fmt: skip
    if speed.median is not None:
        inside = (
            f" {speed.in_time}% within {program.first_contact_days} days, as agreed."
            if speed.in_time is not None
            else ""
        )
        st.caption(
            f"Last 12 months: half were reached within {words.number(speed.median, 'days')}, nine in "
            f"ten within {words.number(speed.p90, 'days')}.{inside}"
        )
    return hides


def overdue(actor: Actor, program: ProgramRow, opens: bool) -> bool:
    """Contacts overdue, by how long."""
    found: tuple[case_counts.Late, ...] = cache.totals(
        actor, case_counts.late, program_id=program.id, today=clock.today()
    )
    rows = [
        {
            "late": f"{row.first_days} to {row.last_days} days"
            if row.last_days
            else f"over {row.first_days - 1} days",
            "from": row.due_from.isoformat() if row.due_from else "",
            "to": row.due_to.isoformat(),
            "cases": row.count,
        }
        for row in found
    ]
    if all(row["cases"] == 0 for row in rows):
        st.markdown("**Contacts overdue**")
        st.caption("Nobody waits longer than agreed.")
        return False
    return draw(
        charts.bars(
            rows, y="late", x="cases", unit="Cases", color=words.VERMILION, fields=["from", "to"]
        ),
        rows,
        {"late": "Overdue by", "cases": "Cases"},
        key=f"{program.slug}_overdue",
        value="cases",
        title="Contacts overdue",
        help=f"Agreed: a first contact within {program.first_contact_days} days, then one at least "
        f"every {program.contact_every_days}.",
        opens=_opener(
            opens,
            lambda mark: _cases(program, overdue="true", due_from=mark["from"], due_to=mark["to"]),
        ),
    )


def needs(actor: Actor, program: ProgramRow, opens: bool) -> bool:
    """Services of open cases, by how far they have come."""
    grid: Grid[str, str] = cache.totals(actor, case_counts.needs, program_id=program.id)
    labels = {one: choices.NEED_STATE.label(one) for one in choices.NEED_STATE}
    order = sorted(grid.rows, key=lambda one: -(grid.rows[one] or 0))
    rows = [
        {
            "service": choices.NEED_DOMAIN.label(domain),
            "domain": domain,
            "state": labels[state],
            "value": state,
            "cases": grid.cells[domain, state],
        }
        for domain in order
        for state in labels
        if grid.cells.get((domain, state), 0) != 0
    ]
    return draw(
        charts.stacked_bars(
            rows, y="service", x="cases", color="state", labels=labels, unit="Open cases",
            fields=["domain", "value"],
        ),
        rows,
        {"service": "Service", "state": "State", "cases": "Open cases"},
        key=f"{program.slug}_needs",
        value="cases",
        title="Service needs",
        help="Open cases by service and how far it has come.",
        opens=_opener(
            opens, lambda mark: _cases(program, need=mark["domain"], need_state=mark["value"])
        ),
    )  # fmt: skip


def _opener(opens: bool, go: Callable[[Mark], None]) -> Callable[[Mark], None] | None:
    return go if opens else None


def _cases(program: ProgramRow, **query: Any) -> None:
    links.go("caseload", program=program.slug, **query)


def _month(iso: str) -> tuple[date, date]:
    first = date.fromisoformat(iso)
    return first, min(last_of_month(first), clock.today())


SECTIONS: Final[dict[str, Section]] = {
    "caseload": caseload,
    "flow": flow,
    "first_contact": first_contact,
    "load": load.show,
    "overdue": overdue,
    "needs": needs,
    "matches": matches.show,
}
"""The sections a program's row can name; its goals stand below them, across the page."""
