"""The second step of an import: what stands in which column, and what rows are matched on."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from db.exchange import detect, sayable
from db.queries import titles
from db.session import open_session
from models.base import FieldSpec, Kind, tables
from models.rules import cells, import_maps
from models.rules.actor import Actor
from models.rules.errors import Refused
from models.rules.import_maps import STANDING
from pages.parts import actions, filters, state, words
from pages.tables.import_file import Importing, opened, reread

LEFT_OUT: Final = ""
ABREAST: Final = 3
MOST_OFFERED: Final = 300
"""Records offered for all rows at once; where there are more, the file needs a column."""


def render(actor: Actor, importing: Importing) -> None:
    """Draw how the file was read, its columns and the key, and keep what is chosen."""
    _how_read(actor, importing)
    st.subheader("2. Its columns", divider="gray")
    _columns(importing)
    _dates(importing)
    _fixed(actor, importing)
    _key(importing)
    _creates(importing)


def _how_read(actor: Actor, importing: Importing) -> None:
    """Sheet, headings, encoding: found in the file, and to be corrected."""
    contents = importing.contents
    if len(contents.sheets) > 1:
        chosen = st.selectbox(
            "Sheet", contents.sheets, index=contents.sheets.index(contents.sheet),
            key=_name(importing, "sheet"),
        )  # fmt: skip
        if chosen != contents.sheet:
            _again(actor, importing, sheet=chosen)
    with st.expander("How the file was read"):
        rows = min(len(contents.rows), 30)
        header = st.number_input(
            "Row with the headings", 1, max(1, rows), min(importing.header, max(1, rows)),
            key=_name(importing, "header"),
        )  # fmt: skip
        if header != importing.header:
            importing.header = int(header)
            importing.columns = import_maps.guess(importing.headings, importing.fields)
            importing.number += 1
            st.rerun()
        if contents.format == "csv":
            _text_file(actor, importing)
        _first_rows(importing)


def _text_file(actor: Actor, importing: Importing) -> None:
    contents = importing.contents
    encodings = {contents.encoding: detect.ENCODINGS.get(contents.encoding, contents.encoding)}
    if contents.encoding == "utf-8-sig":
        encodings = {contents.encoding: detect.ENCODINGS["utf-8"]}
    encodings |= {
        one: said for one, said in detect.ENCODINGS.items() if said not in encodings.values()
    }
    left, right = st.columns(2)
    encoding = left.selectbox(
        "Encoding", list(encodings), format_func=lambda one: encodings[one],
        key=_name(importing, "encoding"), help="Choose another where letters with accents look wrong.",
    )  # fmt: skip
    delimiters = list(detect.DELIMITERS)
    delimiter = right.selectbox(
        "Between the cells", delimiters, format_func=lambda one: detect.DELIMITERS[one],
        index=delimiters.index(contents.delimiter) if contents.delimiter in delimiters else 0,
        key=_name(importing, "delimiter"),
    )  # fmt: skip
    if encoding != contents.encoding or delimiter != contents.delimiter:
        _again(actor, importing, encoding=encoding, delimiter=delimiter)


def _again(actor: Actor, importing: Importing, **how: str) -> None:
    """Read the same file in another way."""
    try:
        contents = reread(importing, **how)
        with open_session(actor) as session:
            found = opened(
                session, table=importing.table, contents=contents, data=importing.data,
                number=importing.number + 1,
            )  # fmt: skip
    except Refused as refused:
        actions.show_refusal(refused)
        return
    state.keep_import(found)
    st.rerun()


def _first_rows(importing: Importing) -> None:
    headings = importing.headings
    rows = importing.contents.rows[importing.header : importing.header + 5]
    shown = [
        {heading: row[at][:80] if at < len(row) else "" for at, heading in enumerate(headings)}
        for row in rows
    ]
    st.dataframe(
        shown, hide_index=True, key=_name(importing, "first"), alt="The first rows of the file"
    )


def _columns(importing: Importing) -> None:
    """One choice per column of the file: which field it is."""
    fields = importing.fields
    if importing.is_remembered:
        st.caption("Mapped as the last file with these headings was.")
    if doubled := import_maps.repeated(importing.contents.rows[importing.header - 1]):
        names = ", ".join(words.escape(one) for one in doubled[:5])
        st.warning(f"These headings stand more than once: {names}.", icon=":material/warning:")
    chosen: dict[int, str] = {}
    for position, heading in enumerate(importing.headings):
        if position % ABREAST == 0:
            places = st.columns(
                ABREAST
            )  # a line of its own, so that a phone keeps the file's order
        with places[position % ABREAST]:
            name = _column(importing, position, heading, fields)
        if name in chosen.values():
            st.error(
                f"Two columns go to {words.escape(fields[name].label)}. The second is left out.",
                icon=":material/error:",
            )
        elif name:
            chosen[position] = name
    importing.columns = chosen
    left_out = [one for at, one in enumerate(importing.headings) if at not in chosen]
    if left_out:
        st.caption(f"Left out: {words.escape(', '.join(left_out[:12]))}")


def _column(
    importing: Importing, position: int, heading: str, fields: Mapping[str, FieldSpec]
) -> str:
    options = [LEFT_OUT, *fields]
    now = importing.columns.get(position, LEFT_OUT)
    examples = ", ".join(one[:30] for one in importing.examples(position))
    chosen: str | None = st.selectbox(
        words.escape(heading),
        options,
        index=options.index(now) if now in options else 0,
        format_func=lambda one: fields[one].label if one else "Leave out",
        key=_name(importing, f"column {position}"),
        help=f"For example: {words.escape(examples)}" if examples else "This column is empty.",
    )
    return chosen or LEFT_OUT


def _dates(importing: Importing) -> None:
    """Ask how dates are written where none of them tells; say it where they do."""
    found = importing.found_order
    if found == "ask":
        orders = list(cells.DAY_ORDERS)
        chosen = st.radio(
            "How are dates written in this file?", orders,
            index=orders.index(importing.order) if importing.order in orders else None,
            format_func=lambda one: cells.DAY_ORDERS[one], key=_name(importing, "order"),
        )  # fmt: skip
        importing.order = chosen or ""
    elif found:
        st.caption(f"Dates are written with the {'month' if found == 'mdy' else 'day'} first.")


def _fixed(actor: Actor, importing: Importing) -> None:
    """What every new row needs and the file does not say."""
    table, shape = importing.table, importing.shape
    if "a" not in table.spec.entry:
        importing.fixed = {}
        return
    with open_session(actor) as session:
        unplaced = sayable.unplaced(session, table, shape, importing.columns.values())
        places = {name: sayable.places(session, table, name) for name in unplaced}
    given = {
        *importing.columns.values(),
        *(n.partition(".")[0] for n in importing.columns.values()),
    }
    missing = {
        name: spec
        for name, spec in shape.items()
        if spec.required and spec.editable and name not in given
        and (name not in STANDING or name in unplaced) and not import_maps.is_beside(name)
    }  # fmt: skip
    found: dict[str, Any] = {}
    if missing:
        st.markdown("**For every new row**")
    for name in [one for one in missing if len(places.get(one, {})) == 1]:
        [(found[name], where)] = places[name].items()
        st.text(f"{missing.pop(name).label}: {where}")
    if missing:
        st.caption("The file has no column for these.")
    for name, spec in missing.items():
        value = _one_for_all(actor, importing, name, spec, places.get(name))
        if value not in (None, ""):
            found[name] = value
    importing.fixed = found


def _one_for_all(
    actor: Actor, importing: Importing, name: str, spec: FieldSpec, places: Mapping[int, str] | None
) -> Any:
    key = _name(importing, f"fixed {name}")
    label = words.escape(spec.label)
    if spec.kind is Kind.REFERENCE and spec.target is not None:
        named = dict(places or {}) or _offered(actor, spec.target)
        now = importing.fixed.get(name) or filters.number(name)
        return st.selectbox(
            label, list(named), format_func=lambda one: named[one], key=key, placeholder="Choose",
            index=list(named).index(now) if now in named else (0 if len(named) == 1 else None),
        )  # fmt: skip
    if spec.kind is Kind.CHOICE and spec.choices is not None:
        options = spec.choices.offered()
        now = importing.fixed.get(name)
        return st.selectbox(
            label, options, format_func=spec.choices.label, key=key, placeholder="Choose",
            index=options.index(now) if now in options else None,
        )  # fmt: skip
    if spec.kind is Kind.DAY:
        return st.date_input(label, importing.fixed.get(name), key=key, format="MM/DD/YYYY")
    st.caption(f"{label}: add a column with it to the file; it differs from row to row.")
    return None


def _offered(actor: Actor, target: str) -> dict[int, str]:
    with open_session(actor) as session:
        found = titles.options(session, tables()[target], limit=MOST_OFFERED)
    return {one.id: one.name for one in found}


def _key(importing: Importing) -> None:
    """What rows are matched on: the same again is the same record."""
    offered = importing.offered_keys()
    if importing.key not in offered:
        importing.key = import_maps.default_key(importing.table, offered)
    fields = importing.fields
    # Its own key per set of columns, or a choice that is gone would come back as another.
    mark = ",".join("+".join(one) for one in offered)
    importing.key = st.selectbox(
        "Rows are matched on",
        offered,
        index=offered.index(importing.key),
        format_func=lambda one: import_maps.key_in_words(one, fields),
        key=_name(importing, f"key {mark}"),
        help="A row that matches a record changes it; any other is a new one.",
    )


def _creates(importing: Importing) -> None:
    """Whether names that nobody has may be added."""
    found = set()
    for name in importing.creatable:
        if name not in importing.columns.values():
            continue
        spec = importing.shape[name]
        nouns = tables()[str(spec.target)].spec.plural
        key = _name(importing, f"create {name}")
        on = st.checkbox(
            f"Add {nouns} that are not known ({words.escape(spec.label)})",
            name in importing.creates,
            key=key,
            help="Without this, a row with an unknown name is refused.",
        )
        if on:
            found.add(name)
    importing.creates = frozenset(found)


def _name(importing: Importing, what: str) -> str:
    return f"import.{importing.name}.{importing.number}.{what}"
