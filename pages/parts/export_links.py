"""Links that take rows out as files. The route behind them asks permission and records it first."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from db.commands import drafts
from db.exchange import export
from models.base import Table
from models.rules import asking
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.import_plans import NOTICE
from models.rules.own_fields import Shape
from pages.parts import actions, links

FORMS: Final = {"xlsx": "Excel", "csv": "CSV"}
KEPT: Final = "export:"
"""Before a table's name: the form under which what was asked is kept for the route."""


def address(**query: Any) -> str:
    """The address of a file."""
    return "/export?" + urlencode({name: str(value) for name, value in query.items()})


def links_of(actor: Actor, table: type[Table], shape: Shape, asked: Asked) -> None:
    """Draw a button with the ways to take this list out: as it is shown, or with every column."""
    name = str(table.__tablename__)
    query: Mapping[str, str] = asking.to_address(shape, asked)
    is_whole = asking.from_address(shape, query) == asked
    popover = st.popover(
        "Export",
        icon=":material/download:",
        key=f"export.{name}.{is_whole}",
        on_change="ignore" if is_whole else "rerun",
    )
    if not is_whole:
        query = {"kept": "1"}
        if popover.open:
            _keep(actor, name, asked)
    with popover:
        for title, more in (("What the list shows", {}), ("Every column of it", {"every": "1"})):
            st.markdown(f"**{title}**")
            with st.container(horizontal=True):
                for form, said in FORMS.items():
                    st.link_button(
                        said, address(**{**query, **more, "table": name, "format": form}),
                        icon=":material/download:",
                    )  # fmt: skip
        st.caption("Every export is recorded: who, when, which columns and how many rows.")
        if export.is_protected(table, shape, asked.columns):
            st.caption(f"{NOTICE} The files say so too.")
        links.to("exports", "Exports so far", icon=":material/history:")


def _keep(actor: Actor, name: str, asked: Asked) -> None:
    """Keep what was asked where only its own person reads it: a name that was typed is for no address."""
    actions.attempt(actor, drafts.keep, form=KEPT + name, typed=asking.to_json(asked))


def templates(table: type[Table]) -> None:
    """Draw the links to an empty file with this table's headings, to be filled in."""
    name = str(table.__tablename__)
    with st.container(horizontal=True):
        for form, said in FORMS.items():
            st.link_button(
                f"Template to fill in ({said})",
                address(table=name, format=form, template="1"),
                icon=":material/draft:",
            )


def mailing(workgroup_id: int) -> None:
    """Draw the links to a roster's list for letters and mail merge."""
    with st.container(horizontal=True):
        for form, said in FORMS.items():
            st.link_button(
                f"Mail-merge list ({said})",
                address(list="mailing", workgroup=workgroup_id, format=form),
                icon=":material/mail:",
            )


def changes(asked: Mapping[str, str]) -> None:
    """Draw a button with the ways to take these changes out; one row per field that changed."""
    said = "One row per field. Every export is recorded: who, when and how many changes."
    _popover("changes", asked, said)


def audit(asked: Mapping[str, str]) -> None:
    """Draw a button with the ways to take these audit events out."""
    _popover("audit", asked, "One row per event. That you took it out is recorded too.")


def _popover(name: str, asked: Mapping[str, str], said: str) -> None:
    with st.popover("Export", icon=":material/download:"):
        with st.container(horizontal=True):
            for form, called in FORMS.items():
                st.link_button(
                    called, address(**{**asked, "list": name, "format": form}),
                    icon=":material/download:",
                )  # fmt: skip
        st.caption(said)
