"""The rows of a file read cell by cell, and the names in them turned into records. Pure.

A blank cell says nothing: it is left out here, so that nothing further on can take it for an erased one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models.base import FieldSpec, Kind
from models.rules import cells
from models.rules.errors import Invalid
from models.rules.import_maps import STANDING, Understanding, beside, is_beside
from models.rules.import_plans import Found, Line, Names, is_notice, word


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
