"""What somebody would try who means harm: to read what is not theirs, or to write where they may not."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from db.commands import (
    accounts,
    bulk,
    choice_lists,
    kits,
    login_sessions,
    mentor_requests,
    merges,
    own_fields,
    records,
    undo,
    views,
)
from db.commands.bulk import Which
from db.exchange import apply, export
from db.queries import accounts as accounts_queries
from db.queries import exports, shapes
from db.queries import kits as kit_queries
from db.session import GuardedSession, open_session
from models.access import Change, LoginSession
from models.base import Stamp, Table, now
from models.casework import Case, CaseMember, Contact, ContactNote, Participant, ParticipantName
from models.data import View
from models.people import Organization, Person
from models.rules import saved_views
from models.rules.actor import SYSTEM, Actor, Reach
from models.rules.asking import Asked, Filter
from models.rules.errors import Forbidden, NotFound, Refused
from models.rules.records import NotSaved
from tests.world import MAPLE_FAMILIES, TODAY, World


def _stamp(table: type[Table], record_id: int) -> Stamp:
    with open_session(SYSTEM) as session:
        return Stamp(record_id, session.fetch(table, record_id).version)


def _both(one: Actor, other: Actor) -> Actor:
    """One person with the roles of two."""
    return replace(one, reach={**one.reach, **other.reach}, counties=one.counties | other.counties)


def test_data_entry_does_not_change_a_case_it_did_not_enter(world: World) -> None:
    stamp = _stamp(Case, world.open_case)
    with pytest.raises(Forbidden), open_session(world.data_entry, write=True) as session:
        values = {"referring_organization_id": world.clinic}
        records.change(session, Case, stamp=stamp, values=values, today=TODAY)


def test_data_entry_does_not_change_every_case_of_a_list(world: World) -> None:
    which = Which(asked=Asked(), expected=3)
    with pytest.raises(NotSaved), open_session(world.data_entry, write=True) as session:
        bulk.change(
            session, table=Case, which=which, column="community_id", value=world.maple_north,
            today=TODAY,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "asked"),
    [
        (ParticipantName, lambda world: Filter("participant_id", "is", str(world.mother))),
        (CaseMember, lambda world: Filter("participant_id", "one_of", f"{world.mother},{world.infant}")),
    ],
)  # fmt: skip
def test_the_record_of_an_export_tells_administrators_no_name_of_a_family(
    world: World, table: type[Table], asked: Any
) -> None:
    _take_out(world.coordinator, table, Asked(filters=(asked(world),)))
    assert "Quillfeather" not in _told(world.administrator)


@pytest.mark.parametrize("search", ["Quillfeather 2", "2 quillfeather", "Quillfeather2"])
def test_a_digit_beside_a_name_does_not_put_it_into_the_record_of_an_export(
    world: World, search: str
) -> None:
    _take_out(world.coordinator, ParticipantName, Asked(search=search))
    assert "quillfeather" not in _told(world.administrator).lower()


def _take_out(actor: Actor, table: type[Table], asked: Asked) -> None:
    with open_session(actor, write=True) as session:
        what = export.wanted(table, shapes.shape(session, table), asked, form="csv")
        export.note(session, what, rows=1)


def _told(actor: Actor) -> str:
    with open_session(actor) as session:
        return " ".join(f"{row.columns} {row.filters}" for row in exports.page(session).rows)


def test_nobody_merges_into_a_family_they_may_not_change(world: World) -> None:
    """A director sees all outlines and types some in: what others entered stays as it is."""
    both = _both(world.director, world.data_entry)
    actor = replace(both, user_id=world.data_entry.user_id)
    program = world.bright_start
    with open_session(actor, write=True) as session:
        own = Participant(program_id=program)
        session.add(own)
        session.flush()
        assert own.id is not None
        typed = own.id
        name = ParticipantName(program_id=program, participant_id=typed, last_name="Forged")
        session.add(name)
    with pytest.raises(Refused), open_session(actor, write=True) as session:
        merges.merge(
            session, Participant, kept=_stamp(Participant, world.mother),
            gone=Stamp(typed, 1), take={"participant_names": {"last_name"}}, today=TODAY,
        )  # fmt: skip
    with open_session(SYSTEM) as session:
        said = select(ParticipantName.last_name).where(
            ParticipantName.participant_id == world.mother
        )
        assert session.exec(said).one() == "Quillfeather"


def test_the_record_of_an_import_tells_administrators_no_name_of_its_file() -> None:
    """A file is often named after whom it is about; members of workgroups may be named."""
    assert apply.title_of(Contact, "Quillfeather visits.csv") == "Import of contacts"
    assert apply.title_of(Organization, "partners.csv") == "Import of partners.csv"


@pytest.mark.parametrize(
    "role", ["partner", "lead", "data_entry", "director", "administrator", "charlie"]
)
def test_nobody_undoes_or_restores_what_they_may_not_read(world: World, role: str) -> None:
    with open_session(world.coordinator, write=True) as session:
        contact = session.fetch(Contact, world.contact)
        contact.minutes = 55
        note = session.exec(
            select(ContactNote).where(ContactNote.contact_id == world.contact)
        ).one()
        session.flush()
        session.delete(note)
    with open_session(SYSTEM) as session:
        made = session.exec(
            select(Change.id, Change.batch, Change.action).where(
                Change.actor_id == world.coordinator.user_id
            )
        ).all()
    assert {one[2] for one in made} == {"changed", "removed"}
    for change_id, batch, _action in made:
        attempts: list[Callable[[GuardedSession], Any]] = [
            partial(undo.change, change_id=change_id or 0, today=TODAY),
            partial(undo.restore, change_id=change_id or 0, today=TODAY),
            partial(undo.batch, batch=batch, today=TODAY),
        ]
        for attempt in attempts:
            with (
                pytest.raises(Refused) as refused,
                open_session(world.actors()[role], write=True) as session,
            ):
                attempt(session)
            assert not any(one in refused.value.sentence for one in MAPLE_FAMILIES)
    with open_session(SYSTEM) as session:
        assert session.fetch(Contact, world.contact).minutes == 55


def _signed_in(actor: Actor) -> int:
    assert actor.user_id is not None
    with open_session(SYSTEM, write=True) as session:
        login_sessions.begin(session, user_id=actor.user_id, browser="Tests", now=now())
        kept = select(LoginSession.id).where(LoginSession.user_id == actor.user_id)
        return max(one or 0 for one in session.exec(kept))


def _is_alive(session_id: int) -> bool:
    with open_session(SYSTEM) as session:
        return accounts_queries.live_session(session, now=now(), session_id=session_id) is not None


def test_a_role_that_is_taken_back_by_undoing_is_gone_from_open_tabs(world: World) -> None:
    """A part of a page, and a button that is drawn, go on with the roles of when they were drawn."""
    user_id = world.partner.user_id
    assert user_id is not None
    with open_session(world.administrator, write=True) as session:
        new = accounts.NewGrant("coordinator", "program", program_id=world.bright_start)
        accounts.grant(session, user_id=user_id, new=new, now=now())
        batch = session.batch
    tab, other = _signed_in(world.partner), _signed_in(world.lead)
    with open_session(world.administrator, write=True) as session:
        undo.batch(session, batch=batch, today=TODAY)
    assert not _is_alive(tab)
    assert _is_alive(other)


def test_who_goes_to_another_organization_leaves_its_families_in_open_tabs_too(
    world: World,
) -> None:
    tab, other = _signed_in(world.partner), _signed_in(world.lead)
    assert world.partner.person_id is not None
    with open_session(world.administrator, write=True) as session:
        session.fetch(Person, world.partner.person_id).organization_id = world.church
        session.fetch(Person, world.lead.person_id).organization_id = world.church
    assert not _is_alive(tab)
    assert _is_alive(other)


def test_a_director_does_not_open_names_by_asking_for_a_mentor(world: World) -> None:
    """Who also coordinates mentors in one program sees the outlines of others, and no names there."""
    actor = _both(world.director, world.mentor_coordinator)
    with open_session(actor) as session:
        assert session.exec(_names_of(world.mother)).all() == []
    with pytest.raises(NotFound), open_session(actor, write=True) as session:
        mentor_requests.open(
            session, program_id=world.way_home, participant_id=world.mother,
            waiting_since_on=TODAY, today=TODAY,
        )  # fmt: skip


def _names_of(participant_id: int) -> Any:
    return select(ParticipantName.last_name).where(ParticipantName.participant_id == participant_id)


@pytest.mark.parametrize("role", ["partner", "director", "lead", "charlie", "data_entry"])
def test_a_starter_kit_is_not_applied_where_one_is_no_administrator(
    world: World, role: str
) -> None:
    kit = next(iter(kit_queries.offered().values()))
    with pytest.raises(Refused), open_session(world.actors()[role], write=True) as session:
        kits.apply(session, kit, area_id=world.maple, baseline_on=TODAY, due_on=TODAY)


def test_an_administrator_of_one_county_sets_nothing_up_in_another(world: World) -> None:
    reach = replace(world.director.reach["director"])
    actor = replace(
        world.administrator, reach={"administrator": reach}, counties=world.director.counties
    )
    kit = next(iter(kit_queries.offered().values()))
    new = own_fields.NewField("contacts", "Ride", "text")
    for attempt in (
        lambda session: kits.apply(
            session, kit, area_id=world.cedar, baseline_on=TODAY, due_on=TODAY
        ),
        lambda session: own_fields.add(session, area_id=world.cedar, new=new),
        lambda session: own_fields.add(
            session, area_id=world.maple, new=replace(new, program_id=world.cedar_program)
        ),
        lambda session: choice_lists.add(session, list_name="medium", label="Pigeon"),
        lambda session: choice_lists.add(session, list_name="own:nothing.there", label="Pigeon"),
        lambda session: records.add(
            session, Organization, {"name": "Forged", "area_id": world.cedar}, today=TODAY
        ),
    ):
        with pytest.raises(Refused), open_session(actor, write=True) as session:
            attempt(session)


def test_an_administrator_of_a_part_asks_no_fields_of_the_whole_county(world: World) -> None:
    reach = Reach(areas=frozenset({world.maple_north}))
    actor = replace(
        world.administrator, reach={"administrator": reach}, counties=world.director.counties
    )
    new = own_fields.NewField("contacts", "Ride", "text", is_required=True)
    with pytest.raises(Refused), open_session(actor, write=True) as session:
        own_fields.add(session, area_id=world.maple_north, new=new)


@pytest.mark.parametrize("role", ["partner", "data_entry", "mentor_coordinator", "coordinator"])
def test_a_view_is_not_pinned_to_the_page_of_others(world: World, role: str) -> None:
    actor = world.actors()[role]
    with open_session(actor, write=True) as session:
        look = saved_views.Look(Asked())
        view = views.save(
            session,
            name="Mine",
            kind="list",
            table_name="people",
            look=look,
            shared_with="everyone",
        )
        stamp = Stamp(view.id or 0, view.version)
    pages: tuple[dict[str, Any], ...] = (
        {"workgroup_id": world.early_group},
        {"program_id": world.bright_start},
        {"workgroup_id": world.cedar_group},
    )
    for page in pages:
        with pytest.raises(Refused), open_session(actor, write=True) as session:
            views.pin(session, stamp=stamp, **page)
        with pytest.raises(Refused), open_session(actor, write=True) as session:
            session.add(_forged_view(actor, world.maple, **page))


def test_a_view_is_not_shared_into_another_county(world: World) -> None:
    with pytest.raises(Refused), open_session(world.partner, write=True) as session:
        session.add(_forged_view(world.partner, world.cedar))


def _forged_view(actor: Actor, area_id: int, **page: Any) -> View:
    assert actor.user_id is not None
    return View(
        user_id=actor.user_id, area_id=area_id, table_name="people", name="Forged", kind="list",
        shared_with="everyone", **page,
    )  # fmt: skip
