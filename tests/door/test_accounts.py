"""Accounts, their reach, their codes and their sessions, on every database."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from db.commands import accounts, codes, login_sessions, tries
from db.queries import accounts as account_queries
from db.queries import actors
from db.session import open_session
from models.access import Change, Grant, LoginSession, Setting, User
from models.base import Table
from models.people import Person
from models.places import Area
from models.programs import Program
from models.rules import passwords
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Forbidden, Invalid, NotFound, Refused
from models.workgroups import Workgroup

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
GOOD = "pelicans borrow violet umbrellas"
Ids = dict[str, int]


def _add(row: Table) -> int:
    with open_session(SYSTEM, write=True) as session:
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What passwords cost is tested elsewhere."""
    monkeypatch.setattr(passwords, "ROUNDS", 4)


@pytest.fixture
def ids(database: str) -> Ids:
    """Maple County with its north, Cedar County beside it; a workgroup and a program in each."""
    found: Ids = {}
    found["maple"] = _add(Area(name="Maple County", kind="county"))
    found["north"] = _add(Area(name="North", kind="community", parent_id=found["maple"]))
    found["cedar"] = _add(Area(name="Cedar County", kind="county"))
    for area in ("maple", "north", "cedar"):
        found[f"{area} group"] = _add(
            Workgroup(area_id=found[area], name=area, slug=f"{area}-group")
        )
        found[f"{area} program"] = _add(
            Program(
                area_id=found[area],
                name=area,
                slug=f"{area}-program",
                kind="safe_care",
                case_prefix=area[:2].upper(),
            )
        )
    return found


def account(ids: Ids, login: str, *grants: accounts.NewGrant, area: str = "maple") -> int:
    """An account with a password and these roles."""
    with open_session(SYSTEM, write=True) as session:
        code = accounts.invite(
            session,
            login=login,
            name=login.title(),
            email="",
            area_id=ids[area],
            grants=grants,
            now=NOON,
        )
    with open_session(SYSTEM, write=True) as session:
        return accounts.redeem_link(session, code=code, password=GOOD, now=NOON)


def actor(user_id: int) -> Actor:
    with open_session(SYSTEM) as session:
        return actors.load(session, user_id=user_id, now=NOON)


def everything(role: str) -> accounts.NewGrant:
    return accounts.NewGrant(role=role, scope="everything")


def in_area(role: str, area_id: int) -> accounts.NewGrant:
    return accounts.NewGrant(role=role, scope="area", area_id=area_id)


def test_an_area_reaches_what_lies_in_it_and_nothing_beside_it(ids: Ids) -> None:
    ann = actor(account(ids, "ann", in_area("director", ids["maple"])))
    assert ann.areas("director") == {ids["maple"], ids["north"]}
    assert ann.workgroups("director") == {ids["maple group"], ids["north group"]}
    assert ann.programs("director") == {ids["maple program"], ids["north program"]}
    assert ann.counties == {ids["maple"], ids["north"]}


def test_a_workgroup_reaches_itself_and_lets_its_county_be_seen(ids: Ids) -> None:
    grant = accounts.NewGrant(role="lead", scope="workgroup", workgroup_id=ids["north group"])
    ann = actor(account(ids, "ann", grant))
    assert ann.workgroups("lead") == {ids["north group"]}
    assert not ann.areas("lead")
    assert not ann.programs("lead")
    assert ann.counties == {ids["maple"], ids["north"]}


def test_a_program_reaches_itself(ids: Ids) -> None:
    grant = accounts.NewGrant(role="coordinator", scope="program", program_id=ids["cedar program"])
    ann = actor(account(ids, "ann", grant))
    assert ann.programs("coordinator") == {ids["cedar program"]}
    assert ann.counties == {ids["cedar"]}


def test_everything_reaches_everything(ids: Ids) -> None:
    ann = actor(account(ids, "ann", everything("administrator")))
    assert ann.areas("administrator") == {ids["maple"], ids["north"], ids["cedar"]}
    assert ann.reach["administrator"].is_everything


def test_without_a_role_nothing_is_reached(ids: Ids) -> None:
    bo = actor(account(ids, "bo"))
    assert not bo.reach
    assert not bo.counties


def test_the_countys_choices_travel_with_the_actor(ids: Ids) -> None:
    user_id = account(ids, "ann")
    assert (actor(user_id).small_number, actor(user_id).directors_read_outlines) == (11, True)
    _add(Setting(name="small_number", value="6"))
    _add(Setting(name="directors_read_outlines", value="no"))
    assert (actor(user_id).small_number, actor(user_id).directors_read_outlines) == (6, False)


def test_a_closed_account_is_nobody(ids: Ids) -> None:
    user_id = account(ids, "ann", everything("director"))
    with open_session(SYSTEM, write=True) as session:
        accounts.deactivate(session, user_id=user_id, now=NOON)
    with pytest.raises(NotFound):
        actor(user_id)


def test_an_areas_administrator_invites_within_it_only(ids: Ids) -> None:
    ada = actor(account(ids, "ada", in_area("administrator", ids["maple"])))
    with open_session(ada, write=True) as session:
        accounts.invite(
            session, login="bo", name="Bo", email="", area_id=ids["north"],
            grants=[in_area("director", ids["north"])], now=NOON,
        )  # fmt: skip
    for wider in (everything("director"), in_area("director", ids["cedar"])):
        with pytest.raises(Refused), open_session(ada, write=True) as session:
            accounts.invite(
                session,
                login="cy",
                name="Cy",
                email="",
                area_id=ids["north"],
                grants=[wider],
                now=NOON,
            )


def test_an_areas_administrator_cannot_take_over_a_wider_account(ids: Ids) -> None:
    ada = actor(account(ids, "ada", in_area("administrator", ids["maple"])))
    chief = account(ids, "chief", everything("administrator"))
    for attack in (accounts.reset_link, accounts.deactivate):
        with pytest.raises(Forbidden), open_session(ada, write=True) as session:
            attack(session, user_id=chief, now=NOON)


def test_somebody_without_the_role_reaches_no_account_but_their_own(ids: Ids) -> None:
    bo = actor(account(ids, "bo", everything("director")))
    ann = account(ids, "ann", everything("director"))
    for attack in (accounts.reset_link, accounts.deactivate):
        with pytest.raises(Refused), open_session(bo, write=True) as session:
            attack(session, user_id=ann, now=NOON)
    with pytest.raises(Refused), open_session(bo, write=True) as session:
        accounts.grant(session, user_id=bo.user_id or 0, new=everything("administrator"), now=NOON)
    with pytest.raises(Refused), open_session(bo, write=True) as session:
        accounts.set_password(session, user_id=bo.user_id or 0, password=GOOD, now=NOON)


def test_nobody_closes_their_own_account(ids: Ids) -> None:
    ada = actor(account(ids, "ada", everything("administrator")))
    with pytest.raises(Invalid), open_session(ada, write=True) as session:
        accounts.deactivate(session, user_id=ada.user_id or 0, now=NOON)


def test_an_administrator_ends_the_sessions_of_their_people(ids: Ids) -> None:
    ada = actor(account(ids, "ada", in_area("administrator", ids["maple"])))
    user_id = account(ids, "bo")
    _begin(user_id)
    with open_session(ada, write=True) as session:
        assert accounts.end_sessions(session, user_id=user_id, reason="Lost phone", now=NOON) == 1
    assert _live(user_id) == 0


def _begin(user_id: int, now: datetime = NOON) -> str:
    with open_session(SYSTEM, write=True) as session:
        return login_sessions.begin(session, user_id=user_id, browser="Tests", now=now)


def _live(user_id: int, now: datetime = NOON) -> int:
    with open_session(SYSTEM) as session:
        return len(account_queries.sessions_of(session, user_id=user_id, now=now))


@pytest.mark.parametrize("change", ["password", "role given", "role taken", "closed"])
def test_what_narrows_an_account_ends_its_sessions(ids: Ids, change: str) -> None:
    user_id = account(ids, "bo", everything("director"))
    _begin(user_id)
    with open_session(SYSTEM, write=True) as session:
        match change:
            case "password":
                accounts.set_password(session, user_id=user_id, password=GOOD + "!", now=NOON)
            case "role given":
                accounts.grant(session, user_id=user_id, new=everything("partner"), now=NOON)
            case "role taken":
                grant_id, _words = account_queries.grants_of(session, user_id=user_id)[0]
                accounts.revoke(session, grant_id=grant_id, now=NOON)
            case _:
                accounts.deactivate(session, user_id=user_id, now=NOON)
    assert _live(user_id) == 0


def test_a_changed_password_keeps_the_browser_that_changed_it(ids: Ids) -> None:
    user_id = account(ids, "bo")
    _begin(user_id)
    _begin(user_id)
    with open_session(SYSTEM, write=True) as session:
        keep = account_queries.sessions_of(session, user_id=user_id, now=NOON)[0].id
        accounts.set_password(
            session, user_id=user_id, password=GOOD + "!", now=NOON, keep_session_id=keep
        )
    assert _live(user_id) == 1


def test_a_code_works_once_in_time_and_only_for_its_purpose(ids: Ids) -> None:
    user_id = account(ids, "bo")
    with open_session(SYSTEM, write=True) as session:
        code = accounts.reset_link(session, user_id=user_id, now=NOON)
    for purposes, when in ((("hand_over",), NOON), (accounts.LINKS, NOON + timedelta(hours=24))):
        with pytest.raises(Invalid), open_session(SYSTEM, write=True) as session:
            codes.redeem(session, code=code, purposes=purposes, now=when)
    later = NOON + timedelta(hours=23)
    with open_session(SYSTEM, write=True) as session:
        assert accounts.redeem_link(session, code=code, password=GOOD, now=later) == user_id
    with pytest.raises(Invalid), open_session(SYSTEM, write=True) as session:
        accounts.redeem_link(session, code=code, password=GOOD, now=later)


def test_a_new_link_replaces_the_one_before(ids: Ids) -> None:
    user_id = account(ids, "bo")
    with open_session(SYSTEM, write=True) as session:
        first = accounts.reset_link(session, user_id=user_id, now=NOON)
        accounts.reset_link(session, user_id=user_id, now=NOON)
    with pytest.raises(Invalid), open_session(SYSTEM, write=True) as session:
        accounts.redeem_link(session, code=first, password=GOOD, now=NOON)


def test_a_weak_password_does_not_use_up_the_link(ids: Ids) -> None:
    user_id = account(ids, "bo")
    with open_session(SYSTEM, write=True) as session:
        code = accounts.reset_link(session, user_id=user_id, now=NOON)
    with pytest.raises(Invalid), open_session(SYSTEM, write=True) as session:
        accounts.redeem_link(session, code=code, password="maple county maple", now=NOON)
    with open_session(SYSTEM, write=True) as session:
        accounts.redeem_link(session, code=code, password=GOOD, now=NOON)


def test_nothing_that_lets_anybody_in_is_kept_as_it_is(ids: Ids) -> None:
    user_id = account(ids, "bo")
    token = _begin(user_id)
    with open_session(SYSTEM) as session:
        kept = session.exec(select(LoginSession)).one().token_hash
        changes = str([(row.before, row.after) for row in session.exec(select(Change)).all()])
        hashes = session.exec(select(User.password_hash)).all()
    assert token != kept
    assert token not in changes
    assert GOOD not in changes
    assert all(one not in changes for one in hashes)


def test_the_account_waits_but_somebody_elses_success_forgives_no_misses_of_the_address(
    ids: Ids,
) -> None:
    def miss(login: str, address: str) -> None:
        with open_session(SYSTEM, write=True) as session:
            tries.count(session, login=login, address=address, now=NOON)

    for _ in range(6):
        miss("ann", "192.0.2.1")
    with pytest.raises(Forbidden, match="Too many tries"):
        miss("ann", "192.0.2.99")
    with pytest.raises(Forbidden, match="Too many tries"):
        miss("bo", "192.0.2.1")
    with open_session(SYSTEM, write=True) as session:
        tries.forgive(session, login="bo", address="192.0.2.1", now=NOON)
    miss("bo", "192.0.2.1")
    with pytest.raises(Forbidden, match="Too many tries"):
        miss("bo", "192.0.2.1")


def test_a_provider_names_an_account_by_issuer_and_subject_together(ids: Ids) -> None:
    user_id = account(ids, "bo")
    with open_session(SYSTEM, write=True) as session:
        user = session.fetch(User, user_id)
        user.oidc_issuer, user.oidc_subject = "https://id.example", "42"
    with open_session(SYSTEM) as session:
        for issuer, subject, found in (
            ("https://id.example", "42", user_id),
            ("https://evil.example", "42", None),
            ("https://id.example", "", None),
            ("", "", None),
        ):
            assert account_queries.by_provider(session, issuer=issuer, subject=subject) == found


def test_the_listing_says_roles_and_sessions_in_words(ids: Ids) -> None:
    account(ids, "ada", everything("administrator"))
    user_id = account(ids, "bo", in_area("director", ids["north"]))
    _begin(user_id)
    with open_session(SYSTEM) as session:
        rows = {row.login: row for row in account_queries.listing(session, now=NOON)}
    assert rows["ada"].grants == ("Administrator: everything",)
    assert rows["bo"].grants == ("Director: North",)
    assert (rows["ada"].sessions, rows["bo"].sessions) == (0, 1)


def test_a_user_name_is_taken_once_however_it_is_typed(ids: Ids) -> None:
    account(ids, "bo")
    with pytest.raises(Invalid), open_session(SYSTEM, write=True) as session:
        accounts.add(session, login=" BO ", name="Bo Two", email="", area_id=ids["maple"])


def test_somebody_in_the_directory_is_invited_without_a_second_entry(ids: Ids) -> None:
    person_id = _add(Person(area_id=ids["maple"], name="Cleo Cruz"))
    with open_session(SYSTEM, write=True) as session:
        accounts.invite(
            session, login="cleo", name="", email="", area_id=ids["maple"], grants=[], now=NOON,
            person_id=person_id,
        )  # fmt: skip
    with open_session(SYSTEM) as session:
        assert session.exec(select(Person.id).where(Person.name == "Cleo Cruz")).all() == [
            person_id
        ]
        assert not session.exec(select(Grant)).all()
