"""Whether an account is asked for a second step, and what is left of its recovery codes."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from db.session import GuardedSession
from models.access import Grant, RecoveryCode, SecondFactor, Setting
from models.rules import second_factors as rules
from models.rules.settings import DEFAULTS


@dataclass(frozen=True)
class Standing:
    """What is asked of an account besides its password."""

    confirmed_at: datetime | None
    is_required: bool
    codes_left: int = 0

    @property
    def has_factor(self) -> bool:
        """Whether codes of an app are asked for."""
        return self.confirmed_at is not None

    @property
    def is_asked(self) -> bool:
        """Whether the password alone does not let this account in."""
        return self.has_factor or self.is_required


def standing(session: GuardedSession, *, user_id: int) -> Standing:
    """What is asked of an account besides its password."""
    confirmed_at = session.exec(
        select(SecondFactor.confirmed_at).where(SecondFactor.user_id == user_id)
    ).one_or_none()
    left = session.exec(
        select(func.count(col(RecoveryCode.id))).where(
            RecoveryCode.user_id == user_id, col(RecoveryCode.used_at).is_(None)
        )
    ).one()
    held = session.exec(select(Grant.role).where(Grant.user_id == user_id).distinct()).all()
    is_required = bool(required_roles(session) & set(held))
    return Standing(confirmed_at, is_required, left)


def required_roles(session: GuardedSession) -> frozenset[str]:
    """The roles that have to sign in with a second step."""
    name = "second_factor_roles"
    found = session.exec(select(Setting.value).where(Setting.name == name)).one_or_none()
    return rules.roles_in(DEFAULTS[name] if found is None else found)
