"""Two records side by side: field by field which value stays, then one button makes them one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from db.commands import merges
from db.queries import merging
from db.queries.merging import Compared, Side
from models.base import Stamp, Table
from models.rules.actor import Actor
from models.rules.records import same
from pages.parts import actions, cells, clock, links, state, words

DONE: Final = "merged"


def render(actor: Actor, table: type[Table], one: int, other: int) -> None:
    """Draw the two and what stays of each. Raises NotFound."""
    name = str(table.__tablename__)
    links.to("duplicates", "Duplicates", icon=":material/arrow_back:", table=name)
    found: tuple[Compared, ...] = actions.read(
        actor, merging.compared, table=table, one=one, other=other
    )
    sides = actions.read(actor, merging.sides, table=table, ids=(one, other))
    st.title(f"Are these one {table.spec.singular}?")
    kept = _which(sides, one, other)
    _refers(sides)
    if kept == other:
        sides = (sides[1], sides[0])
        found = tuple(replace(each, rows=(each.rows[1], each.rows[0])) for each in found)
    take = _choices(found, sides)
    _send(actor, table, found, sides, take)


def _which(sides: tuple[Side, Side], one: int, other: int) -> int:
    labels = {
        one: f"{words.escape(sides[0].name)} ({one})",
        other: f"{words.escape(sides[1].name)} ({other})",
    }
    chosen: int = st.radio(
        "Which stays?",
        [one, other],
        format_func=labels.__getitem__,
        key=f"merge.{one}.{other}.kept",
        horizontal=True,
        help="Its number stays, and links to it. What refers to the other is moved to it.",
    )
    return chosen


def _refers(sides: tuple[Side, Side]) -> None:
    for side, column in zip(sides, st.columns(2), strict=True):
        with column, st.container(border=True, height="stretch", gap="xsmall"):
            st.text(side.name)
            st.caption(", ".join(side.refers) or "Nothing you see refers to it.")


def _choices(found: tuple[Compared, ...], sides: tuple[Side, Side]) -> dict[str, list[str]]:
    """The fields whose value comes from the one that goes, by table."""
    take: dict[str, list[str]] = {}
    st.subheader("What it says then", divider="gray")
    if not any(each.differing for each in found):
        st.caption("The two say the same everywhere.")
    for each in found:
        take[str(each.table.__tablename__)] = [
            name for name in each.differing if _is_taken(each, name)
        ]
    return take


def _is_taken(each: Compared, name: str) -> bool:
    """Whether the value of the one that goes is chosen; at first where the other says nothing."""
    spec, names = each.shape[name], each.names.get(name)
    ours, theirs = (row.values.get(name) for row in each.rows)
    said = [words.escape(cells.say(spec, value, names) or "empty") for value in (ours, theirs)]
    keep, other = each.rows
    chosen: bool = st.radio(
        words.escape(spec.label),
        [False, True],
        index=1 if same(ours, None) else 0,
        format_func=lambda is_taken: said[is_taken],
        key=f"merge.{each.table.__tablename__}.{keep.id}.{other.id}.{name}",
        horizontal=True,
    )
    return chosen


def _send(
    actor: Actor,
    table: type[Table],
    found: tuple[Compared, ...],
    sides: tuple[Side, Side],
    take: Mapping[str, Any],
) -> None:
    why = merges.why_not(actor, table)
    if why is not None:
        st.info(why, icon=":material/lock:")
    st.caption(
        "Everything that refers to the other is moved, also what you may not read. The other goes to "
        "the trash. It can all be undone under Recent changes."
    )
    keep, other = found[0].rows
    if st.button("Merge into one", type="primary", disabled=why is not None, help=why):
        outcome = actions.attempt(
            actor, merges.merge, table=table, kept=Stamp(keep.id, keep.version),
            gone=Stamp(other.id, other.version), take=take, today=clock.today(),
        )  # fmt: skip
        if outcome.refused is not None:
            actions.show_refusal(outcome.refused)
            return
        # Not how much was moved: some of it whoever merges may not know of.
        state.flash(
            "The two are one now, with all that referred to them. Undo it under Recent changes."
        )
        links.go("tables", table=table.__tablename__, id=keep.id)
        st.rerun()
