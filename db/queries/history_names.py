"""What the record of changes names: records by their titles, removed ones too, and who did it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlmodel import col, select

from db.queries import titles
from db.session import GuardedSession
from models.access import Change
from models.base import FieldSpec, fields_of, tables
from models.data import PrivateAnswer
from models.people import Person
from models.rules import wording

ANSWERS: Final = "private_answers"
THE_PROGRAM: Final = "The program itself"

Record = tuple[str, int]
"""A record by its table's name and its number."""


def about(session: GuardedSession, changes: Sequence[Change]) -> dict[Record, Record]:
    """Whose private answers a change is about: the record's table and number, by those of the answer."""
    ids = {one.record_id for one in changes if one.table_name == ANSWERS}
    if not ids:
        return {}
    found: dict[Record, Record] = {}
    for one in changes:
        kept = {**one.before, **one.after}
        if one.table_name == ANSWERS and "table_name" in kept:
            found[ANSWERS, one.record_id] = (kept["table_name"], kept["record_id"])
    rows = select(PrivateAnswer.id, PrivateAnswer.table_name, PrivateAnswer.record_id).where(
        col(PrivateAnswer.id).in_(ids)
    )
    for answer_id, table_name, record_id in session.exec(rows):
        found[ANSWERS, answer_id or 0] = (table_name, record_id)
    return found


def shape(session: GuardedSession, table_name: str) -> dict[str, FieldSpec]:
    """The columns of a table and its own fields, private and retired ones too: what changes are about."""
    known = tables().get(table_name)
    if known is None:
        return {}
    return {**fields_of(known), **session.own_shape(table_name)}


def read(
    session: GuardedSession, wanted: Mapping[str, Collection[int]]
) -> dict[str, dict[int, str]]:
    """The names of records by table and id; of removed ones what they were called last.

    Records the actor may not see, now or in their removal, are missing.
    """
    found: dict[str, dict[int, str]] = {}
    for name, ids in wanted.items():
        table = tables().get(name)
        if table is None or name == ANSWERS or not ids:
            continue
        known = titles.names(session, table, ids)
        missing = set(ids) - known.keys()
        found[name] = {**_removed(session, name, missing), **known} if missing else known
    return found


def _removed(session: GuardedSession, name: str, ids: Collection[int]) -> dict[int, str]:
    """What removed records were called, by the change that removed them."""
    statement = (
        select(Change)
        .where(
            Change.table_name == name,
            col(Change.record_id).in_(ids),
            Change.action == "removed",
        )
        .order_by(col(Change.id))
    )
    return last_names(session, list(session.exec(statement)))


def last_names(session: GuardedSession, removals: Sequence[Change]) -> dict[int, str]:
    """What records of one table were called when they were removed."""
    if not removals:
        return {}
    table = tables()[removals[0].table_name]
    spec = fields_of(table)[table.spec.title]
    kept = {one.record_id: one.before.get(table.spec.title) for one in removals}
    if spec.target is not None:
        ids = {value for value in kept.values() if isinstance(value, int)}
        names = titles.names(session, tables()[spec.target], ids)
        return {one: names[value] for one, value in kept.items() if value in names}
    if spec.label == "Number" and table.spec.title == "id":
        return {}
    return {one: wording.value(spec, value) for one, value in kept.items() if value}


def people(session: GuardedSession, changes: Sequence[Change]) -> dict[int, str]:
    """The names of those who made changes, by account, where the actor may see them."""
    accounts = {one.actor_id for one in changes if one.actor_id is not None}
    persons = session.people_behind(accounts)
    names = titles.names(session, Person, set(persons.values()))
    return {account: names[one] for account, one in persons.items() if one in names}


def said_by(change: Change, who: Mapping[int, str]) -> str:
    """Who made a change: their name, else the roles they held, else the program."""
    if change.actor_id is None:
        return THE_PROGRAM
    roles = change.actor_roles.replace("_", " ")
    return who.get(change.actor_id) or (f"Somebody ({roles})" if roles else "Somebody")


def whole_of(table: Any) -> str:
    """The table that rows of this one are parts of, or ""."""
    column = table.spec.part_of
    return (fields_of(table)[column].target or "") if column else ""
