"""Answers to own fields: the open ones stand in the record, the private ones apart from it."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from db.session import GuardedSession
from models.base import Table, fields_of
from models.data import PrivateAnswer
from models.rules import field_design, own_fields
from models.rules.errors import Invalid


def write(session: GuardedSession, row: Table, answers: Mapping[str, Any]) -> None:
    """Set some answers of a record, by `own.<key>`; None or "" takes one back. Flushes a new record
    that has private ones, and leaves what is not named as it is.

    Raises Invalid for a field that is not there, no longer asked for, or needed and left empty.
    """
    if not answers:
        return
    # A new record is flushed with its answers, so that one change is recorded of it.
    with session.no_autoflush:
        shape = session.own_shape(str(row.__tablename__))
    _check(shape, row, answers)
    kept: dict[bool, dict[str, Any]] = {False: {}, True: {}}
    for name, value in answers.items():
        own = shape[name].own
        assert own is not None
        value = value.strip() if isinstance(value, str) else value
        kept[own.is_private][own.key] = own_fields.stored(shape[name], value)
    _lay_in(row, kept[False])
    if kept[True]:
        _write_private(session, row, kept[True])


def _check(shape: own_fields.Shape, row: Table, answers: Mapping[str, Any]) -> None:
    found = {
        name: f"There is no field '{name[:40]}' here."
        for name in answers
        if name not in shape or shape[name].own is None
    }
    if not found:
        values = _values(row) | dict(answers)
        found = field_design.missing(shape, answers, values) | {
            name: f"{shape[name].label} is asked for no longer."
            for name in answers
            if not shape[name].editable
        }
    if found:
        raise Invalid(" ".join(found.values()), found)


def _values(row: Table) -> dict[str, Any]:
    own = {own_fields.PREFIX + key: value for key, value in (row.own or {}).items()}
    return {name: getattr(row, name) for name in fields_of(type(row)) if name != "own"} | own


def _lay_in(row: Table, answers: Mapping[str, Any]) -> None:
    laid = own_fields.laid_in(row.own or {}, answers)
    if laid != (row.own or {}):
        row.own = laid


def _write_private(session: GuardedSession, row: Table, answers: Mapping[str, Any]) -> None:
    if row.id is None:
        session.flush()
    assert row.id is not None
    kept = session.exec(
        select(PrivateAnswer).where(
            PrivateAnswer.table_name == str(row.__tablename__), PrivateAnswer.record_id == row.id
        )
    ).first()
    if kept is not None:
        _lay_in(kept, answers)
        return
    laid = own_fields.laid_in({}, answers)
    if laid:
        session.add(
            PrivateAnswer(
                table_name=str(row.__tablename__),
                record_id=row.id,
                area_id=getattr(row, "area_id", None),
                program_id=getattr(row, "program_id", None),
                workgroup_id=getattr(row, "workgroup_id", None),
                own=laid,
            )
        )
