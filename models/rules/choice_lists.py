"""Choice lists: those the product comes with, as the county changed them, and the county's own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from models import choices
from models.base import Choices, Listed, fields_of, tables
from models.data import ListChoice

BUILT_IN: Final[Mapping[str, Choices]] = {
    name.lower(): value for name, value in vars(choices).items() if isinstance(value, Choices)
}
"""Every list of models/choices.py by its name in small letters, such as closing_reason."""

MOST: Final = 60
"""Values of a list: more than this nobody reads through."""

_STEPS: Final = (
    "the rules know each step, and what may follow it. The words and colors can be changed."
)
_CALENDAR: Final = "dates are worked out from them. The words can be changed."
_SUMS: Final = "goals are worked out from them. The words can be changed."
_PAGES: Final = "each is a part of a page. The words can be changed."
_INSIDE: Final = "the program itself works with them. The words can be changed."

PROTECTED: Final[Mapping[str, str]] = {
    "action_status": _STEPS,
    "case_status": _STEPS,
    "match_status": _STEPS,
    "meeting_status": _STEPS,
    "mentor_status": _STEPS,
    "need_state": _STEPS,
    "request_status": _STEPS,
    "frequency": _CALENDAR,
    "week_of_month": _CALENDAR,
    "weekday": _CALENDAR,
    "goal_kind": _SUMS,
    "polarity": _SUMS,
    "unit": _SUMS,
    "program_sections": _PAGES,
    "workgroup_sections": _PAGES,
    "attended_how": _INSIDE,
    "audit_kind": _INSIDE,
    "audit_outcome": _INSIDE,
    "batch_kind": _INSIDE,
    "change_action": _INSIDE,
    "check_in_with": _INSIDE,
    "code_purpose": _INSIDE,
    "color": _INSIDE,
    "file_format": _INSIDE,
    "match_type": _INSIDE,
    "own_field_kind": _INSIDE,
    "role": _INSIDE,
    "scope": _INSIDE,
    "shared_with": _INSIDE,
    "sign_in_way": _INSIDE,
    "view_kind": _INSIDE,
}
"""Lists whose values the rules depend on, with the reason: none can be added or retired."""

PROTECTED_VALUES: Final[Mapping[str, frozenset[str]]] = {
    "area_kind": frozenset({"county", "community"}),
    "case_member_role": frozenset({"mother", "infant", "father", "caregiver", "returning_person"}),
    "language": frozenset({"en"}),
    "medium": frozenset({"phone"}),
    "member_role": frozenset({"chair", "co_chair", "member", "list_only"}),
}
"""Values of other lists that rules, queries or forms name: they cannot be retired."""

TITLES: Final[Mapping[str, str]] = {
    "action_status": "States of action items",
    "area_kind": "Kinds of areas",
    "attended_how": "Ways of attending",
    "availability": "Times of availability",
    "case_member_role": "Roles in a case",
    "case_status": "Statuses of cases",
    "check_in_with": "Who was checked in with",
    "closing_reason": "Reasons for closing a case",
    "end_reason": "Reasons for ending a match",
    "end_type": "How matches end",
    "frequency": "How often goals are measured",
    "goal_kind": "Kinds of goals",
    "interest": "Interests in mentoring",
    "language": "Languages",
    "match_status": "Statuses of matches",
    "match_type": "Types of matches",
    "medium": "Ways of contact",
    "meeting_status": "States of meetings",
    "member_role": "Roles in a workgroup",
    "mentor_status": "Statuses of mentors",
    "need_domain": "Services needed",
    "need_for": "Who a service is for",
    "need_state": "States of a service",
    "polarity": "Which way is better",
    "program_kind": "Kinds of programs",
    "program_sections": "Sections of a program's page",
    "referral_source": "Referral sources",
    "request_status": "States of mentoring requests",
    "sector": "Sectors",
    "unit": "Units of goals",
    "week_of_month": "Weeks of the month",
    "weekday": "Days of the week",
    "workgroup_sections": "Sections of a workgroup's page",
}
"""What a list is called on its screen."""

_own: dict[str, Choices] = {}


def named() -> Mapping[str, Choices]:
    """Every list by name: the built-in ones, and those made for own fields."""
    return {**BUILT_IN, **_own}


def lay_over(rows: Iterable[ListChoice]) -> None:
    """Take the county's rows from now on, in the whole process. `rows` are all there are, in order."""
    by_list: dict[str, list[ListChoice]] = {}
    for row in rows:
        by_list.setdefault(row.list_name, []).append(row)
    for name, built_in in BUILT_IN.items():
        built_in.lay(merged(built_in.declared, by_list.pop(name, [])))
    for name in [one for one in _own if one not in by_list]:
        del _own[name]
    for name, own in by_list.items():
        _own.setdefault(name, Choices({})).lay(merged({}, own))


def lay_one(name: str, rows: Sequence[ListChoice]) -> None:
    """Take these rows of one list from now on. They are all it has, in order."""
    if name in BUILT_IN:
        BUILT_IN[name].lay(merged(BUILT_IN[name].declared, rows))
    else:
        _own.setdefault(name, Choices({})).lay(merged({}, rows))


def used_in(name: str) -> list[str]:
    """Where a built-in list is used, in words: "Cases: Closing reason"."""
    built_in = BUILT_IN[name]
    return [
        f"{table.spec.plural.capitalize()}: {spec.label}"
        for table in sorted(tables().values(), key=lambda one: one.spec.plural)
        for spec in fields_of(table).values()
        if spec.choices is built_in and table.spec.section
    ]


def shown() -> list[str]:
    """The built-in lists that people meet in the tables."""
    return [name for name in BUILT_IN if used_in(name)]


def title(name: str) -> str:
    """What a built-in list is called."""
    return TITLES.get(name, name.replace("_", " ").capitalize())


def why_not_add(name: str) -> str | None:
    """The sentence for a list that takes no more values, or None."""
    if name in PROTECTED:
        return f"Values cannot be added to this list: {PROTECTED[name]}"
    return None


def why_not_retire(name: str, value: str) -> str | None:
    """The sentence for a value that is always offered, or None."""
    if name in PROTECTED:
        return f"Values of this list cannot be retired: {PROTECTED[name]}"
    if value in PROTECTED_VALUES.get(name, ()):
        return "This value cannot be retired: the program itself uses it. Its words can be changed."
    return None


def merged(declared: Mapping[str, str], rows: Iterable[ListChoice]) -> list[Listed]:
    """The values of a list in order: rows with a place first decide, the rest stay where they were."""
    by_value = {row.value: row for row in rows}
    values = [*declared, *(value for value in by_value if value not in declared)]
    found = []
    for index, value in enumerate(values):
        row = by_value.get(value)
        if row is None:
            found.append((index, index, Listed(value, declared[value])))
            continue
        place = row.position if row.position is not None else index
        found.append((place, index, Listed(value, row.label, row.color, row.is_retired)))
    return [listed for _place, _index, listed in sorted(found, key=lambda one: one[:2])]
