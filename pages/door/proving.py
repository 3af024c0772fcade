"""Proving anew who sits at a tab that is signed in, before what signs in is changed."""

from db.queries import accounts
from db.session import open_session
from models.rules.actor import Actor
from models.rules.errors import Refused
from pages.door import session

NOT_YOURS = "That is not your present password."


def why_not_theirs(actor: Actor, password: str) -> str:
    """Why the present password was not accepted; "" when it is right."""
    # Imported here: the package brings pictures and YAML along, which signed-in people never need.
    from pages.door.authenticator import DoorAccounts

    assert actor.user_id is not None
    with open_session(session.themselves(actor)) as reading:
        login, _name = accounts.login_and_name(reading, user_id=actor.user_id)
    try:
        is_right = DoorAccounts("credential").login(login, password)
    except Refused as refused:
        return refused.sentence
    return "" if is_right else NOT_YOURS
