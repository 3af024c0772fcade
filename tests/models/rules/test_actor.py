"""Who sees the same as whom: what a cache of counts is keyed by."""

from dataclasses import replace

from models.rules.actor import Actor, Reach

LEAD = Actor(user_id=1, person_id=10, name="Lena", reach={"lead": Reach(workgroups=frozenset({1}))})


def test_two_people_with_the_same_role_do_not_share_what_is_their_own() -> None:
    assert LEAD.scope_key == replace(LEAD).scope_key
    assert LEAD.scope_key != replace(LEAD, user_id=2, person_id=11).scope_key
    assert LEAD.scope_key != replace(LEAD, person_id=None).scope_key


def test_whoever_changes_a_setting_is_not_shown_what_was_counted_before() -> None:
    assert LEAD.scope_key != replace(LEAD, small_number=5).scope_key
    assert LEAD.scope_key != replace(LEAD, directors_read_outlines=False).scope_key
