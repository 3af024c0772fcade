"""The demo partnership: a county that does not exist, built by the same commands people use."""

from datetime import UTC, date, datetime, time
from random import Random

from sqlmodel import select

from db.demo import accounts, goals, large, own_data, rosters, setting_up, views
from db.demo.accounts import PASSWORD
from db.demo.cases import Caseload
from db.demo.days import Days
from db.demo.mentoring import Mentoring
from db.queries import actors
from db.session import open_session
from models.access import Setting
from models.places import Area
from models.rules.actor import SYSTEM
from models.rules.errors import Refused

__all__ = ["PASSWORD", "build"]


def build(*, today: date, cases: int | None = None, seed: int = 11, share: float = 1.0) -> None:
    """Build the demo partnership with three years of history that end `today`.

    With `cases`, so many of them are added in bulk afterwards; with `share`, only that part of the
    usual families and mentors comes. Raises Refused in a database that
    holds anything.
    """
    days = Days(today)
    with open_session(SYSTEM, write=True) as session:
        if session.exec(select(Area.id).limit(1)).first() is not None:
            raise Refused("This database is in use. The demo goes only into an empty one.")
        made = setting_up.build(session, Random(f"{seed} places"))
        accounts.add_people(session, made, Random(f"{seed} people"), days)
        users = accounts.build(session, made, days)
        session.add(Setting(name="partnership_name", value="Demonstration County"))
    with open_session(SYSTEM, write=True) as session:
        rosters.add_staff(session, made, Random(f"{seed} staff"))
        rosters.fill(session, made, Random(f"{seed} rosters"), days)
        goals.plan(session, made, Random(f"{seed} goals"), days)
        moment = datetime.combine(today, time(12), UTC)
        cast = {
            login: actors.load(session, user_id=users[login], now=moment)
            for login in ("coordinator", "entry", "mentors", "director", "lead", "admin")
        }
    mentoring = Mentoring(made, Random(f"{seed} mentoring"), days, cast)
    mentoring.plan(share)
    Caseload(made, Random(f"{seed} cases"), days, cast, mentoring.ask).plan(share)
    days.play("Three years of history")
    own_data.keep(made, cast, Random(f"{seed} own"))
    views.keep(made, cast)
    if cases:
        large.multiply(made, today=today, cases=cases, rng=Random(f"{seed} large"))
    with open_session(SYSTEM, write=True) as session:
        # Said last: a build that was cut short is not taken for a demo.
        session.add(Setting(name="demo", value="yes"))
