"""What an import would do, row by row: new, changed cell by cell, the same, or refused with the reason.

Pure: rows of text, the records they could mean and the names they refer to go in, a plan comes out.
A blank cell and a missing column never erase anything.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from models.base import FieldSpec, Kind, Stamp, Table
from models.rules import cells, own_fields
from models.rules.errors import Invalid
from models.rules.import_maps import (
    EVERYTHING,
    RECORD,
    STANDING,
    Understanding,
    beside,
    is_beside,
)
from models.rules.own_fields import Shape
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


def lines(
    rows: Sequence[Sequence[str]],
    shape: Mapping[str, FieldSpec],
    how: Understanding,
    problems: Mapping[int, str] | None = None,
) -> list[Line]:
    """Read the cells of every row below the headings; empty rows are left out.

    `problems` are what the reader of the file found wrong, by row number.
    """
    width = max(len(rows[how.header - 1]), max(how.columns, default=-1) + 1) if rows else 0
    found = []
    for number, row in enumerate(rows[how.header :], start=how.header + 1):
        if not cells.filled(row) or is_notice(row):
            continue
        if problems and number in problems:
            found.append(Line(number, {}, (problems[number],)))
        elif cells.filled(row[width:]):
            sentence = (
                f"The row has {len(row)} cells, but there are {width} headings. "
                "Is a quotation mark missing?"
            )
            found.append(Line(number, {}, (sentence,)))
        else:
            found.append(_line(number, row, shape, how))
    return found


def _line(
    number: int, row: Sequence[str], shape: Mapping[str, FieldSpec], how: Understanding
) -> Line:
    values: dict[str, Any] = {}
    problems = []
    for position, name in how.columns.items():
        text = row[position] if position < len(row) else ""
        try:
            value = cells.parsed(shape[name], text, order=how.order)
        except Invalid as invalid:
            problems.append(invalid.sentence)
            continue
        if value is not None and value != []:
            values[name] = value
    return Line(number, values, tuple(problems))


def referred(found: Iterable[Line], shape: Mapping[str, FieldSpec]) -> dict[str, set[str]]:
    """Every text that stands in a reference column, by column: what is to be looked up."""
    texts: dict[str, set[str]] = defaultdict(set)
    for line in found:
        for name, value in line.values.items():
            if shape[name].kind is Kind.REFERENCE and isinstance(value, str):
                texts[name].add(value)
            elif is_beside(name) and name.endswith(".email"):
                texts[name.partition(".")[0]].add(value)
    return dict(texts)


def with_ids(line: Line, shape: Mapping[str, FieldSpec], names: Names, how: Understanding
             ) -> tuple[Line, dict[str, str]]:  # fmt: skip
    """The line with ids for its references, and the names nobody has that are to be added.

    Where several records have a name, those that stand in the row's own program or workgroup count.
    """
    values = {**how.fixed, **line.values}
    for name in [one for one in values if one.endswith(".email") and is_beside(one)]:
        values.setdefault(
            name.partition(".")[0], values[name]
        )  # an address alone names somebody too
    unknown: dict[str, str] = {}
    problems = list(line.problems)
    in_order = sorted(values, key=lambda one: one not in STANDING)  # where it stands comes first
    for name in in_order:
        text = values[name]
        if shape[name].kind is not Kind.REFERENCE or not isinstance(text, str):
            continue
        choices = _standing_there(names.get(name, {}).get(word(text), ()), values)
        email = str(values.get(beside(name, "email")) or "")
        by_email = names.get(name, {}).get(word(email), ()) if email else ()
        if by_email:
            # A family or an office may share an address: then the name tells whose row it is.
            named = [one for one in by_email if word(one.name) == word(text)]
            choices = named or by_email
            sentence = "" if named else _other_name(by_email[0], text, email)
        else:
            sentence = _other_email(choices, email)
        del values[name]
        if sentence:
            problems.append(sentence)
        elif len(choices) == 1:
            values[name] = choices[0].id
        elif choices:
            problems.append(f"{shape[name].label}: {_ambiguous(choices, text)}")
        elif name in how.creates and "@" not in text:
            unknown[name] = text
        else:
            problems.append(f"{shape[name].label}: '{text[:60]}' was not found.")
    return Line(line.number, values, tuple(problems)), unknown


def _ambiguous(choices: Sequence[Found], text: str) -> str:
    return (
        f"{len(choices)} have the name '{text[:60]}'. Write the record number with it: "
        f"{choices[0].name[:60]} (#{choices[0].id})."
    )


def _other_name(found: Found, text: str, email: str) -> str:
    """The sentence for an address that is another one's than the row says."""
    if word(text) in (word(found.name), word(email)):
        return ""
    return f"{email[:60]} is the e-mail address of {found.name[:60]}, not of {text[:60]}."


def _other_email(choices: Sequence[Found], email: str) -> str:
    """The sentence for a name that is known with another address: perhaps it is somebody else."""
    if not email or len(choices) != 1 or not choices[0].email:
        return ""
    return (
        f"{choices[0].name[:60]} is known with another e-mail address. If it is the same person, correct "
        "the address first; if not, add them first."
    )


def _standing_there(choices: Sequence[Found], values: Mapping[str, Any]) -> Sequence[Found]:
    """Of records with one name, those that stand where the row stands, as far as it says."""
    for place in STANDING:
        if isinstance(values.get(place), int):
            choices = [one for one in choices if one.standing.get(place) in (None, values[place])]
    return choices


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


@dataclass(frozen=True)
class Matcher:
    """The records a file's rows are held against."""

    table: type[Table]
    shape: Shape
    how: Understanding
    by_key: Mapping[tuple[Any, ...], Sequence[Record]]
    alike: Callable[[Line], Sequence[Record]]  # records that share a row's most telling field
    may: Callable[[str, Mapping[str, Any]], str | None]  # why not add ("a") or change ("c") this
    others: Mapping[int, Record] = field(default_factory=dict)  # what rows are about, by id
    may_beside: str | None = None  # why not change those
    needed: frozenset[str] = frozenset()  # where a new row stands, as far as nothing else tells

    def plan(self, line: Line, unknown: Mapping[str, str]) -> Planned:
        """What is to be done for one row."""
        if line.problems:
            return refused(line.number, " ".join(line.problems))
        said = {
            one: value
            for one, value in line.values.items()
            if self.shape[one].editable and not is_beside(one)
        }
        try:
            record = self._record(line, unknown)
        except Invalid as invalid:
            return refused(line.number, invalid.sentence)
        if record is None:
            found = self._new(line.number, said, unknown)
        else:
            # What holds for all new rows is no word about a record that is there.
            told = {one: said[one] for one in said if one in self.how.names}
            found = self._changed(line.number, record, told, unknown)
        return self._with_beside(found, line, unknown)

    def _with_beside(self, found: Planned, line: Line, unknown: Mapping[str, str]) -> Planned:
        """The same with what the row says of the record it is about: the person of a membership."""
        said = {one: value for one, value in line.values.items() if is_beside(one)}
        if not said or found.outcome == REFUSED:
            return found
        column = next(iter(said)).partition(".")[0]
        values = {name.partition(".")[2]: value for name, value in said.items()}
        if column in unknown:
            return replace(found, beside=Beside(column, None, values))
        other = self.others.get(line.values.get(column) or 0)
        if other is None:
            return found
        values = {
            name: value
            for name, value in values.items()
            if not agrees(self.shape[beside(column, name)], other.values.get(name), value)
        }
        if not values:
            return found
        if self.may_beside is not None:
            return refused(line.number, self.may_beside)
        was = {name: other.values.get(name) for name in values}
        stamp = Stamp(other.id, other.version)
        outcome = CHANGED if found.outcome == SAME else found.outcome
        return replace(found, outcome=outcome, beside=Beside(column, stamp, values, was))

    def _record(self, line: Line, unknown: Mapping[str, str]) -> Record | None:
        key = None if self.how.key == EVERYTHING else key_of(self.how.key, line.values)
        if key is None:
            # Without its key, a row is the same as a record only where all it says is the same.
            if unknown:
                return None
            found = [one for one in self.alike(line) if self._says_the_same(one, line)]
            return found[0] if found else None
        meant = self._meant(self.by_key.get(key, ()), line)
        if self.how.key == (RECORD,) and not meant:
            raise Invalid(
                f"There is no {self.table.spec.singular} {key[0]}. It may have been removed."
            )
        if len(meant) > 1:
            numbers = ", ".join(str(one.id) for one in meant[:5])
            raise Invalid(
                f"{len(meant)} {self.table.spec.plural} match this row: record numbers {numbers}. "
                "Add a column with the record number."
            )
        return meant[0] if meant else None

    def _meant(self, found: Sequence[Record], line: Line) -> Sequence[Record]:
        """Of several stretches of time, the one that is not over, unless the row names its end."""
        if "ended_on" not in self.shape or self.how.key == (RECORD,):
            return found
        ends = line.values.get("ended_on")
        ended = [one for one in found if ends is not None and one.values.get("ended_on") == ends]
        return ended or [one for one in found if one.values.get("ended_on") is None]

    def _says_the_same(self, record: Record, line: Line) -> bool:
        return all(
            agrees(self.shape[name], record.values.get(name), value)
            for name, value in line.values.items()
            if name != RECORD and not is_beside(name)
        )

    def _new(self, number: int, said: Mapping[str, Any], unknown: Mapping[str, str]) -> Planned:
        spec = self.table.spec
        problems = []
        if "a" not in spec.entry:
            problems.append(
                f"{spec.plural.capitalize()} are not added here. {spec.instead}".strip()
            )
        elif (sentence := self.may("a", said)) is not None:
            problems.append(sentence)
        problems += [
            f"{one.label} is needed."
            for name, one in self.shape.items()
            if one.required and one.editable and (name not in STANDING or name in self.needed)
            and name not in said and name not in unknown and own_fields.belongs(one, said)
        ]  # fmt: skip
        problems += self._wrong(said, {})
        if problems:
            return refused(number, " ".join(problems))
        return Planned(number, NEW, values=said, unknown=unknown)

    def _changed(
        self, number: int, record: Record, said: Mapping[str, Any], unknown: Mapping[str, str]
    ) -> Planned:
        values = {
            name: value
            for name, value in said.items()
            if not agrees(self.shape[name], record.values.get(name), value)
        }
        was = {name: record.values.get(name) for name in (*values, *unknown)}
        if not values and not unknown:
            return Planned(number, SAME, Stamp(record.id, record.version))
        problems = self._wrong(values, was)
        spec = self.table.spec
        if "c" not in spec.entry:
            problems.append(
                f"{spec.plural.capitalize()} are not changed here. {spec.instead}".strip()
            )
        elif (sentence := self.may("c", record.values)) is not None:
            problems.append(sentence)
        problems += [
            f"{self.shape[name].label} stays as it is. Add a new {spec.singular} instead."
            for name in values
            if name in spec.immutable
        ]
        if problems:
            return refused(number, " ".join(problems))
        return Planned(number, CHANGED, Stamp(record.id, record.version), values, was, unknown)

    def _wrong(self, values: Mapping[str, Any], was: Mapping[str, Any]) -> list[str]:
        found = []
        for name, value in values.items():
            spec = self.shape[name]
            if spec.choices is None:
                continue
            kept = was.get(name)
            before = kept if isinstance(kept, list) else [kept]
            for one in value if isinstance(value, list) else [value]:
                if one in spec.choices.retired and one not in before:
                    label = spec.choices.label(one)
                    found.append(f"{spec.label}: '{label}' is no longer offered. Choose another.")
        return found


def whole(found: Sequence[Line], matcher: Matcher, names: Names) -> Plan:
    """The plan of all rows. A record that two rows name is changed by neither but the first."""
    rows: list[Planned] = []
    taken: dict[Any, int] = {}
    for line in found:
        known, unknown = with_ids(line, matcher.shape, names, matcher.how)
        one = matcher.plan(known, unknown)
        mark = _mark(one, known, unknown, matcher.how)
        if one.outcome != REFUSED and mark in taken:
            one = refused(line.number, f"This is the same record as in row {taken[mark]}.")
        elif one.outcome != REFUSED:
            taken[mark] = line.number
        rows.append(one)
    return Plan(tuple(rows))


def _mark(one: Planned, line: Line, unknown: Mapping[str, str], how: Understanding) -> Any:
    """What two rows of one file must not share: the record, or for new ones the key."""
    if one.record is not None:
        return one.record.id
    values = {**line.values, **{column: word(name) for column, name in unknown.items()}}
    key = None if how.key == EVERYTHING else key_of(how.key, values)
    if key is not None:
        return ("key", *key)
    said = sorted((name, repr(value)) for name, value in values.items())
    return ("all", *said)


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
