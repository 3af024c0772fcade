"""The menu, built from the rows this person may see: a new workgroup is a new page at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from db.queries import programs, workgroups
from models.rules.actor import Actor
from pages.parts import actions, state

Page = Any
RESERVED = frozenset(
    {"account", "case", "caseload", "directory", "goals", "home", "match", "mentoring", "new-case",
     "set-up", "users", "pages", "changes", "fields", "tables", "door", "health"}
)  # fmt: skip


def _page(render: Callable[..., None], title: str, name: str, *, icon: str, hidden: bool = False,
          default: bool = False) -> Page:  # fmt: skip
    return st.Page(
        partial(actions.guarded, render),
        title=title,
        icon=icon,
        url_path=name,
        default=default,
        visibility="hidden" if hidden else "visible",
    )
