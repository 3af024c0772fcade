"""Records that could be the same: found with the reasons, compared side by side, merged by a person."""

import streamlit as st

from db.commands import merges
from db.queries import look_alikes, merging, shapes
from db.queries.look_alikes import Pair
from models.base import Table
from models.rules.actor import Actor
from models.rules.errors import NotFound
from pages.parts import actions, filters, links, words
from pages.tables import merging as side_by_side


def render(actor: Actor) -> None:
    """Draw the pairs of one table, or two records side by side where the address names them."""
    known = {
        str(table.__tablename__): table.spec.plural.capitalize()
        for table in look_alikes.COMPARED
        if shapes.may_meet(actor, table)
    }
    name = filters.asked("table")
    one, other = filters.number("id"), filters.number("other")
    if name in known and one is not None and other is not None:
        side_by_side.render(actor, _table(name), one, other)
        return
    st.title("Duplicates")
    if not known:
        st.info("You meet no records here that could be entered twice.", icon=":material/inbox:")
        return
    st.caption(
        "Records that could be the same, with the reasons. Nothing is joined by itself: compare the "
        "two, and merge them if they are one. A merge can be undone."
    )
    chosen = _table(filters.pick("Of", known, name="table", label_visibility="collapsed"))
    if one is not None and str(chosen.__tablename__) == name:
        _of_one(actor, chosen, one)
    else:
        _pairs(actor, chosen)


def may_merge(actor: Actor) -> bool:
    """Whether this person merges records of any table: the menu shows the page to them."""
    return any(merges.why_not(actor, table) is None for table in look_alikes.COMPARED)


def _table(name: str) -> type[Table]:
    for table in look_alikes.COMPARED:
        if str(table.__tablename__) == name:
            return table
    raise NotFound("This table was not found.")


def _of_one(actor: Actor, table: type[Table], record_id: int) -> None:
    """The records like one of them."""
    name = str(table.__tablename__)
    found = actions.read(actor, look_alikes.of, table=table, record_id=record_id)
    called = actions.read(actor, merging.name, table=table, record_id=record_id)
    st.subheader(f"Like {words.escape(called)}")
    links.to("duplicates", f"All {table.spec.plural}", icon=":material/arrow_back:", table=name)
    if not found:
        st.info(f"No other {table.spec.singular} looks like this one.", icon=":material/check:")
    for one in found:
        with st.container(border=True, gap="xsmall"):
            st.text(one.name)
            st.caption(_why(one.likeness.reasons, one.hint))
            _compare(name, record_id, one.id)


def _pairs(actor: Actor, table: type[Table]) -> None:
    name = str(table.__tablename__)
    starts = st.text_input(
        "Names beginning with",
        max_chars=20,
        key=f"duplicates.{name}.starts",
        icon=":material/search:",
        help="Compares these names by sound too: Catherine and Katherine.",
    )
    found: tuple[Pair, ...] = actions.read(
        actor, look_alikes.pairs, table=table, starts=starts or ""
    )
    if (why := merges.why_not(actor, table)) is not None:
        st.info(f"You can look, and somebody else merges. {why}", icon=":material/lock:")
    if not found:
        st.info(
            f"No two {table.spec.plural} share a name, a phone or an e-mail address. Type how names "
            "begin to compare those by sound.",
            icon=":material/check:",
        )
    for pair in found:
        _pair(name, pair)


def _pair(name: str, pair: Pair) -> None:
    with st.container(border=True, gap="xsmall"):
        for side, column in zip((pair.one, pair.other), st.columns(2), strict=True):
            with column:
                st.text(side.name)
                st.caption(words.escape(side.hint) or words.NOTHING)
        st.caption(_why(pair.likeness.reasons))
        _compare(name, pair.one.id, pair.other.id)


def _why(reasons: tuple[str, ...], hint: str = "") -> str:
    return words.escape(" · ".join(one for one in (hint, *reasons) if one))


def _compare(name: str, one: int, other: int) -> None:
    if st.button("Compare", icon=":material/compare_arrows:", key=f"compare.{one}.{other}"):
        links.stay(table=name, id=one, other=other)
