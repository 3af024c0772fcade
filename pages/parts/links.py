"""Ways from one page to another. What a colleague should see too is in the address."""

from typing import Any

import streamlit as st

from pages.parts import state


def has(name: str) -> bool:
    """Whether this person's menu has the page."""
    return name in state.pages()


def to(name: str, label: str, *, icon: str | None = None, **query: Any) -> None:
    """A link to a page by name, with its filters; its words alone where this person has no such page.

    `label` is escaped by the caller: a link and its words are read as markdown alike.
    """
    page = state.pages().get(name)
    if page is None:
        st.markdown(label)
        return
    st.page_link(page, label=label, icon=icon, query_params=_clean(query))


def go(name: str, **query: Any) -> None:
    """Open a page by name, with its filters."""
    page = state.pages().get(name)
    if page is not None:
        st.switch_page(page, query_params=_clean(query))


def stay(**query: Any) -> None:
    """Open something else on this page: set these parts of the address, or drop those that are empty.

    For parts that no widget is bound to; those Streamlit sets itself.
    """
    for name, value in query.items():
        if value in (None, ""):
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(value)
    st.rerun()


def show_address() -> None:
    """Put into the browser's address what this run was asked with.

    After a link from a page to itself the browser has the parts of the page before, and would ask
    with those on the next click.
    """
    st.query_params.update({})


def _clean(query: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in query.items() if value not in (None, "")}
