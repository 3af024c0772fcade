"""The load test says what it measured, and everybody in it has a round to go."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bench.load import crowd as crowds
from bench.load import days, people, report
from bench.load.crowd import Crowd, Tally
from bench.load.people import Somebody
from bench.load.report import Run, Sample
from tests.world import World


def sample(people: int, *clicks: float, errors: int = 0, memory: float = 300.0) -> Sample:
    return Sample(people, sorted(clicks), errors, 10.0, [0.5], 0.1, 0.0, memory, 100.0)


def test_most_people_is_the_largest_number_whose_clicks_were_answered_in_time() -> None:
    run = Run("sqlite", 100, 1)
    run.samples = [sample(20, 0.2, 0.3), sample(40, 0.4, 0.9), sample(60, 0.5, 1.2)]
    assert run.most == 40


def test_people_who_saw_an_error_do_not_count_as_served() -> None:
    run = Run("sqlite", 100, 1)
    run.samples = [sample(20, 0.2), sample(40, 0.2, errors=1)]
    assert run.most == 20


def test_of_twenty_clicks_the_slowest_may_be_slow() -> None:
    assert sample(20, *[0.1] * 19, 5.0).part(0.5) == 0.1
    assert sample(20, *[0.1] * 19, 5.0).p95 == 5.0
    assert sample(20, *[0.1] * 39, 5.0).p95 == 0.1


def test_memory_that_grows_through_a_soak_is_said() -> None:
    flat, leaking = Run("sqlite", 100, 1, soak=8), Run("sqlite", 100, 1, soak=8)
    flat.samples = [sample(40, 0.1, memory=m) for m in (200, 280, 300, 300, 310, 300, 305, 310)]
    leaking.samples = [sample(40, 0.1, memory=200.0 + 20 * n) for n in range(8)]
    assert not flat.has_grown()
    assert leaking.has_grown()


def test_what_was_measured_stands_between_its_marks_in_the_page(tmp_path: Path) -> None:
    page = tmp_path / "load.md"
    page.write_text(f"Before\n{report.BEGIN}\nold\n{report.END}\nAfter\n")
    run = Run("sqlite", 100, 2)
    run.samples, run.errors = [sample(20, 0.2)], Counter({"Home: TimeoutError": 3})
    run.took = {"Home": [0.1, 0.2]}
    report.keep([run], tmp_path / "load.json", page)
    said = page.read_text()
    assert said.startswith("Before\n")
    assert said.endswith("\nAfter\n")
    assert "old" not in said
    assert "sqlite, 100 cases, 2 processes" in said
    assert "3 times: Home: TimeoutError" in said


def test_measuring_one_database_again_leaves_what_was_measured_on_the_other(tmp_path: Path) -> None:
    page = tmp_path / "load.md"
    page.write_text(f"Before\n{report.BEGIN}\nNot yet.\n{report.END}\nAfter\n")

    def measure(database: str, empty: float) -> str:
        report.keep([Run(database, 100, 1, empty=empty)], tmp_path / "load.json", page)
        return page.read_text()

    measure("sqlite", 111)
    both = measure("postgresql", 222)
    assert "111 MB" in both
    assert "222 MB" in both
    again = measure("sqlite", 333)
    assert "111 MB" not in again
    assert [one in again for one in ("222 MB", "333 MB", "Not yet.")] == [True, True, False]
    assert again.count("### ") == 2
    assert again.endswith(f"\n{report.END}\nAfter\n")


def test_a_run_that_began_with_too_many_does_not_say_that_nobody_can_be_served(
    tmp_path: Path,
) -> None:
    page = tmp_path / "load.md"
    page.write_text(f"{report.BEGIN}\n{report.END}\n")
    run = Run("postgresql", 100, 2)
    run.samples = [sample(80, 1.1)]
    report.keep([run], tmp_path / "load.json", page)
    assert "no error: **under 80**" in page.read_text()


def test_everybody_who_comes_has_a_round_to_go() -> None:
    assert set(people.TWENTY) == set(days.ROUNDS)


def test_whoever_is_not_let_in_tries_again_and_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowds, "THINKING", (0.0, 0.0))
    monkeypatch.setattr(crowds, "BETWEEN_ARRIVALS", 0.0)

    async def come() -> Tally:
        # Nobody listens there.
        crowd = Crowd([Somebody("load-000", "partner")], ["http://127.0.0.1:1"])
        await crowd.grow(1)
        while sum(crowd.tally.errors.values()) < 2:
            await asyncio.sleep(0.01)
        await crowd.go_home()
        return crowd.tally

    tally = asyncio.run(come())
    assert not tally.clicks()
    assert all(one.startswith(crowds.SIGN_IN) for one in tally.errors)


@pytest.mark.sqlite_only
def test_a_crowd_is_given_accounts_once(world: World) -> None:
    from sqlmodel import select

    from db.session import open_session
    from models.access import Grant, User
    from models.rules.actor import SYSTEM

    with open_session(SYSTEM, write=True) as session:
        model = session.exec(select(User).where(User.id == world.partner.user_id)).one()
        model.login = "partner"
        session.flush()
        people._accounts(session, model, ["load-000", "load-001"])
    with open_session(SYSTEM) as session:
        made = session.exec(select(User).where(User.login.like("load-%"))).all()  # type: ignore[attr-defined]
        granted = session.exec(
            select(Grant).where(Grant.user_id.in_([one.id for one in made]))  # type: ignore[attr-defined]
        ).all()
    assert len({one.person_id for one in made}) == 2
    assert {one.role for one in granted} == {"partner"}
