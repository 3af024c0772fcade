"""python -m db: what is done to the database from the command line."""

import argparse
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from db import engine
from db.commands import accounts, codes, own_indexes, second_factors
from db.exchange import command_line, keeping_line
from db.keeping import copying, migrations, statistics
from db.queries import accounts as account_queries
from db.session import GuardedSession, open_session
from models.access import User
from models.places import Area
from models.rules import field_reference
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from models.rules.lifetimes import CODE

AWAY: Final = (
    "The database cannot be reached, or has no tables yet. Look at DATABASE_URL, whether the server runs, "
    "and at python -m db check."
)


def main(words: list[str] | None = None) -> int:
    """Run one command and return its exit code. A refusal is one sentence, not a traceback."""
    chosen = _parser().parse_args(words)
    try:
        with engine.patient():
            return int(chosen.run(chosen) or 0)
    except Refused as refused:
        print(refused.sentence, file=sys.stderr)
        return 1
    except (OperationalError, psycopg.OperationalError):
        # Its own words hold host and port, which end up in somebody's mail or ticket.
        print(AWAY, file=sys.stderr)
        return 1
    finally:
        engine.dispose()


def migrate(_chosen: argparse.Namespace) -> None:
    """Bring the tables to this version."""
    migrations.upgrade(engine.get_engine())
    with open_session(SYSTEM, write=True) as session:
        own_indexes.refresh(session)
    statistics.refresh(engine.get_engine())


def demo(chosen: argparse.Namespace) -> None:
    """Build the demo partnership, unless it is there; refuse a database that holds anything else."""
    if chosen.into:
        os.environ["DATABASE_URL"] = chosen.into
    if not _holds_demo():
        _build_demo(chosen.cases)
    from db.demo import PASSWORD

    with open_session(SYSTEM) as session:
        known = account_queries.demo_accounts(session)
    print(f"Demo accounts, all with the password {PASSWORD}:")
    for login, name, role in known:
        print(f"  {login:<12} {name}, {role.lower()}")


def _holds_demo() -> bool:
    """Whether the demo is in the database. Raises Refused for one with people of its own."""
    if not _is_there():
        return False
    migrations.upgrade(engine.get_engine())
    with open_session(SYSTEM) as session:
        if account_queries.setting(session, name="demo") == "yes":
            return True
        holds = (
            session.exec(select(User.id).limit(1)).first()
            or session.exec(select(Area.id).limit(1)).first()
        )
    if holds:
        raise Refused("This database is in use. The demo goes only into an empty one.")
    return False


def _is_there() -> bool:
    url = make_url(engine.database_url())
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def _build_demo(cases: int | None) -> None:
    """Build it beside its place and move it there when it is whole: an interrupted start leaves nothing half done."""
    from db import demo as partnership

    print("Building the demo partnership ...", flush=True)
    url = make_url(engine.database_url())
    if url.get_backend_name() != "sqlite":
        migrations.upgrade(engine.get_engine())
        partnership.build(today=_today(), cases=cases)
        return
    place = Path(url.database or "")
    place.parent.mkdir(parents=True, exist_ok=True)
    site = place.with_name(place.name + ".building")
    site.unlink(missing_ok=True)
    before = os.environ.get("DATABASE_URL", "")
    os.environ["DATABASE_URL"] = f"sqlite:///{site}"
    migrations.upgrade(engine.get_engine())
    partnership.build(today=_today(), cases=cases)
    statistics.refresh(engine.get_engine())
    engine.dispose()
    os.environ["DATABASE_URL"] = before
    site.replace(place)


def _today() -> date:
    """The date in the county's time zone, as the screens have it."""
    return datetime.now(ZoneInfo(os.environ.get("TIME_ZONE", "America/Chicago"))).date()


def copy(chosen: argparse.Namespace) -> None:
    """Copy everything into a PostgreSQL database, and compare it row by row."""
    target = engine.spelled(chosen.to)
    total = copying.copy(engine.database_url(), target, again=chosen.again, say=_say)
    os.environ["DATABASE_URL"] = target
    with open_session(SYSTEM, write=True) as session:
        own_indexes.refresh(session)
    print(f"Copied {total:,} records. Now let DATABASE_URL name the new database, and start again.")


def _say(sentence: str) -> None:
    """Say at once how far something is: it may take long."""
    print(sentence, flush=True)


def first_administrator(_chosen: argparse.Namespace) -> None:
    """Print a code with which the first administrator makes their account."""
    with open_session(SYSTEM, write=True) as session:
        if account_queries.anybody(session):
            raise Refused("There are accounts already. An administrator adds more under Set-up.")
        code = codes.issue(
            session,
            purpose="first_administrator",
            user_id=None,
            now=datetime.now(UTC),
            code=codes.readable(),
        )
    hours = CODE["first_administrator"].total_seconds() / 3600
    print(f"Open Common Table and type this code, within {hours:g} hours: {code}")


def _account(session: GuardedSession, login: str) -> tuple[int, str]:
    """The account of this user name. Raises Refused."""
    login = accounts.as_login(login)
    user_id = session.exec(select(User.id).where(User.login == login)).one_or_none()
    if user_id is None:
        raise Refused(f"There is no account {login}.")
    return user_id, login


def reset_second_step(chosen: argparse.Namespace) -> None:
    """Take a lost second step away: for the last administrator, whom nobody else can help."""
    with open_session(SYSTEM, write=True) as session:
        user_id, login = _account(session, chosen.login)
        second_factors.reset(session, user_id=user_id, now=datetime.now(UTC))
    print(
        f"Reset the second step of {login}. The password alone lets them in until they set up another."
    )


def seal_again(_chosen: argparse.Namespace) -> None:
    """Seal the secrets of second steps with the key that is set now."""
    with open_session(SYSTEM, write=True) as session:
        sealed = second_factors.seal_again(session)
    print(
        f"Sealed {sealed} secrets with the key in force. COMMON_TABLE_OLD_KEYS is not needed for them now."
    )


def end_sessions(chosen: argparse.Namespace) -> None:
    """Sign somebody out everywhere."""
    with open_session(SYSTEM, write=True) as session:
        user_id, login = _account(session, chosen.login)
        reason = "Ended from the command line"
        ended = accounts.end_sessions(
            session, user_id=user_id, reason=reason, now=datetime.now(UTC)
        )
    print(f"Ended {ended} sessions of {login}.")


def fields(_chosen: argparse.Namespace) -> None:
    """Write the field reference of the docs from the models."""
    Path(field_reference.PATH).write_text(field_reference.as_markdown(), encoding="utf-8")
    print(f"Wrote {field_reference.PATH}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m db",
        description="The database is the one that DATABASE_URL names, else data/demo.db.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    commands.add_parser("migrate", help="bring the tables to this version").set_defaults(
        run=migrate
    )
    one = commands.add_parser("demo", help="build the demo partnership, unless it is there")
    one.add_argument(
        "--cases", type=int, help="how many cases (without it, as many as a county has)"
    )
    one.add_argument(
        "--into", metavar="URL", help="another database, such as sqlite:///data/large.db"
    )
    one.set_defaults(run=demo)
    keeping_line.add_commands(commands, say=_say)
    one = commands.add_parser("copy", help="move everything into a PostgreSQL database")
    one.add_argument("--to", metavar="URL", required=True, help="postgresql://user@host/database")
    one.add_argument(
        "--again", action="store_true", help="begin anew what was cut off, from its first record"
    )
    one.set_defaults(run=copy)
    command_line.add_commands(commands, say=print, today=_today)
    commands.add_parser("fields", help="write docs/fields.md from the models").set_defaults(
        run=fields
    )
    _add_user(commands.add_parser("user", help="let the first administrator in, sign somebody out"))
    return parser


def _add_user(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="what")
    one = commands.add_parser("first-administrator", help="print a code for a new database")
    one.set_defaults(run=first_administrator)
    one = commands.add_parser("end-sessions", help="sign somebody out everywhere")
    one.add_argument("login")
    one.set_defaults(run=end_sessions)
    one = commands.add_parser("reset-second-step", help="take a lost authenticator app away")
    one.add_argument("login")
    one.set_defaults(run=reset_second_step)
    one = commands.add_parser("seal-again", help="after a new key: seal second steps with it")
    one.set_defaults(run=seal_again)


if __name__ == "__main__":
    sys.exit(main())
