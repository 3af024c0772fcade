"""Signing in with an OpenID Connect provider, where .streamlit/secrets.toml has an [auth] section."""

from datetime import timedelta
from typing import Final

import streamlit as st
from streamlit.runtime.secrets import secrets_singleton

from db import audit
from db.queries import accounts
from db.session import open_session
from models.base import now
from models.rules import second_factors
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from pages.door import entering
from pages.parts import state

NOTED: Final = "unknown_at_provider"
GOOD_FOR: Final = timedelta(minutes=10)
CLOCKS_DIFFER: Final = timedelta(minutes=2)
STALE: Final = "That sign-in has run out. Sign in with your organization again."
UNKNOWN: Final = "Your account there is not linked to one here yet. Ask your partnership's administrator to link it."


def is_configured() -> bool:
    """Whether a provider is set up."""
    return secrets_singleton.load_if_toml_exists() and "auth" in secrets_singleton


def render() -> None:
    """Offer the provider; let in whoever comes back from it and has an account here."""
    if not st.user.get("is_logged_in"):
        if st.button("Sign in with your organization", type="primary", width="stretch"):
            st.login()
        return
    if not _is_fresh():
        st.info(STALE, icon=":material/hourglass_bottom:")
        if st.button("Sign in with your organization again", type="primary", width="stretch"):
            st.login()
        return
    # Issuer and subject name an account for good; an e-mail address can change hands.
    issuer, subject = str(st.user.get("iss", "")), str(st.user.get("sub", ""))
    try:
        with open_session(SYSTEM) as reading:
            user_id = accounts.by_provider(reading, issuer=issuer, subject=subject)
        if user_id is not None:
            is_strong = second_factors.is_strong(st.user.get("amr"))
            entering.go_on(user_id, proved="provider", is_strong=is_strong)
        _note_unknown()
    except Refused as refused:
        st.error(refused.sentence, icon=":material/error:")
        return
    st.error(UNKNOWN, icon=":material/link_off:")
    with st.expander("What to tell the administrator"):
        st.text(f"Provider: {issuer}\nName there: {subject}")
    if st.button("Use another account", width="stretch"):
        st.logout()


def _is_fresh() -> bool:
    """Whether the provider vouched just now: Streamlit would keep its word for 30 days."""
    issued = st.user.get("iat")
    if not isinstance(issued, int | float):
        return False
    age = now().timestamp() - issued
    return -CLOCKS_DIFFER.total_seconds() <= age <= GOOD_FOR.total_seconds()


def _note_unknown() -> None:
    """Record, once for a tab, that somebody came whom nobody here knows; who, the provider knows."""
    if state.once(NOTED):
        return
    state.keep_once(NOTED, True)
    with open_session(SYSTEM, write=True) as writing:
        audit.note(
            writing, kind="sign_in", what="provider", outcome="refused",
            address=st.context.ip_address or "",
        )  # fmt: skip


def forget() -> None:
    """Forget whom the provider vouched for, so that signing in starts afresh."""
    if st.user.get("is_logged_in"):
        st.logout()
