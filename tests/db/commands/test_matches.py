"""A match from proposal to end, and what follows for the mentor and whoever waits."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from db.commands import check_ins, matches, mentor_requests, mentors
from db.session import open_session
from models.mentoring import Match, MentorRequest
from models.rules.actor import Actor
from models.rules.errors import Forbidden, Invalid, NotFound, Refused, Stale
from tests.world import World, days_ago


def do(actor: Actor, command: Any, **values: Any) -> Any:
    """Run one command as somebody, in a transaction of its own."""
    with open_session(actor, write=True) as session:
        return command(session, **values)


def request_of(world: World, request_id: int) -> MentorRequest:
    """The request as it stands."""
    with open_session(world.mentor_coordinator) as session:
        return session.fetch(MentorRequest, request_id)


def started(world: World, today: date, on: date) -> Match:
    """Hattie walks with the one who waited, since that day."""
    mona = world.mentor_coordinator
    match = do(mona, matches.propose, request_id=world.waiting_request, mentor_id=world.hattie,
               on=on, today=today)  # fmt: skip
    do(mona, matches.agree, match_id=match.id, on=on, today=today)
    made: Match = do(mona, matches.start, match_id=match.id, on=on, today=today)
    return made


def test_mona_makes_a_match_and_the_waiting_is_over(world: World, today: date) -> None:
    match = started(world, today, days_ago(5))
    assert match.status == "active"
    assert match.check_in_due_on == days_ago(5) + timedelta(days=14)
    assert match.score == 9
    assert match.score_reasons == [
        "Both speak English", "Both are free: Weekends", "Can help with: Jobs and training",
    ]  # fmt: skip
    request = request_of(world, world.waiting_request)
    assert (request.status, request.closed_on) == ("matched", days_ago(5))


def test_a_mentor_at_capacity_is_not_proposed(world: World, today: date) -> None:
    with pytest.raises(Invalid, match=r"at capacity \(1 of 1\)"):
        do(world.mentor_coordinator, matches.propose, request_id=world.waiting_request,
           mentor_id=world.gideon, on=today, today=today)  # fmt: skip


def test_a_mentor_whose_check_expired_since_cannot_start(world: World, today: date) -> None:
    mona = world.mentor_coordinator
    match = do(mona, matches.propose, request_id=world.waiting_request, mentor_id=world.hattie,
               on=today, today=today)  # fmt: skip
    do(mona, matches.agree, match_id=match.id, on=today, today=today)
    do(mona, mentors.change, mentor_id=world.hattie, edits={"screening_valid_until": days_ago(1)})
    with pytest.raises(Invalid, match="background check has expired"):
        do(mona, matches.start, match_id=match.id, on=today, today=today)


def test_nobody_is_proposed_two_mentors_at_once(world: World, today: date) -> None:
    mona = world.mentor_coordinator
    do(mona, mentors.change, mentor_id=world.hattie, edits={"capacity": 2})
    proposal = {"request_id": world.waiting_request, "mentor_id": world.hattie, "on": today}
    do(mona, matches.propose, **proposal, today=today)
    with pytest.raises(Invalid, match="already have a match"):
        do(mona, matches.propose, **proposal, today=today)


def test_a_declined_proposal_frees_the_mentor_and_the_waiting_goes_on(
    world: World, today: date
) -> None:
    mona = world.mentor_coordinator
    proposal = {"request_id": world.waiting_request, "mentor_id": world.hattie, "on": today}
    match = do(mona, matches.propose, **proposal, today=today)
    do(mona, matches.end, match_id=match.id, end_type="unplanned", end_reason="incompatibility",
       on=today, today=today)  # fmt: skip
    request = request_of(world, world.waiting_request)
    assert (request.status, request.waiting_since_on) == ("waiting", days_ago(75))
    assert do(mona, matches.propose, **proposal, today=today).status == "proposed"


@pytest.mark.parametrize(
    ("rematch", "status", "since"), [(True, "waiting", 0), (False, "matched", 75)]
)
def test_after_an_end_the_mentee_waits_again_only_if_a_rematch_is_wanted(
    world: World, today: date, rematch: bool, status: str, since: int
) -> None:
    do(world.mentor_coordinator, matches.end, match_id=world.match, end_type="unplanned",
       end_reason="mentor_availability", on=today, today=today, rematch=rematch)  # fmt: skip
    request = request_of(world, world.matched_request)
    assert (request.status, request.waiting_since_on) == (status, days_ago(since))


def test_an_end_needs_how_and_why_and_happens_once(world: World, today: date) -> None:
    mona = world.mentor_coordinator
    end: dict[str, Any] = {"match_id": world.match, "on": today, "today": today}
    with pytest.raises(Invalid, match="how the match ended and why"):
        do(mona, matches.end, **end, end_type="unplanned", end_reason="")
    do(mona, matches.end, **end, end_type="unplanned", end_reason="safety")
    with pytest.raises(Invalid, match="already ended"):
        do(mona, matches.end, **end, end_type="unplanned", end_reason="safety")


def test_a_match_on_hold_owes_no_check_in_until_it_is_resumed(world: World, today: date) -> None:
    mona = world.mentor_coordinator
    held = do(mona, matches.hold, match_id=world.match, on=today, today=today, reason="Away")
    assert (held.status, held.check_in_due_on) == ("on_hold", None)
    resumed = do(mona, matches.resume, match_id=world.match, on=today, today=today)
    assert resumed.check_in_due_on == today + timedelta(days=14)


@pytest.mark.parametrize("command", [matches.agree, matches.start, matches.resume])
def test_an_active_match_cannot_be_agreed_started_or_resumed(
    world: World, today: date, command: Any
) -> None:
    with pytest.raises(Invalid):
        do(world.mentor_coordinator, command, match_id=world.match, on=today, today=today)


def test_nothing_happens_in_the_future_or_before_the_match(world: World, today: date) -> None:
    end: dict[str, Any] = {"end_type": "unplanned", "end_reason": "other", "today": today}
    for on in (today + timedelta(days=1), days_ago(61), days_ago(41)):
        with pytest.raises(Invalid):
            do(world.mentor_coordinator, matches.end, match_id=world.match, on=on, **end)


def test_an_end_somebody_else_saved_first_is_not_overwritten(world: World, today: date) -> None:
    mona = world.mentor_coordinator
    do(mona, matches.hold, match_id=world.match, on=today, today=today, reason="Away")
    with pytest.raises(Stale):
        do(mona, matches.resume, match_id=world.match, version=1, on=today, today=today)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("mentor_coordinator", None),
        ("director", Forbidden),
        ("coordinator", NotFound),
        ("lead", NotFound),
        ("data_entry", NotFound),
        ("partner", NotFound),
        ("administrator", NotFound),
        ("charlie", NotFound),
    ],
)
def test_only_mona_ends_matches_and_strangers_do_not_find_them(
    world: World, today: date, who: str, refusal: type[Refused] | None
) -> None:
    end: dict[str, Any] = {"end_type": "unplanned", "end_reason": "other", "on": today}
    actor = getattr(world, who)
    if refusal is None:
        do(actor, matches.end, match_id=world.match, **end, today=today)
        return
    with pytest.raises(refusal):
        do(actor, matches.end, match_id=world.match, **end, today=today)


def test_a_care_coordinator_of_the_program_asks_for_a_mentor_and_cannot_match(
    world: World, today: date
) -> None:
    ann = replace(
        world.coordinator, reach={"coordinator": world.mentor_coordinator.reach["mentor_coordinator"]}
    )  # fmt: skip
    with pytest.raises(Forbidden):
        do(ann, mentor_requests.withdraw, request_id=world.waiting_request, on=today, today=today)
    wanted: dict[str, Any] = {"program_id": world.way_home, "participant_id": world.mentee}
    request = do(ann, mentor_requests.open, **wanted, waiting_since_on=today, wishes="Soon",
                 today=today)  # fmt: skip
    assert request.status == "waiting"
    with pytest.raises(Forbidden):
        do(ann, matches.hold, match_id=world.match, on=today, today=today, reason="Away")


def test_nobody_waits_twice_in_one_program(world: World, today: date) -> None:
    with pytest.raises(Invalid, match="already wait"):
        do(world.mentor_coordinator, mentor_requests.open, program_id=world.way_home,
           participant_id=world.waiting, waiting_since_on=today, today=today)  # fmt: skip


def test_mona_puts_somebody_on_the_list_whom_nobody_knew(world: World, today: date) -> None:
    request = do(world.mentor_coordinator, mentor_requests.open_for_new, program_id=world.way_home,
                 first_name="Juniper", last_name="Ashgrove", languages=["es"], needs=["jobs"],
                 waiting_since_on=days_ago(1), wishes="Evenings.", today=today)  # fmt: skip
    assert request.status == "waiting"


def test_a_check_in_that_reached_somebody_moves_the_next(world: World, today: date) -> None:
    mona = world.mentor_coordinator
    asked: dict[str, Any] = {"match_id": world.match, "with_whom": "mentee", "medium": "phone"}
    do(mona, check_ins.log, **asked, held_on=today, is_reached=False, today=today)
    with open_session(mona) as session:
        assert session.fetch(Match, world.match).check_in_due_on == days_ago(10)
    do(mona, check_ins.log, **asked, held_on=days_ago(1), summary="Going well.", today=today)
    with open_session(mona) as session:
        match = session.fetch(Match, world.match)
    assert match.last_check_in_on == days_ago(1)
    assert match.check_in_due_on == days_ago(1) + timedelta(days=30)


def test_a_check_in_before_the_start_or_in_the_future_is_refused(world: World, today: date) -> None:
    asked: dict[str, Any] = {"match_id": world.match, "with_whom": "mentor", "medium": "phone"}
    for held_on in (days_ago(61), today + timedelta(days=1)):
        with pytest.raises(Invalid):
            do(world.mentor_coordinator, check_ins.log, **asked, held_on=held_on, today=today)


def test_a_mentor_who_still_walks_with_somebody_stays_on_the_list(world: World) -> None:
    with pytest.raises(Invalid, match="still carries 1 match"):
        do(world.mentor_coordinator, mentors.change, mentor_id=world.gideon,
           edits={"status": "inactive"})  # fmt: skip


def test_a_new_volunteer_becomes_a_mentor_and_is_not_in_the_directory(world: World) -> None:
    mentor = do(world.mentor_coordinator, mentors.add_new, program_id=world.way_home,
                name="Iris Oakhollow", languages=["en"], capacity=2)  # fmt: skip
    with open_session(world.mentor_coordinator) as session:
        found = session.exec(select(Match).where(Match.mentor_id == mentor.id)).all()
        assert mentor.status == "applied" and found == []
