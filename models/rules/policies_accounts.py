"""What may be done to an account, as sentences: the button's help and the command's refusal."""

from typing import Final

OWN_ROLES: Final = "You cannot change your own roles. Ask another administrator."
OWN_ACCOUNT: Final = "You cannot close your own account. Ask another administrator."


def why_not_change_roles(actor_user_id: int | None, user_id: int) -> str | None:
    """The reason this actor may not give or take roles of that account, or None."""
    return OWN_ROLES if actor_user_id is not None and actor_user_id == user_id else None


def why_not_close(actor_user_id: int | None, user_id: int) -> str | None:
    """The reason this actor may not close that account, or None."""
    return OWN_ACCOUNT if actor_user_id is not None and actor_user_id == user_id else None
