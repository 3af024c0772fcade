"""Doing what an import planned: one transaction, one batch that can be undone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import select

from db.commands import batches, many
from db.exchange.export import PROTECTED_SECTIONS
from db.session import GuardedSession
from models.base import Table, fields_of, tables
from models.data import ImportMap
from models.rules import import_plans
from models.rules.errors import Invalid
from models.rules.import_maps import STANDING
from models.rules.import_plans import CHANGED, NEW, Plan, Planned, word
from models.rules.own_fields import Shape
from models.rules.records import Edit, NotSaved, Saved

STEP: Final = 100
"""Rows between two words about the progress."""

Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    return None


def run(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    plan: Plan,
    *,
    title: str,
    today: date,
    only_good: bool = False,
    progress: Progress = _silent,
) -> Saved:
    """Do what is planned. Unknown names are added first, those that were to be.

    Raises NotSaved with a sentence per refused row, unless `only_good` lets the others in.
    """
    if plan.of(import_plans.REFUSED) and not only_good:
        raise Invalid("Some rows are refused. Correct them, or leave them out.")
    ids, unnamed = _add_names(session, shape, plan, today=today, progress=progress)
    if unnamed and not only_good:
        raise NotSaved({str(number): sentence for number, sentence in unnamed.items()})
    plan = import_plans.in_file(plan.refusing(unnamed), ids)
    plan, apart = _change_others(session, shape, plan, today=today, only_good=only_good)
    rows = plan.of(NEW, CHANGED)
    edits = [_edit(one) for one in rows if one.values]
    saved = _save(session, table, shape, edits, today=today, only_good=only_good, progress=progress)
    # A row may change only the record it is about.
    alone = [str(one.number) for one in rows if not one.values]
    others = {str(number): sentence for number, sentence in unnamed.items()}
    saved = Saved((*saved.done, *alone), {**saved.refused, **apart, **others}, (), saved.ids)
    if saved.done:
        batches.note(
            session, kind="import", title=title, table_name=str(table.__tablename__),
            records=len(saved.done),
        )  # fmt: skip
    return saved


def title_of(table: type[Table], file_name: str) -> str:
    """What an import is called in the record of changes, which administrators read too.

    A file is often named after the family it is about.
    """
    is_of_families = table.spec.section in PROTECTED_SECTIONS
    return f"Import of {table.spec.plural if is_of_families else file_name}"


def _edit(one: Planned) -> Edit:
    return Edit(str(one.number), one.record, one.values, one.was)


def _change_others(
    session: GuardedSession, shape: Shape, plan: Plan, *, today: date, only_good: bool
) -> tuple[Plan, Mapping[str, str]]:
    """Change the records the rows are about, and return the plan without the rows that refuses."""
    edits: dict[str, list[Edit]] = {}
    for row in plan.of(NEW, CHANGED):
        if row.beside is not None and row.beside.record is not None:
            target = str(shape[row.beside.column].target)
            one = Edit(str(row.number), row.beside.record, row.beside.values, row.beside.was)
            edits.setdefault(target, []).append(one)
    refused: dict[str, str] = {}
    for target, wanted in edits.items():
        saved = many.save(session, tables()[target], wanted, today=today, only_good=True)
        refused |= saved.refused
    if refused and not only_good:
        raise NotSaved(refused)
    return plan.refusing({int(key): text for key, text in refused.items()}), refused


def _save(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    edits: Sequence[Edit],
    *,
    today: date,
    only_good: bool,
    progress: Progress,
) -> Saved:
    done: list[str] = []
    refused: dict[str, str] = {}
    ids: dict[str, int] = {}
    for start in range(0, len(edits), STEP):
        part = edits[start : start + STEP]
        held = _read_ahead(session, shape, part)
        saved = many.save(session, table, part, today=today, only_good=True)
        del held
        done += saved.done
        refused |= saved.refused
        ids |= saved.ids
        # What was written is not needed again, and ten thousand objects slow every flush down.
        session.expunge_all()
        progress(min(start + STEP, len(edits)), len(edits))
    if refused and not only_good:
        raise NotSaved(refused)
    return Saved(tuple(done), refused, (), ids)


def _read_ahead(
    session: GuardedSession, shape: Shape, edits: Sequence[Edit]
) -> list[Sequence[Table]]:
    """Read what these rows refer to at once: the guard looks at each, and finds it in the session."""
    wanted: dict[str, set[int]] = {}
    for edit in edits:
        for name, value in edit.values.items():
            if (target := shape[name].target) is not None and isinstance(value, int):
                wanted.setdefault(target, set()).add(value)
    found: list[Sequence[Table]] = []
    for target, ids in wanted.items():
        entity: Any = tables()[target]
        found.append(session.exec(select(entity).where(entity.id.in_(sorted(ids)))).all())
    return found


def _add_names(
    session: GuardedSession, shape: Shape, plan: Plan, *, today: date, progress: Progress
) -> tuple[dict[str, dict[str, int]], dict[int, str]]:
    """Add the records whose names nobody has, each once.

    Returns their ids by column and name, and why rows are refused whose names could not be added.
    """
    wanted: dict[str, dict[str, Edit]] = {}
    areas = _Areas(session)
    for row in plan.of(NEW, CHANGED):
        for column, name in row.unknown.items():
            target = str(shape[column].target)
            values = _for_name(areas, tables()[target], name, row.values)
            if row.beside is not None and row.beside.column == column:
                values |= row.beside.values
            wanted.setdefault(target, {}).setdefault(word(name), Edit(word(name), None, values))
    ids: dict[str, dict[str, int]] = {}
    why: dict[str, Mapping[str, str]] = {}
    for target, edits in wanted.items():
        table = tables()[target]
        saved = _save(
            session, table, fields_of(table), list(edits.values()), today=today, only_good=True,
            progress=progress,
        )  # fmt: skip
        ids[target], why[target] = dict(saved.ids), saved.refused
    columns = {column for row in plan.of(NEW, CHANGED) for column in row.unknown}
    refused = {
        row.number: why[str(shape[column].target)][word(name)]
        for row in plan.of(NEW, CHANGED)
        for column, name in row.unknown.items()
        if word(name) in why[str(shape[column].target)]
    }
    return {column: ids[str(shape[column].target)] for column in columns}, refused


class _Areas:
    """The areas of workgroups and programs, each read once."""

    def __init__(self, session: GuardedSession) -> None:
        self.session = session
        self.known: dict[tuple[str, int], int | None] = {}

    def of(self, table: str, record_id: int) -> int | None:
        """The area in which a workgroup or program stands."""
        key = (table, record_id)
        if key not in self.known:
            row: Any = self.session.get(tables()[table], record_id)
            self.known[key] = row.area_id if row is not None else None
        return self.known[key]


def _for_name(
    areas: _Areas, target: type[Table], name: str, beside: Mapping[str, Any]
) -> dict[str, Any]:
    """What a record starts with of which only the name is known: it stands where the row stands."""
    specs = fields_of(target)
    values: dict[str, Any] = {target.spec.title: name}
    for place in STANDING:
        if place in specs and beside.get(place) is not None:
            values[place] = beside[place]
    if "area_id" in specs and "area_id" not in values:
        for place, standing in (("workgroup_id", "workgroups"), ("program_id", "programs")):
            if beside.get(place) is not None:
                area = areas.of(standing, beside[place])
                values |= {"area_id": area} if area is not None else {}
    return values


def remember(
    session: GuardedSession, *, table_name: str, shape: str, mapping: Mapping[str, Any]
) -> None:
    """Keep how a file was mapped, for the next one with the same headings."""
    assert session.actor.user_id is not None
    kept = session.exec(
        select(ImportMap).where(
            ImportMap.user_id == session.actor.user_id,
            ImportMap.table_name == table_name,
            ImportMap.shape == shape,
        )
    ).one_or_none()
    if kept is None:
        kept = ImportMap(
            user_id=session.actor.user_id, table_name=table_name, shape=shape, mapping={}
        )
    kept.mapping = dict(mapping)
    session.add(kept)
    session.flush()


def remembered(session: GuardedSession, *, table_name: str, shape: str) -> dict[str, Any]:
    """How a file with these headings was mapped the last time; {} for a new one."""
    kept = session.exec(
        select(ImportMap.mapping).where(
            ImportMap.user_id == session.actor.user_id,
            ImportMap.table_name == table_name,
            ImportMap.shape == shape,
        )
    ).one_or_none()
    return dict(kept or {})
