"""Fields an administrator added: what they declare, and their answers on the way in and out of JSON."""

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from models.base import Choices, FieldSpec, Kind, OwnKey, Sensitivity, Table, fields_of
from models.data import OwnField, PrivateAnswer
from models.rules import fields

PREFIX: Final = "own."
"""How an own field is called where a column is: in lists, files, addresses and the record of changes."""

KINDS: Final[Mapping[str, Kind]] = {
    "text": Kind.TEXT,
    "long_text": Kind.LONG_TEXT,
    "number": Kind.NUMBER,
    "money": Kind.MONEY,
    "date": Kind.DAY,
    "yes_no": Kind.YES_NO,
    "choice": Kind.CHOICE,
    "choices": Kind.CHOICES,
    "person": Kind.REFERENCE,
    "organization": Kind.REFERENCE,
    "link": Kind.LINK,
}
TARGETS: Final = {"person": "people", "organization": "organizations"}
LONGEST: Final = {"text": 500, "long_text": 10_000, "link": 300}

Shape = Mapping[str, FieldSpec]
"""Every column and own field of a table by name, in the order people meet them."""


def table_of(row: Table) -> str:
    """The table whose own fields a row answers: its own, or for private answers their record's."""
    return row.table_name if isinstance(row, PrivateAnswer) else str(row.__tablename__)


NO_CHOICES: Final = Choices({})
"""The values of a list that is not there: a field without its list takes no answer."""


def spec_of(row: OwnField, lists: Mapping[str, Choices], *, is_new: bool = False) -> FieldSpec:
    """What a field declares, as a column does. `lists` are the choice lists by name."""
    assert row.id is not None or is_new
    return FieldSpec(
        row.label,
        KINDS[row.kind],
        Sensitivity.PROTECTED if row.is_private else Sensitivity.INTERNAL,
        row.help,
        row.is_required,
        choices=(
            lists.get(row.list_name, NO_CHOICES) if row.kind in {"choice", "choices"} else None
        ),
        at_least=row.at_least,
        at_most=row.at_most,
        max_length=row.max_length or LONGEST.get(row.kind),
        target=TARGETS.get(row.kind),
        editable=not row.is_retired,
        section=row.section,
        default=_default(row),
        shown_when=(row.shown_when, tuple(row.shown_for)) if row.shown_when else None,
        own=OwnKey(
            row.id or 0, row.key, row.is_private, row.program_id, row.workgroup_id, row.is_retired
        ),
    )


def _default(row: OwnField) -> Any:
    """What a form starts with. `default` is kept as text, checked when the field was saved."""
    match row.kind, row.default:
        case _, "":
            return None
        case ("number", text):
            return _number(text, int)
        case ("money", text):
            return _number(text, float)
        case ("yes_no", text):
            return {"yes": True, "no": False}.get(text)
        case ("choices", text):
            return text.split(", ")
        case ("date" | "person" | "organization", _):
            return None
        case (_, text):
            return text


def _number(text: str, kind: type[int] | type[float]) -> int | float | None:
    try:
        found = kind(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def shape(
    table: type[Table], rows: Iterable[OwnField] = (), lists: Mapping[str, Choices] | None = None
) -> dict[str, FieldSpec]:
    """Every column of a table that people may meet, then its own fields as `own.<key>`."""
    found = {
        name: spec
        for name, spec in fields_of(table).items()
        if name not in {"own", "version"} and not spec.is_secret
    }
    for row in rows:
        found[PREFIX + row.key] = spec_of(row, lists or {})
    return found


def belongs(spec: FieldSpec, standing: Mapping[str, Any]) -> bool:
    """Whether an own field is asked of a record that stands in this program or workgroup."""
    own = spec.own
    if own is None:
        return True
    if own.program_id is not None:
        return standing.get("program_id") == own.program_id
    return own.workgroup_id is None or standing.get("workgroup_id") == own.workgroup_id


def is_asked(spec: FieldSpec, values: Mapping[str, Any]) -> bool:
    """Whether a field is to be shown beside these values: its condition, if it has one, is met."""
    if spec.shown_when is None:
        return True
    name, wanted = spec.shown_when
    value = values.get(name)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, list | tuple):
        return any(str(one) in wanted for one in value)
    return value is not None and str(value) in wanted


def stored(spec: FieldSpec, value: Any) -> Any:
    """An answer as JSON keeps it. Dates are kept as 2026-03-04, which also sorts."""
    return value.isoformat() if spec.kind is Kind.DAY and isinstance(value, date) else value


def read(spec: FieldSpec, value: Any) -> Any:
    """An answer as JSON kept it, as a column would give it."""
    if value in (None, ""):
        return None
    if spec.kind is Kind.DAY and isinstance(value, str):
        return date.fromisoformat(value)
    if spec.kind is Kind.NUMBER and isinstance(value, float):
        return int(value)
    if spec.kind is Kind.REFERENCE:
        return int(value)
    return bool(value) if spec.kind is Kind.YES_NO else value


def problem(spec: FieldSpec, value: Any) -> str | None:
    """The sentence for an answer, as JSON keeps it, that its field cannot hold; or None."""
    try:
        kept = read(spec, value)
        sentence = fields.problem(spec, kept)
        is_kept_so = _is_same(stored(spec, kept), value)
    except (TypeError, ValueError, OverflowError):
        return f"{spec.label} cannot hold this."
    # Another spelling of the same, such as "12" for 12, would compare and sort as something else.
    return sentence or (None if is_kept_so else f"{spec.label} cannot hold this.")


def _is_same(kept: Any, value: Any) -> bool:
    numbers = (int, float)
    if isinstance(kept, bool) or isinstance(value, bool) or not isinstance(kept, numbers):
        return type(kept) is type(value) and kept == value
    return isinstance(value, numbers) and kept == value


def laid_in(kept: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a record after some of them changed: an empty one is left out altogether."""
    merged = {**kept, **answers}
    return {key: value for key, value in merged.items() if value not in (None, "", [])}


def several(text: str) -> list[str]:
    """Several choices as SQL gives them: the text of a JSON array."""
    found = json.loads(text)
    return [str(one) for one in found] if isinstance(found, list) else []
