"""How one account signs in: its second step, and its name at a sign-in provider."""

from typing import Final

import streamlit as st

from db.commands import accounts, second_factors
from db.queries import accounts as queries
from db.queries import second_factors as factors
from models.access import User
from models.base import now
from models.rules.actor import Actor
from pages.parts import actions, forms, state, words

FORM: Final = "provider"


def render(actor: Actor, row: queries.AccountRow) -> None:
    """Draw how somebody signs in, and what an administrator can do about it."""
    st.subheader("Signing in", divider="gray")
    left, right = st.columns(2)
    with left:
        _second_step(actor, row)
    with right:
        _provider(actor, row)


def _second_step(actor: Actor, row: queries.AccountRow) -> None:
    standing = actions.read(actor, factors.standing, user_id=row.user_id)
    if not standing.has_factor:
        st.text(
            "Second step: none yet. Their role needs one, so they set it up at their next sign-in."
            if standing.is_required
            else "Second step: none. They can set one up under their account."
        )
        return
    st.text(f"Second step: an authenticator app, since {words.moment(standing.confirmed_at)}.")
    st.caption(
        "Reset it when somebody lost their phone and their recovery codes. Make sure first, not by mail, "
        "that it is really them: afterwards the password alone lets in until a new one is set up."
    )
    if st.button("Reset the second step", icon=":material/phonelink_erase:"):
        actions.run(
            actor, second_factors.reset, done="The second step was reset.", user_id=row.user_id,
            now=now(),
        )  # fmt: skip


def _provider(actor: Actor, row: queries.AccountRow) -> None:
    issuer, subject = actions.read(actor, queries.provider_of, user_id=row.user_id)
    form = f"{state.form_key(FORM)}.{row.user_id}"
    with st.expander("Linked to a sign-in provider" if subject else "Link to a sign-in provider"):
        st.caption("Both are shown to the person when they try to sign in with the provider.")
        with st.form(form):
            typed = {
                "issuer": forms.field(form, User, "oidc_issuer", issuer),
                "subject": forms.field(form, User, "oidc_subject", subject),
            }
            is_sent = st.form_submit_button("Save")
        if is_sent:
            actions.run(
                actor, accounts.link_provider, done="The provider was saved.", form=FORM,
                user_id=row.user_id, now=now(), **typed,
            )  # fmt: skip
