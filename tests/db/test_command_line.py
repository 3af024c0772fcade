"""python -m db: the same guard, under somebody's account; and helping the last administrator in."""

from pathlib import Path

import pytest
from pyotp import TOTP
from sqlmodel import func, select

from db.__main__ import main
from db.commands import second_factors as commands
from db.keeping import keys
from db.session import open_session
from models.access import User
from models.base import now
from models.data import FileExport
from models.people import Person
from models.rules import second_factors
from models.rules.actor import SYSTEM
from tests.world import World


@pytest.fixture
def login(world: World) -> dict[str, str]:
    """The user names of the cast, by role."""
    with open_session(SYSTEM) as session:
        known = dict(session.exec(select(User.id, User.login)).all())
    return {role: known[actor.user_id] for role, actor in world.actors().items()}


def people() -> int:
    with open_session(SYSTEM) as session:
        return session.exec(select(func.count()).select_from(Person)).one()


def test_people_are_brought_in_and_taken_out_from_the_command_line(
    world: World, login: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = people()
    file, bad = tmp_path / "people.csv", tmp_path / "bad.csv"
    file.write_text("Full name;E-mail\nNora New;nora@example.org\nBo;not one\n")
    how = ["--as", login["administrator"], "--set", "area_id=Maple County"]

    assert main(["import", "people", str(file), *how, "--dry-run"]) == 1
    assert people() == before
    assert main(["import", "people", str(file), *how, "--only-good", "--refused", str(bad)]) == 1
    assert people() == before + 1
    assert "is not an e-mail address" in bad.read_text(encoding="utf-8-sig")

    out = tmp_path / "out.xlsx"
    assert main(["export", "people", str(out), "--as", login["administrator"]]) == 0
    assert main(["import", "people", str(out), "--as", login["administrator"]]) == 0
    said = capsys.readouterr().out
    assert f"The same: {before + 1}" in said
    with open_session(SYSTEM) as session:
        [row] = session.exec(select(FileExport)).all()
    assert (row.user_id, row.records) == (world.administrator.user_id, before + 1)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import", "people", "FILE", "--as", "nobody"], "no account nobody"),
        (["import", "users", "FILE", "--as", "LEAD"], "table was not found"),
        (["import", "people", "missing.csv", "--as", "LEAD"], "cannot be read"),
        (["import", "people", "FILE", "--as", "LEAD", "--map", "X=name"], "no heading 'X'"),
        (["import", "people", "FILE", "--as", "LEAD", "--map", "Name=x"], "no field 'x'"),
        (["import", "people", "FILE", "--as", "LEAD", "--key", "phone"], "can be matched on"),
        (["import", "people", "FILE", "--as", "LEAD", "--create", "name"], "cannot be added"),
        (["export", "people", "people.pdf", "--as", "LEAD"], "Name the file"),
        (["export", "people", "x.csv", "--as", "LEAD", "--columns", "shoe"], "no field 'shoe'"),
        (["export", "people", "x.csv", "--as", "LEAD", "--filter", "name=like:x"], "no sense"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    login: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    sentence: str,
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Name\nNora New\n")
    named = {"FILE": str(file), "LEAD": login["lead"]}

    assert main([named.get(one, one) for one in words]) == 1
    assert sentence in capsys.readouterr().err


def test_the_last_administrator_comes_in_again_without_the_lost_phone(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.KEY, keys.new())
    user_id = world.administrator.user_id or 0
    with open_session(SYSTEM, write=True) as session:
        name = session.fetch(User, user_id).login
        secret = second_factors.new_secret()
        typed = TOTP(secret).at(now())
        commands.set_up(session, user_id=user_id, secret=secret, typed=typed, now=now())
    assert main(["user", "seal-again"]) == 0
    assert main(["user", "reset-second-step", name]) == 0
    assert main(["user", "reset-second-step", name]) == 1
    assert "has no second step" in capsys.readouterr().err
