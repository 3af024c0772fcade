"""Choice lists: those the product comes with, as the county changed them, and the county's own."""

from collections.abc import Iterable, Mapping
from typing import Final

from models import choices
from models.base import Choices, Listed
from models.data import ListChoice

BUILT_IN: Final[Mapping[str, Choices]] = {
    name.lower(): value for name, value in vars(choices).items() if isinstance(value, Choices)
}
"""Every list of models/choices.py by its name in small letters, such as closing_reason."""

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
