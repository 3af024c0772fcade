"""Filters whose values stand in the address, so that a colleague can be sent the same view.

The address decides: each widget is set from it before it is drawn and writes to it when it is
moved. Streamlit's own binding keeps the words of a choice; links and bookmarks need its value.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from models.rules import asking, fields
from pages.parts import state, words

PAGE = "page"


def _key(name: str) -> str:
    return f"filter:{name}"


def _moved(name: str, closes: str = "") -> None:
    """Write a widget's value to the address; another choice begins at the first page again."""
    value = state.value(_key(name))
    write(**{closes or PAGE: None, name: value, PAGE: None})


def write(**values: Any) -> None:
    """Put values into the address; None, False and "" take them out."""
    for name, value in values.items():
        if value in (None, False, "", 1 if name == PAGE else None):
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = "true" if value is True else str(value)


def asked(name: str, default: str = "") -> str:
    """What the address says for a name, without a widget."""
    return str(st.query_params.get(name, default))


def number(name: str) -> int | None:
    """A whole number the address holds, or None where it holds none that a record could have."""
    return record_number(asked(name))


def choice(label: str, options: Mapping[str, str], *, name: str, **more: Any) -> str:
    """One of `options` (value: words), the first when the address says nothing or nonsense."""
    value = asked(name)
    state.put(_key(name), value if value in options else next(iter(options)))
    chosen = st.selectbox(
        label, list(options), format_func=lambda one: options[one], key=_key(name),
        on_change=_moved, args=(name,), **more,
    )  # fmt: skip
    return chosen if chosen is not None else ""


def pick(
    label: str, options: Mapping[str, str], *, name: str, closes: str = "", **more: Any
) -> str:
    """The same as a row of buttons, for a few short choices. Another one closes what `closes` has open."""
    value = asked(name)
    state.put(_key(name), value if value in options else next(iter(options)))
    chosen = st.segmented_control(
        label, list(options), format_func=lambda one: words.legible(options[one]), key=_key(name),
        required=True, on_change=_moved, args=(name, closes), **more,
    )  # fmt: skip
    return chosen if chosen is not None else ""


def flag(label: str, *, name: str, **more: Any) -> bool:
    """Yes or no."""
    state.put(_key(name), asked(name) == "true")
    on: bool = st.toggle(label, key=_key(name), on_change=_moved, args=(name,), **more)
    return on


def search(label: str, *, name: str, **more: Any) -> str:
    """Words to look for. Only a number goes into the address: a name stays out of it."""
    if asked(name):
        state.put(_key(name), asked(name)[:80])
    typed = st.text_input(
        label, key=_key(name), max_chars=80, on_change=_typed, args=(name,),
        icon=":material/search:", **more,
    )  # fmt: skip
    return (typed or "").strip()


def _typed(name: str) -> None:
    text = str(state.value(_key(name), ""))
    write(**{name: text if asking.is_number(text) else None, PAGE: None})


def day(label: str, *, name: str, **more: Any) -> date | None:
    """A day, or none."""
    state.put(_key(name), parse_day(asked(name)))
    chosen: date | None = st.date_input(
        label, key=_key(name), value=None, min_value=date(1990, 1, 1), max_value=date(2100, 1, 1),
        format="MM/DD/YYYY", on_change=_moved, args=(name,), **more,
    )  # fmt: skip
    return chosen


def parse_day(text: str) -> date | None:
    """The day an address names, or None where it names none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date(1990, 1, 1) <= found <= date(2100, 1, 1) else None


def page() -> int:
    """Which page of a list the address asks for, from 1."""
    return max(1, number(PAGE) or 1)


def pages(count: int, *, size: int) -> None:
    """The page numbers below a list of `count` rows."""
    last = max(1, -(-count // size))
    here = min(page(), last)
    if last > 1:
        key = f"{_key(PAGE)}:{here}:{last}"  # a widget per page, so that the address decides
        st.pagination(last, default=here, key=key, on_change=_turned, args=(key,), width="stretch")


def _turned(key: str) -> None:
    write(**{PAGE: state.value(key, 1)})


def clear(names: Sequence[str]) -> None:
    """Take these filters out of the address."""
    write(**dict.fromkeys([*names, PAGE]))
    for name in names:
        state.drop(_key(name))


def record_number(text: str) -> int | None:
    """A record's or an account's number as it was typed, or None for what none of them can have."""
    text = text.strip()
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
    return found if found is not None and found <= fields.HIGHEST_ID else None


def days_asked(
    query: Mapping[str, str], days: Mapping[str, int], today: date
) -> tuple[date | None, date | None]:
    """The first and last day that an address asks for; `days` says how many each named period goes back."""
    period = query.get("period", "")
    if period == "days":
        return parse_day(query.get("from", "")), parse_day(query.get("to", ""))
    if period == "all":
        return None, None
    return today - timedelta(days=days.get(period, days[""])), None


def days() -> None:
    """Draw the two days between which a list is asked for, where its period is from day to day."""
    if asked("period") != "days":
        return
    left, right = st.columns(2)
    with left:
        day("From (UTC)", name="from")
    with right:
        day("To (UTC)", name="to")


def turn_back(what: str, before_id: int | None) -> None:
    """Draw the ways through a list that is read from its latest entry back: to older ones, and to the first page."""
    if asked("before"):
        st.button(
            "Back to the latest", on_click=write, kwargs={"before": None},
            icon=":material/first_page:",
        )  # fmt: skip
    if before_id is not None:
        st.button(
            f"Older {what}", on_click=write, kwargs={"before": before_id},
            icon=":material/arrow_forward:",
        )  # fmt: skip
