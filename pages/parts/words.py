"""How values read: dates, counts, spans of time, and the words and colors of a status."""

from datetime import date, datetime
from typing import Final

from models import choices
from models.base import FieldSpec

HIDDEN: Final = "hidden"
NOTHING: Final = "–"

# Okabe and Ito's palette: told apart with any color vision, in light and dark.
SKY, BLUE, GREEN, ORANGE, VERMILION, GRAY, PURPLE = (
    "#56B4E9", "#0072B2", "#009E73", "#E69F00", "#D55E00", "#8A8F98", "#CC79A7",
)  # fmt: skip

STATUS_COLOR: Final = {
    "referred": SKY,
    "contacted": BLUE,
    "enrolled": GREEN,
    "on_hold": ORANGE,
    "closed": GRAY,
    "proposed": SKY,
    "agreed": BLUE,
    "active": GREEN,
    "ended": GRAY,
    "met": BLUE,
    "on_track": GREEN,
    "at_risk": ORANGE,
    "off_track": VERMILION,
    "no_value": GRAY,
    "needed": ORANGE,
    "already_engaged": GREEN,
    "completed": BLUE,
    "declined_by_family": GRAY,
    "not_available": VERMILION,
    "waiting": ORANGE,
    "overdue": VERMILION,
    "due": ORANGE,
    "kept": GREEN,
    "cleared": GREEN,
    "expiring": ORANGE,
    "expired": VERMILION,
    "missing": GRAY,
}
"""One color per status, the same on every screen."""

NAMED: Final = {
    "blue": BLUE, "green": GREEN, "orange": ORANGE, "red": VERMILION, "violet": PURPLE, "gray": GRAY,
}  # fmt: skip
"""The colors a county can give to a value of a list."""

STATUSES: Final = (
    choices.CASE_STATUS, choices.NEED_STATE, choices.MATCH_STATUS, choices.MENTOR_STATUS,
    choices.REQUEST_STATUS, choices.MEETING_STATUS, choices.ACTION_STATUS,
)  # fmt: skip


def color(value: str) -> str:
    """The color of a status: the one the county gave it, else the house's."""
    given = next((one.colors[value] for one in STATUSES if value in one.colors), "")
    return NAMED.get(given) or STATUS_COLOR.get(value, GRAY)


FLOW_COLOR: Final = {"Referred": BLUE, "Closed": ORANGE}
"""Coming in and going out, wherever both are drawn."""

BADGE: Final = {
    SKY: "blue", BLUE: "blue", GREEN: "green", ORANGE: "orange", VERMILION: "red", GRAY: "gray",
    PURPLE: "violet",
}  # fmt: skip


def day(value: date | None) -> str:
    """Nov 3, 2026."""
    return f"{value:%b} {value.day}, {value.year}" if value else NOTHING


def month(value: date) -> str:
    """Nov 2026."""
    return f"{value:%b} {value.year}"


def moment(value: datetime | None) -> str:
    """Nov 3, 2026, 14:05 UTC."""
    return f"{day(value.date())}, {value:%H:%M} UTC" if value else NOTHING


def count(value: int | None) -> str:
    """1,234; a hidden count says so."""
    return f"{value:,}" if value is not None else HIDDEN


def protected(threshold: int) -> str:
    """What readers of totals are told of the numbers they see."""
    return (
        f"Counts of 1 to {threshold - 1} people are hidden, with those that would give them away; the "
        "others are rounded to the nearest 5."
    )


def number(value: float | None, unit: str = "") -> str:
    """A value with its unit: 12.5%, 34 days, $20,000."""
    if value is None:
        return NOTHING
    text = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.1f}"
    match unit:
        case "percent":
            return f"{text}%"
        case "dollars":
            return f"${text}"
        case "days" | "months" | "hours":
            return f"{text} {unit if text != '1' else unit[:-1]}"
        case _:
            return text


def many(value: int, one: str, more: str | None = None) -> str:
    """1 case, 2 cases."""
    return f"{value:,} {one if value == 1 else more or one + 's'}"


def a(noun: str) -> str:
    """a seat, an area."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def since(then: date | None, today: date) -> str:
    """today, 3 days ago, in 2 days."""
    if then is None:
        return NOTHING
    days = (today - then).days
    if days == 0:
        return "today"
    return f"{many(days, 'day')} ago" if days > 0 else f"in {many(-days, 'day')}"


def escape(text: str) -> str:
    """Text from a row, safe inside a label that Streamlit reads as markdown."""
    for mark in "\\`*_{}[]()<>#+-.!|~$:":
        text = text.replace(mark, "\\" + mark)
    return text.replace("\n", " ")


def legible(label: str) -> str:
    """The label of a tab or of one choice in a row, in the color of text also where it is chosen.

    The theme says so of the color named here: its main color is too faint on dark to be read.
    """
    return f":yellow[{label}]"


def hint(spec: FieldSpec) -> str | None:
    """The help of a field, which Streamlit reads as markdown: what people wrote themselves is escaped."""
    return (escape(spec.help) if spec.own is not None else spec.help) or None


def months_between(start: date | None, end: date) -> int | None:
    """The whole months from one day to another; nothing without a start."""
    if start is None:
        return None
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months - (1 if end.day < start.day else 0))
