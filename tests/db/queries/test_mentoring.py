"""What mentoring counts and lists, and for whom."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from db.commands import check_ins, matches, mentor_requests, mentors
from db.queries import match_trends, mentoring, requests
from db.queries import matches as matches_read
from db.queries import mentors as mentors_read
from db.session import open_session
from models.rules import matching
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import NotFound
from tests.world import World, days_ago


def read(actor: Actor, query: Any, **values: Any) -> Any:
    """Run one query as somebody."""
    with open_session(actor) as session:
        return query(session, **values)


def add_matches(world: World, today: date, count: int, *, start: date) -> list[int]:
    """So many more matches that started that day, each with a mentor of its own."""
    made = []
    with open_session(SYSTEM, write=True) as session:
        for n in range(count):
            mentor = mentors.add_new(
                session, program_id=world.way_home, name=f"Mentor {n}", status="active",
                screened_on=start, trained_on=start,
            )  # fmt: skip
            request = mentor_requests.open_for_new(
                session, program_id=world.way_home, first_name="Mentee", last_name=str(n),
                waiting_since_on=start, today=today,
            )  # fmt: skip
            assert mentor.id is not None and request.id is not None
            step: dict[str, Any] = {"on": start, "today": today}
            match = matches.propose(session, request_id=request.id, mentor_id=mentor.id, **step)
            assert match.id is not None
            matches.agree(session, match_id=match.id, **step)
            matches.start(session, match_id=match.id, **step)
            made.append(match.id)
    return made


def numbers(actor: Actor, world: World, today: date) -> mentoring.Numbers:
    """The headline for the program that matches mentors."""
    return mentoring.numbers(actor, program_ids=(world.way_home,), today=today)


def test_mona_sees_exactly_who_waits_who_went_quiet_and_what_is_free(
    world: World, today: date
) -> None:
    assert numbers(world.mentor_coordinator, world, today) == mentoring.Numbers(
        waiting=1, days_waiting=75, under_way=1, on_hold=0, overdue=1, free_places=1
    )


def test_a_lead_sees_small_numbers_hidden(world: World, today: date) -> None:
    found = numbers(world.lead, world, today)
    assert (found.waiting, found.days_waiting, found.overdue) == (None, None, None)
    add_matches(world, today, 20, start=days_ago(3))
    counts = mentoring.match_counts(world.lead, program_id=world.way_home, today=today)
    assert counts.by_status["active"] == 20  # of 21
    assert counts.overdue is None  # one is, and 20 are not
    assert counts.hides_any
    # Two mentors of one place each, and one match: exact, it would tell how many are matched.
    assert found.free_places == 0


def test_the_program_page_counts_matches_by_status(world: World, today: date) -> None:
    found = mentoring.match_counts(world.mentor_coordinator, program_id=world.way_home, today=today)
    assert found.by_status == {"proposed": 0, "agreed": 0, "active": 1, "on_hold": 0, "ended": 0}
    assert (found.waiting, found.overdue, found.hides_any) == (1, 1, False)


def test_a_match_that_goes_on_is_not_counted_as_ended(world: World, today: date) -> None:
    made = add_matches(world, today, 1, start=days_ago(100))
    with open_session(SYSTEM, write=True) as session:
        matches.end(session, match_id=made[0], end_type="unplanned", end_reason="other",
                    on=days_ago(70), today=today)  # fmt: skip
    found = match_trends.lasting(
        world.mentor_coordinator, program_ids=(world.way_home,), starts_on=days_ago(365),
        ends_on=today, today=today,
    )  # fmt: skip
    assert (found.matches, found.still) == (2, 1)
    assert [(p.month, p.surviving, p.at_risk) for p in found.points] == [(0, 1.0, 2), (1, 0.5, 1)]
    assert found.median == pytest.approx(30 / 30.4375)


def test_check_ins_kept_are_counted_in_whole_months_only(world: World, today: date) -> None:
    with open_session(world.mentor_coordinator, write=True) as session:
        check_ins.log(session, match_id=world.match, held_on=date(2026, 2, 20), with_whom="both",
                      medium="phone", today=today)  # fmt: skip
    found = match_trends.kept_by_month(
        world.mentor_coordinator, program_ids=(world.way_home,), starts_on=date(2025, 12, 1),
        ends_on=today,
    )  # fmt: skip
    # It started on January 3: January was not whole, March is not over.
    assert [(m.month, m.kept, m.missed) for m in found] == [
        (date(2025, 12, 1), 0, 0), (date(2026, 1, 1), 0, 0), (date(2026, 2, 1), 1, 0),
    ]  # fmt: skip


def test_a_month_leads_to_the_matches_it_counts(world: World, today: date) -> None:
    month: dict[str, Any] = {"program_ids": (world.way_home,), "month": date(2026, 2, 1)}
    found = [
        read(world.mentor_coordinator, matches_read.count,
             filters=matches_read.Filters(**month, was_kept=kept), today=today)
        for kept in (True, False)
    ]  # fmt: skip
    assert found == [0, 1]


@pytest.mark.parametrize(
    ("state", "due_in", "count"),
    [("overdue", -1, 1), ("due", 0, 1), ("due", 7, 1), ("kept", 8, 1), ("kept", 7, 0)],
)
def test_the_list_and_the_word_for_a_check_in_agree(
    world: World, today: date, state: str, due_in: int, count: int
) -> None:
    # The world's match is due ten days ago.
    day = days_ago(10) - timedelta(days=due_in)
    filters = matches_read.Filters((world.way_home,), check_in=state)
    assert read(world.mentor_coordinator, matches_read.count, filters=filters, today=day) == count


def test_mona_reads_names_and_dora_reads_outlines(world: World, today: date) -> None:
    for actor, waits, mentee in (
        (world.mentor_coordinator, "Peregrine Underhay", "Peregrine Hollowell"),
        (world.director, "WH-00002", f"Match {world.match}"),
    ):
        ids = (world.way_home,)
        rows = read(actor, requests.waiting, program_ids=ids, limit=10)
        assert [row.called for row in rows] == [waits]
        filters = matches_read.Filters(ids)
        listed = read(actor, matches_read.listed, filters=filters, today=today, limit=10)
        assert [(row.mentee, row.mentor) for row in listed] == [(mentee, "Gideon Larkspur")]


def test_only_mona_reads_wishes_and_what_was_said(world: World) -> None:
    for actor, may in ((world.mentor_coordinator, True), (world.director, False)):
        wish = read(actor, requests.wishes, request_id=world.waiting_request)
        assert ("HERON-WISH" in wish) is may
        rows = read(actor, matches_read.check_ins, match_id=world.match)
        assert [row.medium for row in rows] == ["phone"]
        assert (rows[0].summary is not None) is may


@pytest.mark.parametrize(
    "who", ["coordinator", "lead", "data_entry", "partner", "administrator", "charlie"]
)
def test_strangers_to_the_program_find_no_match_mentor_or_request(
    world: World, today: date, who: str
) -> None:
    actor, ids = getattr(world, who), (world.way_home,)
    filters = matches_read.Filters(ids)
    assert read(actor, matches_read.listed, filters=filters, today=today, limit=9) == []
    assert read(actor, requests.waiting, program_ids=ids, limit=9) == []
    assert read(actor, mentors_read.of_program, program_id=world.way_home) == []
    for query, which in (
        (matches_read.find, {"match_id": world.match}),
        (requests.find, {"request_id": world.waiting_request}),
        (mentors_read.find, {"mentor_id": world.gideon}),
    ):
        with pytest.raises(NotFound):
            read(actor, query, **which)


def test_mentors_are_listed_by_what_they_have_left(world: World, today: date) -> None:
    mona = world.mentor_coordinator
    found = {
        shown: [
            row.name
            for row in read(mona, mentors_read.listed, program_ids=(world.way_home,), shown=shown,
                            today=today, limit=10)
        ]
        for shown in mentors_read.SHOWN
    }  # fmt: skip
    both = ["Gideon Larkspur", "Hattie Fernsby"]
    assert found == {
        "free": ["Hattie Fernsby"], "all": both, "expiring": [], "preparing": [], "inactive": [],
    }  # fmt: skip
    soon = {"screening_valid_until": today + timedelta(days=60)}
    with open_session(mona, write=True) as session:
        mentors.change(session, mentor_id=world.gideon, edits=soon)
    expiring = read(mona, mentors_read.listed, program_ids=(world.way_home,), shown="expiring",
                    today=today, limit=10)  # fmt: skip
    assert [row.name for row in expiring] == ["Gideon Larkspur"]


def test_sql_and_the_rules_agree_on_who_is_free(world: World, today: date) -> None:
    rows = read(world.mentor_coordinator, mentors_read.of_program, program_id=world.way_home)
    free = [row.name for row in rows if not matching.blocked_by(row.candidate, today)]
    assert free == ["Hattie Fernsby"]


def test_a_care_coordinator_finds_her_people_by_name_and_not_those_who_wait(world: World) -> None:
    reach = {"coordinator": world.mentor_coordinator.reach["mentor_coordinator"]}
    ann = replace(world.coordinator, reach=reach)
    found = read(ann, requests.candidates, program_id=world.way_home, words="peregrine")
    assert [(row.name, row.case_id) for row in found] == [
        ("Peregrine Hollowell", world.matched_case)
    ]


def test_lists_take_as_many_statements_for_two_as_for_twenty(world: World, today: date) -> None:
    def statements() -> int:
        with open_session(world.mentor_coordinator) as session:
            ids = (world.way_home,)
            filters = matches_read.Filters(ids)
            matches_read.listed(session, filters=filters, today=today, limit=50)
            requests.waiting(session, program_ids=ids, limit=50)
            mentors_read.listed(session, program_ids=ids, shown="all", today=today, limit=50)
            return session.statements

    before = statements()
    add_matches(world, today, 10, start=days_ago(3))
    assert statements() == before


def test_the_few_in_time_are_not_what_is_left_of_the_active_ones(world: World, today: date) -> None:
    late = add_matches(world, today, 15, start=days_ago(90))
    made = add_matches(world, today, 4, start=days_ago(3))
    held = add_matches(world, today, 12, start=days_ago(90))
    with open_session(SYSTEM, write=True) as session:
        for match_id in held:
            matches.hold(session, match_id=match_id, on=today, reason="Away", today=today)
    assert len(late) > len(made)
    counts = mentoring.match_counts(world.lead, program_id=world.way_home, today=today)
    assert counts.by_status["active"] == 20
    assert counts.overdue is None  # 20 less the overdue ones would be the four in time
    found = numbers(world.lead, world, today)
    assert (found.under_way, found.overdue) == (20, None)
    assert numbers(world.mentor_coordinator, world, today).overdue == 16


def test_periods_that_overlap_do_not_give_a_few_matches_away(world: World, today: date) -> None:
    add_matches(world, today, 20, start=days_ago(90))
    director = replace(world.director, directors_read_outlines=False)
    for actor, told in ((director, None), (world.director, 21)):
        found = match_trends.lasting(
            actor, program_ids=(world.way_home,), starts_on=days_ago(91), ends_on=today, today=today
        )
        assert (found.matches, found.still) == (told, told)
