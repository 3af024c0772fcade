"""Why something cannot be undone any more: who did what since, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, func, select

from db.queries import history_names
from db.session import GuardedSession
from models.access import Change
from models.base import Table, fields_of, tables
from models.data import PrivateAnswer
from models.rules import history, undoing, wording
from models.rules.errors import Invalid

CHUNK = 500


def _subject(session: GuardedSession, change: Change) -> str:
    """What a sentence calls the record of a change: action item "Ask three parents"."""
    noun = wording.noun(change.table_name)
    name = _name(session, change.table_name, change.record_id)
    return f'The {noun} "{name}"' if name else f"The {noun}"


def _name(session: GuardedSession, table_name: str, record_id: int) -> str:
    """What a record is called, where the actor may see it."""
    if session.joined is not None:
        return ""  # While two records are joined nothing is narrowed, so nothing is named.
    found = history_names.read(session, {table_name: {record_id}})
    return found.get(table_name, {}).get(record_id, "")


def _by(session: GuardedSession, change: Change | None) -> str:
    """By whom and when: by Ann Attwater on Mar 4, 2026, 14:05 UTC."""
    if change is None:
        return "by somebody else"
    who = history_names.said_by(change, history_names.people(session, [change]))
    at = change.at
    return f"by {who} on {at:%b} {at.day}, {at.year}, {at:%H:%M} UTC"


def _later(
    session: GuardedSession, change: Change, names: Sequence[str] = (), action: str = ""
) -> Change | None:
    """The last change of the same record that came after, of these fields or of this kind."""
    statement = (
        select(Change)
        .where(
            Change.table_name == change.table_name,
            Change.record_id == change.record_id,
            col(Change.id) > change.id,
            Change.batch != session.batch,
        )
        .order_by(col(Change.id).desc())
        .limit(50)
    )
    for one in session.exec(statement):
        if (action and one.action == action) or set(names) & one.after.keys():
            return one
    return None


def _labels(session: GuardedSession, change: Change, names: Sequence[str]) -> str:
    about = history_names.about(session, [change])
    table = about.get(undoing.key(change), undoing.key(change))[0]
    shape = history_names.shape(session, table)
    said = [shape[one].label if one in shape else one for one in names]
    return " and ".join(f'"{one}"' for one in said[:3])


def moved(session: GuardedSession, change: Change, names: Sequence[str]) -> Invalid:
    """The refusal for fields that somebody set to something else meanwhile."""
    by = _by(session, _later(session, change, names))
    return Invalid(
        f"{_subject(session, change)}: {_labels(session, change, names)} was changed since, {by}. "
        "Undo that first, or enter what you want it to say."
    )


def gone(session: GuardedSession, change: Change) -> Invalid:
    """The refusal for a record that was removed meanwhile."""
    by = _by(session, _later(session, change, action="removed"))
    return Invalid(f"{_subject(session, change)} was removed since, {by}. Restore it first.")


def refuse_changed(
    session: GuardedSession, row: Table, change: Change, left: Mapping[str, Any]
) -> None:
    """Raise Invalid where an added record no longer says what it said when it was saved."""
    if names := differences(row, left):
        raise moved(session, change, names)


def differences(row: Table, left: Mapping[str, Any]) -> list[str]:
    """The fields in which a record does not say what it said then."""
    return [
        name
        for name, value in history.now_says(row).items()
        if not history.is_same(value, left.get(name))
        and (name in left or value not in (None, "", []))
    ]


def refuse_other_removal(
    session: GuardedSession, change: Change, last: Change, before: Mapping[str, Any]
) -> None:
    """Raise Invalid where the record came back since, was changed, and removed again."""
    if last.id == change.id:
        return
    if last.action != "removed" or _content(last.before) not in (
        _content(change.before), _content(before),
    ):  # fmt: skip
        raise Invalid(
            f"{_subject(session, change)} was restored and removed again since, "
            f"{_by(session, last)}. Restore it from the trash."
        )


def _content(before: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in before.items() if name not in history.STAMPS}


def refuse_missing(
    session: GuardedSession,
    table: type[Table],
    change: Change,
    before: Mapping[str, Any],
    there: set[tuple[str, int]],
) -> None:
    """Raise Invalid where something that a removed record refers to is gone too.

    `there` keeps what was found, so that it is looked for once.
    """
    shape = history_names.shape(session, str(table.__tablename__))
    for target, ids in history.references(shape, [before]).items():
        for one in ids:
            if (target, one) in there:
                continue
            if session.get(tables()[target], one) is None:
                found = _name(session, target, one)
                named = f' "{found}"' if found else ""
                raise Invalid(
                    f"{_subject(session, change)} refers to the {wording.noun(target)}{named}, which "
                    "is not there any more. Restore that first."
                )
            there.add((target, one))


def refuse_referred(session: GuardedSession, table: type[Table], rows: Sequence[Table]) -> None:
    """Raise Invalid where other records refer to what would be removed, private answers included."""
    ids = sorted(row.id for row in rows if row.id is not None)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        found = [*_referring(session, table, chunk), *_answered(session, table, chunk)]
        if found:
            nouns = wording.noun(str(table.__tablename__), len(ids))
            raise Invalid(
                f"What was added cannot be taken away: {', '.join(found)} refer to the {nouns} by "
                "now. Remove or undo those first."
            )


def _referring(session: GuardedSession, table: type[Table], ids: Sequence[int]) -> list[str]:
    found = []
    for other in tables().values():
        entity: Any = other
        for name, spec in fields_of(other).items():
            if spec.target != table.__tablename__:
                continue
            column = getattr(entity, name)
            statement = select(entity.id).where(column.in_(ids)).limit(2)
            # A row that goes in the same step points to itself or its like.
            rows = [one for one in session.exec(statement) if other is not table or one not in ids]
            if rows:
                one = _name(session, str(other.__tablename__), rows[0])
                noun = other.spec.singular if len(rows) == 1 else other.spec.plural
                named = f'{noun} "{one}"' if one else noun
                found.append(named + (" and others" if len(rows) > 1 else ""))
    return found


def _answered(session: GuardedSession, table: type[Table], ids: Sequence[int]) -> list[str]:
    statement = select(func.count()).where(
        PrivateAnswer.table_name == str(table.__tablename__), col(PrivateAnswer.record_id).in_(ids)
    )
    return ["private answers"] if session.exec(statement).one() else []


def refuse_following(change: Change, batch: Sequence[Change]) -> None:
    """Raise Invalid for a change that only followed from another one that was saved with it."""
    others = [one for one in batch if undoing.key(one) != undoing.key(change)]
    follows = undoing.following(others).get(change.table_name)
    if follows is None or (follows and not follows & (change.after.keys() | change.before.keys())):
        return
    raise Invalid("This followed from something else that was saved with it. Undo that instead.")


def newest(session: GuardedSession, table: type[Table], ids: Sequence[int]) -> dict[int, Change]:
    """The last change of each of these records."""
    found: dict[int, Change] = {}
    for start in range(0, len(ids), CHUNK):
        mine = (
            select(func.max(Change.id))
            .where(
                Change.table_name == str(table.__tablename__),
                col(Change.record_id).in_(ids[start : start + CHUNK]),
            )
            .group_by(col(Change.record_id))
        )
        for one in session.exec(select(Change).where(col(Change.id).in_(mine))):
            found[one.record_id] = one
    return found


def versions(session: GuardedSession, change: Change) -> int:
    """How many changes a record had: its version, where a change is older than that column."""
    statement = select(func.count()).where(
        Change.table_name == change.table_name, Change.record_id == change.record_id
    )
    return session.exec(statement).one()
