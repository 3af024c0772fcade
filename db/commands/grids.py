"""What was typed into a grid, saved in one transaction that people find again and can undo."""

from collections.abc import Mapping, Sequence
from datetime import date

from db.commands import batches, many
from db.session import GuardedSession
from models.base import Table
from models.rules.records import Edit, NotSaved, Saved


def save(
    session: GuardedSession,
    *,
    table: type[Table],
    edits: Sequence[Edit],
    problems: Mapping[str, str],
    today: date,
    only_good: bool = False,
) -> Saved:
    """Save a grid's edits: all of them, or with `only_good` those that nothing speaks against.

    `problems` are rows that could not even be read; the others are checked all the same, so that
    somebody hears of everything at once. Raises NotSaved with a sentence per refused row.
    """
    try:
        saved = many.save(session, table, edits, today=today, only_good=only_good)
    except NotSaved as refused:
        raise NotSaved({**problems, **refused.problems}, refused.conflicts) from refused
    if problems and not only_good:
        raise NotSaved(problems)
    if saved.done:
        plural = table.spec.plural
        batches.note(
            session,
            kind="grid",
            title=f"Grid of {plural}",
            table_name=str(table.__tablename__),
            records=len(saved.done),
        )
    return Saved(saved.done, {**problems, **saved.refused}, saved.conflicts, saved.ids)
