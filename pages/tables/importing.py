"""Import: a file's rows into a table, in steps. Nothing is changed before it was shown what would be."""

from typing import Any, Final

import streamlit as st

from db.exchange import limits, reading
from db.queries import shapes
from db.session import open_session
from models.base import Table
from models.rules import permissions
from models.rules.actor import Actor
from models.rules.errors import Refused
from pages.parts import actions, export_links, filters, state, words
from pages.tables import import_done, import_mapping, import_preview
from pages.tables.import_file import Importing, opened

JOB: Final = "import"
UPLOAD: Final = "import_upload"
ENDINGS: Final = ["csv", "xlsx", "txt", "tsv"]


def render(actor: Actor) -> None:
    """Draw the step an import is at: the file, its columns, what it would change."""
    st.title("Import")
    offered = importable(actor)
    if not offered:
        st.info("There is no table that you may add to or change.", icon=":material/inbox:")
        return
    table = _table(offered)
    importing: Importing | None = state.importing()
    if importing is not None and importing.table is not table:
        importing = None
    _steps(actor, table, importing)


def importable(actor: Actor) -> dict[str, type[Table]]:
    """The tables this person may add rows to or change rows of, by name, in the order of the Tables."""
    return {
        str(table.__tablename__): table
        for table in shapes.listed(actor)
        if any(
            action in table.spec.entry and permissions.may(actor, table, action) for action in "ac"
        )
    }


def _table(offered: dict[str, type[Table]]) -> type[Table]:
    named = {name: table.spec.plural.capitalize() for name, table in offered.items()}
    first = "people" if "people" in named else next(iter(named))
    in_order = {first: named[first], **named}
    return offered[filters.choice("Into which table", in_order, name="table")]


def _steps(actor: Actor, table: type[Table], importing: Importing | None) -> None:
    import_done.show_finished()
    if importing is None:
        import_preview.take(JOB)
        _upload(actor, table)
        return
    _file(importing)
    import_mapping.render(actor, importing)
    import_preview.render(actor, importing, job=JOB)


def _upload(actor: Actor, table: type[Table]) -> None:
    """The first step: choose a file, or take a template to fill in."""
    spec = table.spec
    st.subheader("1. The file", divider="gray")
    within = limits.SCREEN
    uploaded = st.file_uploader(
        f"A file with {spec.plural}",
        type=ENDINGS,
        key=state.form_key(UPLOAD),
        max_upload_size=within.file_bytes // limits.MEGABYTE,
        help="The first row, or one near it, says what stands in each column.",
    )
    st.caption(
        f"CSV or Excel (.xlsx), at most {within.file_bytes // limits.MEGABYTE} MB and {within.rows:,} rows. "
        "An empty cell or a missing column changes nothing."
    )
    export_links.templates(table)
    if uploaded is None:
        return
    with st.spinner("Reading the file ..."):
        read(actor, table, uploaded.getvalue(), name=uploaded.name)


def read(actor: Actor, table: type[Table], data: bytes, *, name: str, **how: Any) -> None:
    """Read a file and go on to its columns; a file that cannot be read says why."""
    before: Importing | None = state.importing()
    number = before.number + 1 if before is not None else 1
    try:
        contents = reading.read(data, name=name, **how)
        with open_session(actor) as session:
            found = opened(session, table=table, contents=contents, data=data, number=number)
    except Refused as refused:
        actions.show_refusal(refused)
        return
    state.renew_form(UPLOAD)
    state.keep_import(found)
    st.rerun()


def _file(importing: Importing) -> None:
    """What was chosen, and the way back to choosing."""
    st.subheader("1. The file", divider="gray")
    contents = importing.contents
    rows = max(0, len(contents.rows) - importing.header)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"{contents.name}: {words.many(rows, 'row')}")
        if st.button("Choose another file", icon=":material/upload_file:"):
            forget()
            st.rerun()


def forget() -> None:
    """Leave this file: nothing of it is kept."""
    kept: Any = state.importing()
    if kept is not None:
        state.keep_import(None)
    import_preview.keep_refusal(None)
    state.renew_form(UPLOAD)
