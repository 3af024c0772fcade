"""The rows of a file held against the records they could mean: what comes of each. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.base import Stamp, Table
from models.rules import own_fields
from models.rules.errors import Invalid
from models.rules.import_lines import with_ids
from models.rules.import_maps import (
    EVERYTHING,
    RECORD,
    STANDING,
    Understanding,
    beside,
    is_beside,
)
from models.rules.import_plans import (
    CHANGED,
    NEW,
    REFUSED,
    SAME,
    Beside,
    Line,
    Names,
    Plan,
    Planned,
    Record,
    agrees,
    key_of,
    refused,
    word,
)
from models.rules.own_fields import Shape


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
