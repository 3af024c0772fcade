"""Values of choice lists. A value is stable, its words change: old answers are never rewritten."""

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import col, select

from db.queries import choice_lists as queries
from db.session import GuardedSession
from models.data import ListChoice, OwnField
from models.rules import changing, choice_lists, field_design
from models.rules.errors import Invalid, NotFound, Stale, refuse

CHANGEABLE: Final = frozenset({"label", "color"})


def add(session: GuardedSession, *, list_name: str, label: str, color: str = "") -> ListChoice:
    """Add a value at the end of a list. Raises Invalid, NotFound."""
    area_id = _area(session, list_name)
    row = add_values(session, area_id=area_id, list_name=list_name, labels=[label])[0]
    if color:
        row.color = color
        session.flush()
        queries.lay(session, list_name)
    return row


def add_values(
    session: GuardedSession, *, area_id: int | None, list_name: str, labels: Sequence[str]
) -> list[ListChoice]:
    """Add values at the end of a list, in this order. Raises Invalid."""
    refuse(choice_lists.why_not_add(list_name))
    now = queries.values(session, list_name=list_name)
    taken, words = {one.value for one in now}, {one.label.casefold() for one in now}
    added = []
    for place, label in enumerate((one.strip() for one in labels), start=len(now) + 1):
        refuse(_why_not_words(label, words))
        value = field_design.key_from(label, taken)
        taken.add(value)
        words.add(label.casefold())
        added.append(
            ListChoice(
                area_id=area_id, list_name=list_name, value=value, label=label, position=place
            )
        )
    if len(taken) > choice_lists.MOST:
        raise Invalid(f"A list has at most {choice_lists.MOST} values.")
    session.add_all(added)
    session.flush()
    queries.lay(session, list_name)
    return added


def _why_not_words(label: str, taken: set[str]) -> str | None:
    if not label:
        return "A value needs words."
    if label.casefold() in taken:
        return f"'{label[:80]}' is in this list already."
    return None


def _area(session: GuardedSession, list_name: str) -> int | None:
    """Whose list it is: nobody's in particular for a built-in one. Raises NotFound."""
    if list_name in choice_lists.BUILT_IN:
        return None
    field = session.exec(select(OwnField).where(OwnField.list_name == list_name)).first()
    if field is None or not list_name:
        raise NotFound("There is no such list. It may have been removed.")
    return field.area_id


def change(
    session: GuardedSession,
    *,
    list_name: str,
    value: str,
    version: int | None = None,
    **values: Any,
) -> ListChoice:
    """Change the words or the color of a value. What was answered with it stays answered.

    Raises NotFound, Stale, Invalid.
    """
    if "label" in values:
        now = queries.values(session, list_name=list_name)
        others = {one.label.casefold() for one in now if one.value != value}
        refuse(_why_not_words(str(values["label"]).strip(), others))
    row = _row(session, list_name, value, version)
    changing.apply(row, values, CHANGEABLE)
    return _saved(session, row)


def retire(
    session: GuardedSession, *, list_name: str, value: str, version: int | None = None
) -> ListChoice:
    """Offer a value no longer. Records that have it keep it. Raises NotFound, Stale, Invalid."""
    refuse(choice_lists.why_not_retire(list_name, value))
    now = queries.values(session, list_name=list_name)
    if not [one for one in now if not one.is_retired and one.value != value]:
        raise Invalid("A list keeps at least one value. Retire its field instead.")
    row = _row(session, list_name, value, version)
    row.is_retired = True
    return _saved(session, row)


def restore(
    session: GuardedSession, *, list_name: str, value: str, version: int | None = None
) -> ListChoice:
    """Offer a retired value again. Raises NotFound, Stale."""
    row = _row(session, list_name, value, version)
    row.is_retired = False
    return _saved(session, row)


def reorder(session: GuardedSession, *, list_name: str, values: Sequence[str]) -> None:
    """Put the values of a list in this order; those not named follow as they were. Raises NotFound."""
    area_id = _area(session, list_name)
    now = {one.value: one for one in queries.values(session, list_name=list_name)}
    unknown = [one for one in values if one not in now]
    if unknown:
        raise NotFound(f"'{unknown[0][:40]}' is not in this list.")
    stored = _stored(session, list_name)
    order = [*dict.fromkeys(values), *(one for one in now if one not in values)]
    for position, value in enumerate(order, start=1):
        row = stored.get(value)
        if row is None:
            label = now[value].label
            row = ListChoice(area_id=area_id, list_name=list_name, value=value, label=label)
            session.add(row)
        if row.position != position:
            row.position = position
    session.flush()
    queries.lay(session, list_name)


def _stored(session: GuardedSession, list_name: str) -> dict[str, ListChoice]:
    found = session.exec(
        select(ListChoice).where(ListChoice.list_name == list_name).order_by(col(ListChoice.id))
    )
    return {row.value: row for row in found}


def _row(session: GuardedSession, list_name: str, value: str, version: int | None) -> ListChoice:
    """The row of a value; made for one the product came with that nobody changed so far."""
    area_id = _area(session, list_name)
    found = session.exec(
        select(ListChoice).where(ListChoice.list_name == list_name, ListChoice.value == value)
    ).first()
    if found is not None:
        if version is not None and found.version != version:
            raise Stale()
        return found
    built_in = choice_lists.BUILT_IN.get(list_name)
    if built_in is None or value not in built_in.declared:
        raise NotFound("This value is not in the list.")
    if version is not None:
        raise Stale()
    label = built_in.declared[value]
    row = ListChoice(area_id=area_id, list_name=list_name, value=value, label=label)
    session.add(row)
    return row


def _saved(session: GuardedSession, row: ListChoice) -> ListChoice:
    session.flush()
    queries.lay(session, row.list_name)
    return row
