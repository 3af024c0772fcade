"""Random edits by several people: every change is told once, none is lost, and undoing all restores all."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, func, select

from db.commands import records, undo
from db.session import GuardedSession, open_session
from models.access import Change
from models.base import Stamp, Table, tables
from models.casework import Contact
from models.rules import history
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Invalid, Refused
from models.workgroups import ActionItem, Meeting, Seat
from tests.world import TODAY, World, days_ago

EXAMPLES: Final = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

TEXT: Final = st.sampled_from(["Ask", "Call the school", "<b>x</b>", "=1+1", "", "Ünïcode 🌱", "0"])
DAYS: Final = st.integers(-60, 60).map(days_ago)


@dataclass(frozen=True)
class Edit:
    """Something somebody does: to the row at `place` of those that are there, if any."""

    who: str
    what: str
    table: type[Table]
    values: Mapping[str, Any]
    place: int


def _values(table: Any) -> st.SearchStrategy[dict[str, Any]]:
    columns: Mapping[Any, dict[str, st.SearchStrategy[Any]]] = {
        ActionItem: {"text": TEXT, "due_on": DAYS | st.none(),
                     "status": st.sampled_from(["open", "done"])},
        Seat: {"name": TEXT, "position": st.integers(-1, 9) | st.none()},
        Meeting: {"held_on": DAYS, "topic": TEXT},
        Contact: {"held_on": DAYS, "minutes": st.integers(0, 90) | st.none(),
                  "is_reached": st.booleans()},
    }  # fmt: skip
    return st.fixed_dictionaries({}, optional=columns[table])


WRITERS: Final = {
    ActionItem: ("lead",),
    Seat: ("lead", "administrator"),
    Meeting: ("lead",),
    Contact: ("coordinator",),
}
EDITS: Final = st.sampled_from(list(WRITERS)).flatmap(
    lambda table: st.builds(
        Edit,
        who=st.sampled_from(WRITERS[table]),
        what=st.sampled_from(["add", "change", "change", "remove"]),
        table=st.just(table),
        values=_values(table),
        place=st.integers(0, 5),
    )
)


def _do(session: GuardedSession, world: World, edit: Edit) -> None:
    """Carry out one edit as a form would; raises leaves of Refused."""
    if edit.what == "add":
        needed: dict[type[Table], dict[str, Any]] = {
            ActionItem: {"workgroup_id": world.early_group},
            Seat: {"workgroup_id": world.early_group},
            Meeting: {"workgroup_id": world.early_group},
            Contact: {"case_id": world.open_case, "medium": "phone"},
        }
        records.add(session, edit.table, {**needed[edit.table], **edit.values}, today=TODAY)
        return
    entity: Any = edit.table
    rows = session.exec(select(edit.table).order_by(entity.id)).all()
    if not rows:
        return
    row = rows[edit.place % len(rows)]
    assert row.id is not None
    if edit.what == "remove":
        records.remove(session, edit.table, record_id=row.id, today=TODAY)
    else:
        stamp = Stamp(row.id, row.version)
        records.change(session, edit.table, stamp=stamp, values=edit.values, today=TODAY)


def _everything() -> dict[str, dict[int, dict[str, Any]]]:
    """What every record says now, without stamps and versions; with who entered it and when."""
    found = {}
    with open_session(SYSTEM) as session:
        for name, table in tables().items():
            if not table.spec.audited or name == "changes":
                continue
            found[name] = {
                row.id or 0: {
                    **history.now_says(row),
                    "by": row.created_by_id,
                    "at": row.created_at,
                }
                for row in session.exec(select(table)).all()
            }
    return found


def _versions() -> dict[tuple[str, int], int]:
    with open_session(SYSTEM) as session:
        return {
            (name, row_id or 0): version
            for name, table in tables().items()
            if table.spec.audited
            for row_id, version in session.exec(select(table.id, table.version)).all()
        }


def _changes(after: int) -> list[Change]:
    with open_session(SYSTEM) as session:
        statement = select(Change).where(col(Change.id) > after).order_by(col(Change.id))
        return list(session.exec(statement))


def _last() -> int:
    with open_session(SYSTEM) as session:
        return session.exec(select(func.max(Change.id))).one() or 0


def _replayed(
    state: dict[str, dict[int, dict[str, Any]]], changes: list[Change]
) -> dict[str, dict[int, dict[str, Any]]]:
    """The state that the record of changes tells of, starting from another."""
    told = {name: {one: dict(says) for one, says in rows.items()} for name, rows in state.items()}
    for change in changes:
        rows = told[change.table_name]
        if change.action == "removed":
            del rows[change.record_id]
        elif change.action == "added":
            rows[change.record_id] = dict(change.after)
        else:
            for name, was in change.before.items():
                assert rows[change.record_id].get(name) == was, (change.table_name, name)
            rows[change.record_id] |= change.after
    return told


def _bare(state: dict[str, dict[int, dict[str, Any]]]) -> dict[str, Any]:
    return {
        name: {
            one: {k: v for k, v in says.items() if k not in ("by", "at")}
            for one, says in rows.items()
        }
        for name, rows in state.items()
    }


def _run(world: World, edits: list[list[Edit]]) -> list[str]:
    """Save each list as one batch, or not at all, and return the batches that were saved."""
    saved = []
    for together in edits:
        actor: Actor = world.actors()[together[0].who]
        last = _last()
        try:
            with open_session(actor, write=True) as session:
                for edit in together:
                    if edit.who == together[0].who:
                        _do(session, world, edit)
                batch = session.batch
        except Refused:
            assert _changes(last) == []
            continue
        if _changes(last):
            saved.append(batch)
    return saved


@EXAMPLES
@given(edits=st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=6))
def test_the_record_of_changes_tells_everything_that_happened_and_nothing_else(
    world: World, edits: list[list[Edit]]
) -> None:
    first, versions, last = _everything(), _versions(), _last()

    _run(world, edits)

    changes = _changes(last)
    assert _bare(_replayed(first, changes)) == _bare(_everything())
    seen: Counter[tuple[str, int]] = Counter()
    for change in changes:
        key = (change.table_name, change.record_id)
        before = versions.get(key, 0) + seen[key]
        assert change.record_version == before + 1
        seen[key] += 1
    now = _versions()
    for key, count in seen.items():
        if key in now:
            assert now[key] == versions.get(key, 0) + count


@EXAMPLES
@given(edits=st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=6))
def test_undoing_everything_restores_the_exact_first_state(
    world: World, edits: list[list[Edit]]
) -> None:
    first = _everything()
    saved = _run(world, edits)

    undone = []
    for batch in reversed(saved):
        undone.append(_undo(world, batch))
    assert _everything() == first

    # And undoing the undoing, the latest first, gives back the last state step by step.
    for batch in reversed(undone):
        if batch:
            _undo(world, batch)
    for batch in reversed(saved):
        _undo(world, batch)
    assert _everything() == first


def _undo(world: World, batch: str) -> str:
    """Undo a batch as whoever saved it: its own batch, or "" for one that comes to nothing."""
    with open_session(SYSTEM) as session:
        who = session.exec(select(Change.actor_id).where(Change.batch == batch)).first()
    actor = next(one for one in world.actors().values() if one.user_id == who)
    try:
        with open_session(actor, write=True) as session:
            return undo.batch(session, batch=batch, today=TODAY).batch
    except Invalid as refused:
        # What was added and removed at once left nothing behind.
        assert refused.sentence == undo.NOTHING_LEFT
        return ""


@EXAMPLES
@given(
    mine=_values(ActionItem), theirs=_values(ActionItem), again=st.booleans(),
)  # fmt: skip
def test_no_edit_is_lost_when_two_people_save_the_same_record(
    world: World, mine: dict[str, Any], theirs: dict[str, Any], again: bool
) -> None:
    with open_session(world.lead) as session:
        shown = session.fetch(ActionItem, world.action_item)
        stamp = Stamp(world.action_item, shown.version)
        was = {name: getattr(shown, name) for name in {**mine, **theirs}}
    accepted: list[Mapping[str, Any]] = []
    for values in (theirs, mine):
        try:
            with open_session(world.lead, write=True) as session:
                records.change(
                    session, ActionItem, stamp=stamp, values=values,
                    was={name: was[name] for name in values}, today=TODAY,
                )  # fmt: skip
            accepted.append(values)
        except Refused:
            pass
    with open_session(world.lead) as session:
        now = session.fetch(ActionItem, world.action_item)
        for kept in accepted:
            for name, value in kept.items():
                # A field that was left as it was shown is no edit.
                if value != was[name]:
                    assert getattr(now, name) == value
