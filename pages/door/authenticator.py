"""streamlit-authenticator on our tables: its form and its hasher; our accounts, our cookie, our waiting times.

What of it is not used, and why, is in docs/decisions/0002-the-gate.md.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit_authenticator import Authenticate
from streamlit_authenticator.controllers import AuthenticationController, CookieController
from streamlit_authenticator.models import AuthenticationModel, CookieModel

from db import audit
from db.commands import accounts as account_commands
from db.commands import tries
from db.queries import accounts
from db.session import open_session
from models.base import now
from models.rules import passwords
from models.rules.actor import SYSTEM
from pages.door import entering, session

FIELDS = {
    "Form name": "Sign in",
    "Username": "User name",
    "Password": "Password",
    "Login": "Sign in",
}


class DoorAccounts(AuthenticationModel):  # type: ignore[misc]  # the package has no types
    """Checks credentials against the users table, one account at a time."""

    def __init__(self, kind: str = "sign_in") -> None:
        # Not the package's: it reads a dictionary of everybody and keeps names in the tab's state.
        self.path = None
        self.credentials: dict[str, dict[str, Any]] = {"usernames": {}}
        self.user_id: int | None = None
        self.has_failed = False
        self.kind = kind  # under which a miss is recorded

    def login(self, username: str, password: str, *_limits: Any, **_options: Any) -> bool:
        """Whether these are the user name and password of somebody who may come in.

        Raises Forbidden with the waiting time when there were too many tries.
        """
        if not username or not password:
            self.has_failed = True
            return False
        address = st.context.ip_address or ""
        with open_session(SYSTEM, write=True) as writing:
            tries.count(writing, login=username, address=address, now=now())
        with open_session(SYSTEM) as reading:
            found = accounts.credentials(reading, login=username)
        # Somebody unknown is checked against nobody's hash: the same work, the same time, the same answer.
        kept = found.password_hash if found else passwords.NOBODY
        self.credentials["usernames"] = {username: {"password": kept}}
        is_right = self.check_credentials(username, passwords.prepared(password))
        self.credentials["usernames"] = {}
        if not is_right or found is None:
            self.has_failed = True
            self._record_miss(found.user_id if found else None, address)
            return False
        with open_session(SYSTEM, write=True) as writing:
            tries.forgive(writing, login=username, address=address, now=now())
        self.user_id = found.user_id
        return True

    def _record_miss(self, user_id: int | None, address: str) -> None:
        with open_session(SYSTEM, write=True) as writing:
            audit.note(
                writing, kind=self.kind, what="password", outcome="failed", user_id=user_id,
                address=address,
            )  # fmt: skip

    def _record_failed_login_attempts(self, username: str, reset: bool = False) -> None:
        """Nothing: the package would count in memory; ours are counted in the database, beforehand."""


class DoorCookie(CookieModel):  # type: ignore[misc]  # the package has no types
    """Hands a signed-in browser to the plain route that sets an HttpOnly cookie. Scripts never see one."""

    def __init__(self, checked: DoorAccounts) -> None:
        # Not the package's: it draws a component that keeps a readable cookie for 30 days.
        self.checked = checked

    def get_cookie(self) -> None:
        """Nothing: the gate reads the cookie, before any page runs."""

    def set_cookie(self) -> None:
        """Send the browser to its cookie. Ends the run; raises Invalid for a browser without cookies."""
        if self.checked.user_id is not None:
            entering.go_on(self.checked.user_id, proved="password")

    def delete_cookie(self) -> None:
        """End the session and have the browser forget its cookie."""
        session.sign_out()


class DoorController(AuthenticationController):  # type: ignore[misc]  # the package has no types
    """Passes what was typed on as it was typed: the package's own would cut a password's outer spaces."""

    def __init__(self, model: DoorAccounts) -> None:
        self.authentication_model = model

    def login(
        self,
        username: str | None = None,
        password: str | None = None,
        *_limits: Any,
        callback: Callable[..., Any] | None = None,
        **_options: Any,
    ) -> bool:
        """Whether the pair is right. `callback` is the package's hook and is not used."""
        return self.authentication_model.login(
            account_commands.as_login(username or ""), password or ""
        )


class DoorCookieController(CookieController):  # type: ignore[misc]  # the package has no types
    """Gives the package's view our cookie."""

    def __init__(self, model: DoorCookie) -> None:
        self.cookie_model = model


class Door(Authenticate):  # type: ignore[misc]  # the package has no types
    """The package's sign-in form, over the classes above."""

    def __init__(self) -> None:
        self.accounts = DoorAccounts()
        self.attrs = {"login_sleep_time": 0}
        self.path = None
        self.secret_key = ""
        self.authentication_controller = DoorController(self.accounts)
        self.cookie_controller = DoorCookieController(DoorCookie(self.accounts))

    @property
    def has_failed(self) -> bool:
        """Whether a sign-in was tried on this run and was not let in."""
        return self.accounts.has_failed

    def form(self) -> None:
        """Draw the form and act on it. Raises Forbidden (wait), Invalid (no cookies) and Unavailable."""
        self.login(location="main", fields=FIELDS, key="sign_in")
