"""What a kit will make, in words, before anything is made."""

import streamlit as st

from models import choices
from models.base import tables
from models.rules import meetings
from models.rules.kits import FieldPart, Kit, MeasurePart, ProgramPart, WorkgroupPart
from pages.parts import words

Part = WorkgroupPart | ProgramPart


def about(kit: Kit) -> None:
    """Draw what a kit is for, and where its facts come from."""
    if kit.summary:
        st.text(kit.summary)
    if kit.source:
        st.caption(f"Source: {words.escape(kit.source)}")


def in_short(part: Part) -> str:
    """One page of a kit on one line."""
    if isinstance(part, WorkgroupPart):
        facts = [
            "Workgroup",
            _meets(part),
            words.many(len(part.seats), "seat") if part.seats else "",
        ]
    else:
        facts = [
            "Program",
            choices.PROGRAM_KIND.label(part.kind).lower(),
            words.many(len(part.goals), "goal") if part.goals else "",
            "mentoring" if part.has_mentoring else "",
        ]
    facts.append(words.many(len(part.measures), "measure") if part.measures else "")
    return ", ".join(fact for fact in facts if fact)


def _meets(part: WorkgroupPart) -> str:
    rule = meetings.rule_words(
        part.week_of_month, part.weekday, part.starts_at, part.ends_at, part.meeting_place
    )
    return rule or ""


def in_full(part: Part, fields: tuple[FieldPart, ...]) -> None:
    """Draw everything one page of a kit holds."""
    labels = (
        choices.WORKGROUP_SECTIONS if isinstance(part, WorkgroupPart) else choices.PROGRAM_SECTIONS
    )
    text = part.charge if isinstance(part, WorkgroupPart) else part.description
    if text:
        st.text(text)
    _listed("Its page shows", [labels.label(one) for one in part.sections], is_short=True)
    if isinstance(part, WorkgroupPart):
        _listed("Seats", [one.name for one in part.seats], is_short=True)
    else:
        _listed("Program goals", list(part.goals))
    _listed("Measures", [_measure(one) for one in part.measures])
    _listed("Own fields", [field_words(one) for one in fields])


def _listed(label: str, lines: list[str], *, is_short: bool = False) -> None:
    if not lines:
        return
    st.caption(label)
    st.text(", ".join(lines) if is_short else "\n".join(lines))


def _measure(one: MeasurePart) -> str:
    unit = choices.UNIT.label(one.unit).lower()
    direction = choices.POLARITY.label(one.polarity).lower()
    often = choices.FREQUENCY.label(one.frequency).lower()
    return f"{one.measure} ({unit}, {direction}, {often})"


def field_words(one: FieldPart) -> str:
    """A field with its kind and the table it is asked in."""
    table = tables().get(one.table_name)
    where = table.spec.plural if table is not None else one.table_name
    kind = choices.OWN_FIELD_KIND.label(one.kind).lower()
    private = ", private" if one.is_private else ""
    return f"{one.label} ({kind}, on {where}{private})"
