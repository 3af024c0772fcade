"""What the county chooses for everybody."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import select

from db.commands import second_factors
from db.queries import second_factors as queries
from db.session import GuardedSession
from models.access import Setting
from models.rules import settings
from models.rules.errors import Invalid


def save(session: GuardedSession, *, values: Mapping[str, str], now: datetime) -> None:
    """Keep what was chosen, by name of the setting. Raises Invalid, Forbidden.

    Roles that must have a second step from now on sign in again.
    """
    before = queries.required_roles(session)
    rows = {row.name: row for row in session.exec(select(Setting)).all()}
    for name, value in values.items():
        if sentence := settings.why_not(name, value):
            raise Invalid(sentence, {name: sentence})
        if name in rows:
            rows[name].value = value.strip()
        elif value != settings.DEFAULTS[name]:
            session.add(Setting(name=name, value=value.strip()))
    session.flush()
    second_factors.enforce(session, roles=queries.required_roles(session) - before, now=now)
