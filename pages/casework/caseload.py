"""The caseload: filters in the address, one page of cases, a click opens the case."""

from typing import Any, Final

import streamlit as st

from db.queries import case_choices, cases, programs
from db.queries.cases import CaseFilters
from models import choices
from models.casework import Case
from models.rules import permissions
from models.rules.actor import Actor
from pages.parts import actions, cache, clock, filters, links, tables, words

STATUSES: Final = {"open": "All open", "all": "Open and closed"}
SORTS: Final = {
    "due": "Contact due first",
    "quiet": "Longest not reached",
    "newest": "Newest referral",
    "oldest": "Oldest referral",
    "number": "Number",
}
HIDDEN_FILTERS: Final = (
    "closed_from", "closed_to", "due_from", "due_to", "need", "need_state",
)  # fmt: skip
NAMES: Final = (
    "program", "status", "coordinator", "area", "overdue", "from", "to", "q", *HIDDEN_FILTERS,
)  # fmt: skip


def render(actor: Actor) -> None:
    """Draw the cases this person may see, the one that needs somebody first on top."""
    today = clock.today()
    head, new = st.columns([4, 1], vertical_alignment="bottom")
    head.title("Caseload")
    if permissions.may(actor, Case, "a"):
        with new:
            links.to("new-case", "New case", icon=":material/person_add:")
    chosen = _filters(actor)
    sort = filters.asked("sort", "due")
    page = filters.page()
    rows = actions.read_lately(
        actor, cases.caseload, filters=chosen, sort=sort, page=page, today=today
    )
    _table(rows, chosen, actor)
    # The rows stand already; counting all that match comes after them.
    _pages(actor, chosen, shown=len(rows), page=page)


def _filters(actor: Actor) -> CaseFilters:
    offered = {"": "All programs"} | {
        row.slug: row.name for row in actions.read(actor, programs.menu)
    }
    line = st.columns([3, 2, 2, 2])
    with line[0]:
        text = filters.search(
            "Find", name="q", placeholder="Number or name" if cases.reads_names(actor) else "Number"
        )
    with line[1]:
        program = filters.choice("Program", offered, name="program")
    with line[2]:
        status = filters.choice(
            "Status", STATUSES | dict(choices.CASE_STATUS.labels), name="status"
        )
    with line[3]:
        filters.choice("Order", SORTS, name="sort")
    more = _more(actor, program)
    # Somebody who looks for one case wants it, closed or not.
    wide = status == "all" or (text and not filters.asked("status"))
    return CaseFilters(
        program=program,
        status="" if wide else status,
        text=text,
        **more,
    )


def _more(actor: Actor, program: str) -> dict[str, Any]:
    """The filters asked for less often, folded away on one line."""
    people = _coordinators(actor, program)
    areas = {"": "All communities"} | {
        str(number): name for number, name in actions.read(actor, case_choices.communities).items()
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        overdue = filters.flag("Contact overdue", name="overdue")
        with st.popover("More filters", icon=":material/filter_list:"):
            if len(people) > 2:
                filters.choice("Care coordinator", people, name="coordinator")
            if len(areas) > 1:
                filters.choice("Community", areas, name="area")
            first = filters.day("Referred from", name="from")
            last = filters.day("Referred to", name="to")
        if any(filters.asked(name) for name in NAMES):
            st.button("Clear filters", on_click=filters.clear, args=(NAMES,), type="tertiary")
    _say_hidden()
    who = filters.asked("coordinator")
    need, state = filters.asked("need"), filters.asked("need_state")
    days = ("closed_from", "closed_to", "due_from", "due_to")
    return {
        "coordinator_id": cases.NOBODY if who == "none" else filters.number("coordinator"),
        "area_id": filters.number("area"),
        "is_overdue": overdue,
        "referred_from": first,
        "referred_to": last,
        "need": need if need in choices.NEED_DOMAIN else "",
        "need_state": state if state in choices.NEED_STATE else "",
    } | {name: filters.parse_day(filters.asked(name)) for name in days}


def _coordinators(actor: Actor, program: str) -> dict[str, str]:
    found = [row for row in actions.read(actor, programs.menu) if program in ("", row.slug)]
    ids = [row.id for row in found]
    rows = actions.read(actor, case_choices.coordinators, program_ids=ids)
    return {"": "Everybody", "none": "Nobody yet"} | {str(row.id): row.name for row in rows}


def _say_hidden() -> None:
    """Filters that only a chart sets are said in words."""
    said = [
        f"{what} {_span(filters.asked(f'{name}_from'), filters.asked(f'{name}_to'))}"
        for name, what in (("closed", "closed"), ("due", "contact due"))
        if filters.asked(f"{name}_from") or filters.asked(f"{name}_to")
    ]
    if (need := filters.asked("need")) in choices.NEED_DOMAIN:
        said.append(f"service: {choices.NEED_DOMAIN.label(need)}")
    if (state := filters.asked("need_state")) in choices.NEED_STATE:
        said.append(f"state of a service: {choices.NEED_STATE.label(state).lower()}")
    if said:
        st.caption("Shown: " + "; ".join(said) + ".")


def _span(first: str, last: str) -> str:
    begins, ends = filters.parse_day(first), filters.parse_day(last)
    said = [f"from {words.day(begins)}"] if begins else []
    return " ".join([*said, f"to {words.day(ends)}"] if ends else said)


def _table(rows: list[cases.CaseRow], chosen: CaseFilters, actor: Actor) -> None:
    today = clock.today()
    listed = [
        {
            "id": row.id,
            "number": row.number,
            "name": row.name,
            "status": tables.worded(row.status, choices.CASE_STATUS.labels),
            "program": row.program,
            "coordinator": row.coordinator,
            "due": due_words(row, today),
            "reached": row.last_contact_on,
            "referred": row.referred_on,
            "closed": row.closed_on,
            "community": row.community,
        }
        for row in rows
    ]
    day = st.column_config.DateColumn
    columns: dict[str, Any] = {"number": "Case"}
    if any(row.name for row in rows):
        columns["name"] = "Name"
    columns |= {
        "due": "Next contact",
        "status": tables.status("Status", choices.CASE_STATUS.labels),
    }
    if not chosen.program:
        columns["program"] = "Program"
    if any(row.coordinator for row in rows):
        columns["coordinator"] = "Care coordinator"
    columns["reached"] = day("Last reached", format="MMM D, YYYY")
    columns["referred"] = day("Referred", format="MMM D, YYYY")
    if any(row.closed_on for row in rows):
        columns["closed"] = day("Closed", format="MMM D, YYYY")
    if any(row.community for row in rows):
        columns["community"] = "Community"
    tables.show(
        listed,
        columns,
        key="caseload_rows",
        label="Cases; choose one to open it",
        empty=_empty(actor),
        opens=lambda row: links.go("case", id=row["id"]),
    )


def _empty(actor: Actor) -> str:
    if any(filters.asked(name) for name in NAMES):
        return "No case matches. Change a filter, or clear them."
    if permissions.may(actor, Case, "a"):
        return "No open case yet. Open the first one with New case, above."
    return "No open case yet. Cases appear here once they are referred."


def due_words(row: cases.CaseRow, today: Any) -> str:
    """When somebody should be in touch, as people say it: 12 days overdue, today, in 3 days."""
    if row.contact_due_on is None:
        return words.NOTHING
    days = (today - row.contact_due_on).days
    if days > 0:
        return f"{words.many(days, 'day')} overdue"
    return "today" if days == 0 else f"in {words.many(-days, 'day')}"


def _pages(actor: Actor, chosen: CaseFilters, *, shown: int, page: int) -> None:
    if page == 1 and shown < cases.PAGE_SIZE:
        st.caption(words.many(shown, "case") + ".")
        return
    if chosen.text:
        # What was typed may be a name, and names are not kept in the cache's keys.
        total = cases.count(actor, filters=chosen, today=clock.today())
    else:
        total = cache.totals(actor, cases.count, filters=chosen, today=clock.today())
    first = (page - 1) * cases.PAGE_SIZE + 1
    if shown:
        st.caption(f"{first:,} to {first + shown - 1:,} of {total:,} cases")
    filters.pages(total, size=cases.PAGE_SIZE)
