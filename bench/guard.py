"""What the two guards add to a statement: .venv/bin/python -m bench.guard

Makes a small SQLite database of its own, runs each statement guarded and plain in turn, and prints medians.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from db import engine
from db.keeping import migrations
from db.session import open_session
from models.casework import Case, Contact
from models.places import Area
from models.programs import Program
from models.rules.actor import SYSTEM, Actor, Reach

ROUNDS = 400
HERE = Reach(areas=frozenset({1}), programs=frozenset({1}))
ANN = Actor(1, 1, "Ann", counties=frozenset({1}), reach={"coordinator": HERE})

one: Any = sa.select(col(Program.id), col(Program.name))
three: Any = (
    sa.select(col(Case.number), col(Program.name), func.count(col(Contact.id)))
    .join(Program, col(Program.id) == Case.program_id)
    .outerjoin(Contact, col(Contact.case_id) == Case.id)
    .group_by(Case.number, Program.name)
)
nested: Any = select(func.count()).select_from(
    select(Case.id).where(col(Case.program_id).in_(select(Program.id))).subquery()
)
STATEMENTS = {"two columns of one table": one, "three tables joined": three, "nested": nested}


def _prepare() -> None:
    migrations.upgrade(engine.get_engine())
    with open_session(SYSTEM, write=True) as session:
        session.add(Area(name="County", kind="county"))
        session.flush()
        program = Program(area_id=1, name="P", slug="p", case_prefix="P", kind="other")
        session.add(program)


def _milliseconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def _measure(statement: Any) -> tuple[float, float]:
    guarded, plain = [], []
    with open_session(ANN) as session, Session(engine.get_engine()) as bare:
        for _ in range(ROUNDS):
            guarded.append(_milliseconds(lambda: session.execute(statement).all()))
            plain.append(_milliseconds(lambda: bare.execute(statement).all()))
    return statistics.median(guarded), statistics.median(plain)


def main() -> None:
    """Print the medians of every statement, guarded and plain."""
    with tempfile.TemporaryDirectory() as directory:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(directory) / 'guard.db'}"
        _prepare()
        for name, statement in STATEMENTS.items():
            guarded, plain = _measure(statement)
            print(f"{name}: guarded {guarded:.2f} ms, plain {plain:.2f} ms")
        engine.dispose()


if __name__ == "__main__":
    main()
