"""What may be done to an account, as sentences: the button's help and the command's refusal."""

from typing import Final
from urllib.parse import urlsplit

OWN_ROLES: Final = "You cannot change your own roles. Ask another administrator."
BEYOND_YOURS: Final = (
    "This account holds roles beyond yours. Ask an administrator of the whole system."
)
THEIR_MAIL: Final = (
    "This person signs in here, and links that let them in are sent to this address: an administrator "
    "changes it."
)
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
OWN_ACCOUNT: Final = "You cannot close your own account. Ask another administrator."


def why_not_change_roles(actor_user_id: int | None, user_id: int) -> str | None:
    """The reason this actor may not give or take roles of that account, or None."""
    return OWN_ROLES if actor_user_id is not None and actor_user_id == user_id else None


def why_not_close(actor_user_id: int | None, user_id: int) -> str | None:
    """The reason this actor may not close that account, or None."""
    return OWN_ACCOUNT if actor_user_id is not None and actor_user_id == user_id else None


def why_not_link(issuer: str, subject: str) -> str | None:
    """The reason an account cannot be linked to this name at a sign-in provider, or None."""
    if not issuer and not subject:
        return None
    if not issuer or not subject:
        return "Give both the provider and the name there, as the sign-in page shows them."
    address = urlsplit(issuer)
    if address.scheme != "https" and address.hostname not in HERE:
        return "The provider's address starts with https://."
    return None
