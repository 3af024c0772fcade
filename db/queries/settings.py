"""What the county chose, with the defaults for what it did not."""

from sqlmodel import select

from db.session import GuardedSession
from models.access import Setting
from models.rules.settings import DEFAULTS


def chosen(session: GuardedSession) -> dict[str, str]:
    """Give every setting by name: as chosen, else its default."""
    rows = session.exec(select(Setting.name, Setting.value)).all()
    return {**DEFAULTS, **dict(rows)}
