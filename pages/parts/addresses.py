"""Web addresses that people send each other."""

from urllib.parse import urlencode, urlsplit

import streamlit as st


def one_time_link(code: str) -> str:
    """The whole address of an invitation or a password reset, for a code from db.commands.accounts."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}/?" + urlencode({"link": code})
