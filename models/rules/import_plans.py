"""What an import would do, row by row: new, changed cell by cell, the same, or refused with the reason. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from models.base import FieldSpec, Kind, Stamp
from models.rules.records import same

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
OUTCOMES: Final = {NEW: "New", CHANGED: "Changed", SAME: "The same", REFUSED: "Refused"}
TEXTS: Final = (Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.LINK)
NOTICE: Final = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""The notice that goes with records of treatment (42 CFR 2.32); a row with nothing else is no record."""


@dataclass(frozen=True)
class Line:
    """A row of a file after its cells were read: values by field, references as text."""

    number: int
    values: Mapping[str, Any]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A record that a name may mean, and where it stands."""

    id: int
    name: str
    standing: Mapping[str, int | None] = field(default_factory=dict)
    email: str = ""


Names = Mapping[str, Mapping[str, Sequence[Found]]]
"""Per reference column: the records each name may mean, by the name as `word` spells it."""


@dataclass(frozen=True)
class Record:
    """A record as it is stored now."""

    id: int
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Planned:
    """What is to be done for one row of the file.

    `unknown` are names to be added first, by reference column. `was` is what the changed fields say.
    `beside` is what changes with it on the record the row is about.
    """

    number: int
    outcome: str
    record: Stamp | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    was: Mapping[str, Any] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    beside: "Beside | None" = None
    reason: str = ""


@dataclass(frozen=True)
class Beside:
    """What a row says of the record it refers to: `record` None is one that is added first.

    `values` and `was` are by that record's own fields, `column` is the reference to it.
    """

    column: str
    record: Stamp | None
    values: Mapping[str, Any] = field(default_factory=dict)
    was: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What the whole file would do, in its order."""

    rows: tuple[Planned, ...]

    def of(self, *outcomes: str) -> list[Planned]:
        """The rows with one of these outcomes."""
        return [one for one in self.rows if one.outcome in outcomes]

    def count(self, outcome: str) -> int:
        """How many rows come to this."""
        return sum(one.outcome == outcome for one in self.rows)

    def refusing(self, problems: Mapping[int, str]) -> "Plan":
        """The same with these rows refused, by their number."""
        rows = (
            refused(one.number, problems[one.number]) if one.number in problems else one
            for one in self.rows
        )
        return Plan(tuple(rows))

    def unknown(self) -> dict[str, list[str]]:
        """The names that would be added first, by reference column, each once."""
        found: dict[str, dict[str, str]] = {}
        for row in self.of(NEW, CHANGED):
            for column, name in row.unknown.items():
                found.setdefault(column, {}).setdefault(word(name), name)
        return {column: list(names.values()) for column, names in found.items()}


def refused(number: int, reason: str) -> Planned:
    """A row that is not taken in."""
    return Planned(number, REFUSED, reason=reason)


def word(text: str) -> str:
    """A name as it is compared: its letters' size and the spaces in it do not count."""
    return " ".join(text.split()).casefold()


def is_notice(row: Sequence[str]) -> bool:
    """Whether this is the notice that our files end with, and no record."""
    return [one for one in row if one.strip()] == [NOTICE]


def key_of(names: Sequence[str], values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """What a row is matched on, as it is compared; None where a part of it is blank."""
    parts = []
    for name in names:
        value = values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, list):
            value = tuple(value)
        parts.append(word(value) if isinstance(value, str) else value)
    return tuple(parts)


def agrees(spec: FieldSpec, now: Any, said: Any) -> bool:
    """Whether a cell says what is stored: spaces and line ends that files lose do not count."""
    if isinstance(now, str) and isinstance(said, str):
        if spec.kind is Kind.LONG_TEXT:
            return now.replace("\r\n", "\n").strip() == said.strip()
        return " ".join(now.split()) == " ".join(said.split()) or now == said
    return same(now, said)


def in_file(plan: Plan, ids: Mapping[str, Mapping[str, int]]) -> Plan:
    """The plan once names were added: `ids` by reference column and name as `word` spells it."""
    return Plan(
        tuple(
            replace(
                one,
                values={
                    **one.values,
                    **{column: ids[column][word(name)] for column, name in one.unknown.items()},
                },
                unknown={},
                beside=one.beside if one.beside is not None and one.beside.record else None,
            )
            if one.unknown and one.outcome in (NEW, CHANGED)
            else one
            for one in plan.rows
        )
    )
