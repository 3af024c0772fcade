"""What came of an import: how many rows went in, the way to them and to undoing it, and the rows left out."""

from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from db.exchange import export, writing
from models.rules.import_plans import REFUSED, Plan
from pages.parts import links, state, words
from pages.tables.import_file import Importing

FINISHED: Final = "import_finished"


@dataclass(frozen=True)
class Done:
    """What came of an import: how many rows went in, and the plan with those that did not."""

    importing: Importing
    rows: int
    plan: Plan


def finished(done: Any) -> None:
    """The import is in: the file is let go, and what came of it is said."""
    state.keep_import(None)
    state.keep_once(FINISHED, done)


def show_finished() -> None:
    """Say what came of the last import, with the way to its rows, to undoing it and to those left out."""
    done: Done | None = state.once(FINISHED)
    if done is None:
        return
    nouns = done.importing.table.spec
    st.success(
        f"{words.many(done.rows, nouns.singular, nouns.plural)} imported from "
        f"{words.escape(done.importing.contents.name)}.",
        icon=":material/check_circle:",
    )
    with st.container(horizontal=True):
        links.to(
            "tables",
            f"See the {nouns.plural}",
            icon=":material/table_rows:",
            table=done.importing.name,
        )
        links.to("recent", "Undo it under Recent changes", icon=":material/undo:")
        if st.button("Done", icon=":material/close:", type="tertiary"):
            state.drop_once(FINISHED)
            st.rerun()
    if left_out := done.plan.count(REFUSED):
        st.warning(
            f"{words.many(left_out, 'row was', 'rows were')} left out. Correct "
            f"{'it' if left_out == 1 else 'them'} in this file and import that.",
            icon=":material/warning:",
        )
        refused_file(done.importing, done.plan)


def refused_file(importing: Importing, found: Plan) -> None:
    """The refused rows as the same file with the reason beside each."""
    assert importing.planned is not None
    form = importing.contents.format
    headings, rows = export.refused_rows(importing.contents, importing.planned, found)
    data = writing.as_bytes(form, headings, rows, title="Refused rows")
    st.download_button(
        f"Download the {words.many(len(rows), 'refused row')} with reasons",
        data,
        file_name=f"refused rows.{form}",
        mime=writing.MEDIA[form],
        icon=":material/download:",
        on_click="ignore",
        key=f"import.refused.{importing.number}",
    )
