"""The form of any table, derived from its columns and own fields: sections, help, the right widget for each.

It is drawn with plain widgets, not within st.form: a field may be asked only when another has some
value, and a reference offers only what stands in the program or workgroup chosen above it. Draw it
in a fragment, so that leaving a field reruns little else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

import streamlit as st

from db.queries import shapes
from models.base import FieldSpec, Kind, Table, fields_of, tables
from models.rules import own_fields
from models.rules.actor import Actor
from models.rules.own_fields import Shape
from models.rules.records import same
from pages.parts import cells, forms, picker, state, words

STAMPS: Final = frozenset(
    {"id", "created_at", "created_by_id", "updated_at", "updated_by_id", "version"}
)
WIDE: Final = frozenset({Kind.LONG_TEXT, Kind.CHOICES})
NARROWING: Final = ("program_id", "workgroup_id", "case_id")
"""What is chosen in these columns narrows what the references below them offer."""
MORE: Final = "More"
"""The heading of the county's own fields that name none."""

Names = Mapping[str, Mapping[int, str]]
Watch = Callable[[str], Mapping[str, Any]]
"""What keeps a field as a draft, by its name: the callback of its widget, with its arguments."""


@dataclass(frozen=True)
class Sheet:
    """One record as it is being filled in. `values` is what it starts with, by name."""

    actor: Actor
    table: type[Table]
    shape: Shape
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    record_id: int | None = None
    names: Names = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    watch: Watch | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether the record is still to be added."""
        return self.record_id is None


def typed_into(table: type[Table], shape: Shape, *, is_new: bool) -> tuple[str, ...]:
    """The fields a form asks for: those that people may type, and that a record may still change.

    What follows from another reference is not asked: the program of a contact is that of its case.
    """
    kept = () if is_new else table.spec.immutable
    return tuple(
        name
        for name, spec in shape.items()
        if spec.editable
        and name not in STAMPS
        and name not in kept
        and spec.kind not in (Kind.MOMENT, Kind.JSON)
        and not (is_new and follows(shape, name))
    )


def follows(shape: Shape, name: str) -> bool:
    """Whether where a record stands is told by a reference it must have anyway."""
    if name not in ("program_id", "workgroup_id", "area_id", "case_id"):
        return False
    return any(
        spec.required and spec.target is not None and column not in NARROWING[:2]
        and column not in (name, "area_id") and name in fields_of(tables()[spec.target])
        for column, spec in shape.items()
    )  # fmt: skip


def sections(shape: Shape, names: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """The fields under their headings: the table's own first, then those the county added."""
    order: dict[str, list[str]] = {}
    for name in names:
        spec = shape[name]
        heading = spec.section or (MORE if spec.own is not None else "")
        order.setdefault(heading, []).append(name)
    return sorted(order.items(), key=lambda one: (one[0] == MORE, bool(one[0])))


def defaults(table: type[Table], shape: Shape) -> dict[str, Any]:
    """What a new record starts with: each column's own default, and what own fields declare."""
    found: dict[str, Any] = {}
    for name, spec in shape.items():
        if spec.own is not None or spec.default is not None:
            found[name] = spec.default
        else:
            kept = table.model_fields[name].default
            found[name] = kept if isinstance(kept, str | int | float | bool) else None
    return found


def draw(sheet: Sheet) -> dict[str, Any]:
    """Draw every field that is asked and return what it holds, as Python values by name."""
    typed: dict[str, Any] = {}
    names = typed_into(sheet.table, sheet.shape, is_new=sheet.is_new)
    for heading, group in sections(sheet.shape, names):
        if heading and any(_is_asked(sheet, typed, name) for name in group):
            st.subheader(words.escape(heading), divider="gray")
        _rows(sheet, group, typed)
    return typed


def _rows(sheet: Sheet, group: list[str], typed: dict[str, Any]) -> None:
    """Fields two by two, the wide ones alone: down the page they stay in the order of the table."""
    by_width = groupby(group, key=lambda name: sheet.shape[name].kind in WIDE)
    for is_wide, run in by_width:
        asked = [name for name in run if _is_asked(sheet, typed, name)]
        across = 1 if is_wide else 2
        for start in range(0, len(asked), across):
            for column, name in zip(
                st.columns(across), asked[start : start + across], strict=False
            ):
                with column:
                    typed[name] = _field(sheet, name, typed)


def _now(sheet: Sheet, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the record would say now: what is typed, else what it started with."""
    live = {name: state.value(f"{sheet.key}.{name}", kept) for name, kept in sheet.values.items()}
    return {**live, **sheet.fixed, **typed}


def _is_asked(sheet: Sheet, typed: Mapping[str, Any], name: str) -> bool:
    spec, now = sheet.shape[name], _now(sheet, typed)
    standing = shapes.standing_of(sheet.table, now, sheet.record_id)
    return (
        name not in sheet.fixed
        and own_fields.belongs(spec, standing)
        and own_fields.is_asked(spec, now)
    )


def _field(sheet: Sheet, name: str, typed: Mapping[str, Any]) -> Any:
    spec, value = sheet.shape[name], sheet.values.get(name)
    if spec.kind is Kind.REFERENCE:
        value = _reference(sheet, name, spec, value, typed)
    else:
        value = forms.draw(sheet.key, name, spec, value, more=_watched(sheet, name))
    if name in sheet.problems:
        sentence = words.escape(sheet.problems[name])
        st.markdown(f":red[:material/error: {sentence}]")
    return value


def _watched(sheet: Sheet, name: str) -> dict[str, Any]:
    kept = dict(sheet.watch(name)) if sheet.watch is not None else {}
    kept.pop("key", None)
    return kept


def _reference(
    sheet: Sheet, name: str, spec: FieldSpec, value: int | None, typed: Mapping[str, Any]
) -> int | None:
    assert spec.target is not None
    now = _now(sheet, typed)
    label = words.escape(spec.label)
    return picker.pick(
        sheet.actor,
        tables()[spec.target],
        key=f"{sheet.key}.{name}",
        label=f"{label} *" if spec.required else label,
        value=value,
        standing={
            one: now.get(one)
            for one in NARROWING
            if one in sheet.shape
            and one != name
            and spec.own is None
            and spec.target != "participants"
        },
        help=words.hint(spec) or "",
        is_required=spec.required,
        watch=_watched(sheet, name),
    )


def changed(sheet: Sheet, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed that differs from what the record said."""
    return {name: value for name, value in typed.items() if not same(value, sheet.values.get(name))}


def show(sheet: Sheet, names: tuple[str, ...]) -> None:
    """Draw fields as text, label above value, two by two; what is empty says so."""
    for start in range(0, len(names), 2):
        for column, name in zip(st.columns(2), names[start : start + 2], strict=False):
            with column, st.container(gap="xsmall"):
                spec = sheet.shape[name]
                st.caption(words.escape(spec.label))
                value = sheet.values.get(name)
                st.text(cells.say(spec, value, sheet.names.get(name)) or words.NOTHING)


def left(sheet: Sheet) -> tuple[str, ...]:
    """The fields that are shown and not asked: kept by the program, or fixed when it was added."""
    asked = typed_into(sheet.table, sheet.shape, is_new=sheet.is_new)
    standing = shapes.standing_of(sheet.table, dict(sheet.values), sheet.record_id)
    return tuple(
        name
        for name, spec in sheet.shape.items()
        if name not in asked
        and name not in STAMPS
        and spec.kind is not Kind.JSON
        and own_fields.belongs(spec, standing)
    )
