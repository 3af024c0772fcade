"""A second step: each code once, recovery codes for a lost phone, and nobody past it by another way."""

from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP
from sqlmodel import select

from db import engine
from db.commands import accounts, second_factors, settings, tries
from db.commands import login_sessions as sessions
from db.keeping import keys
from db.queries import second_factors as queries
from db.session import open_session
from models.access import LoginSession, RecoveryCode, SecondFactor, User
from models.audit import AuditEvent
from models.rules import second_factors as rules
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Forbidden, Invalid, NotFound, Refused
from tests.world import World

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def a_key(monkeypatch: pytest.MonkeyPatch) -> str:
    """The county's key, since PostgreSQL has no place beside it for one."""
    made = keys.new()
    monkeypatch.setenv(keys.KEY, made)
    return made


def shown(at: datetime) -> str:
    """What the app on the phone shows at a moment."""
    return TOTP(SECRET).at(at)


def user_of(actor: Actor) -> int:
    assert actor.user_id is not None
    return actor.user_id


def set_up(user_id: int, *, replaces: bool = False) -> list[str]:
    with open_session(SYSTEM, write=True) as session:
        return second_factors.set_up(
            session, user_id=user_id, secret=SECRET, typed=shown(NOON), now=NOON, replaces=replaces
        )


def check(user_id: int, typed: str, at: datetime) -> str:
    with open_session(SYSTEM, write=True) as session:
        return second_factors.check(session, user_id=user_id, typed=typed, now=at)


def begin(user_id: int, way: str = "password") -> None:
    with open_session(SYSTEM, write=True) as session:
        sessions.begin(session, user_id=user_id, browser="Tests", now=NOON, signed_in_by=way)


def ended(user_id: int) -> list[str]:
    """Why the sessions of somebody ended; "" for one that has not."""
    with open_session(SYSTEM) as session:
        statement = select(LoginSession).where(LoginSession.user_id == user_id)
        return [row.end_reason for row in session.exec(statement).all()]


def noted(kind: str) -> list[tuple[str, str, int | None]]:
    with open_session(SYSTEM) as session:
        rows = session.exec(select(AuditEvent).where(AuditEvent.kind == kind)).all()
        return [(row.what, row.outcome, row.user_id) for row in rows]


def require(world: World, *roles: str) -> None:
    values = {"second_factor_roles": rules.as_setting(roles)}
    with open_session(chief(world), write=True) as session:
        settings.save(session, values=values, now=NOON)


def chief(world: World) -> Actor:
    """An administrator of everything."""
    return world.administrator


def test_a_code_of_the_app_works_once(world: World) -> None:
    ann = user_of(world.coordinator)
    set_up(ann)
    later = NOON + timedelta(seconds=60)
    with pytest.raises(Invalid):
        check(ann, shown(NOON), NOON)  # the one that was typed to set it up
    assert check(ann, shown(later), later) == "second_factor"
    with pytest.raises(Invalid):
        check(ann, shown(later), later)


def test_a_code_before_the_last_one_used_is_refused_though_it_is_still_shown(world: World) -> None:
    ann = user_of(world.coordinator)
    set_up(ann)
    later = NOON + timedelta(seconds=90)
    check(ann, shown(later), later)
    with pytest.raises(Invalid):
        check(ann, shown(later - timedelta(seconds=30)), later)


@pytest.mark.parametrize(
    ("early", "is_right"), [(30, True), (-30, True), (60, False), (-60, False)]
)
def test_a_phone_whose_clock_is_half_a_minute_off_still_works(
    world: World, early: int, is_right: bool
) -> None:
    ann = user_of(world.coordinator)
    set_up(ann)
    later = NOON + timedelta(hours=1)
    typed = shown(later + timedelta(seconds=early))
    if is_right:
        assert check(ann, typed, later) == "second_factor"
    else:
        with pytest.raises(Invalid):
            check(ann, typed, later)


def test_a_recovery_code_works_once_however_it_is_typed_and_for_its_person_alone(
    world: World,
) -> None:
    ann, bo = user_of(world.coordinator), user_of(world.director)
    made = set_up(ann)
    set_up(bo)
    assert len(set(made)) == rules.RECOVERY_CODES
    with pytest.raises(Invalid):
        check(bo, made[0], NOON)
    assert check(ann, made[0].lower().replace("-", " "), NOON) == "recovery_code"
    with pytest.raises(Invalid):
        check(ann, made[0], NOON)
    with open_session(SYSTEM) as session:
        assert queries.standing(session, user_id=ann).codes_left == rules.RECOVERY_CODES - 1


def test_new_recovery_codes_replace_the_ones_before(world: World) -> None:
    ann = user_of(world.coordinator)
    before = set_up(ann)
    with open_session(SYSTEM, write=True) as session:
        after = second_factors.new_recovery_codes(session, user_id=ann)
    with pytest.raises(Invalid):
        check(ann, before[0], NOON)
    assert check(ann, after[0], NOON) == "recovery_code"


def test_what_is_kept_tells_neither_secret_nor_codes(world: World) -> None:
    ann = user_of(world.coordinator)
    made = set_up(ann)
    with open_session(SYSTEM) as session:
        row = session.exec(select(SecondFactor)).one()
        hashes = session.exec(select(RecoveryCode.code_hash)).all()
    assert SECRET not in row.secret
    assert SECRET.encode().hex() not in row.secret
    assert not set(made) & set(hashes)


def test_a_secret_put_into_another_accounts_row_opens_nothing(world: World) -> None:
    ann, bo = user_of(world.coordinator), user_of(world.director)
    set_up(ann)
    set_up(bo)
    with open_session(SYSTEM, write=True) as session:
        rows = {row.user_id: row for row in session.exec(select(SecondFactor)).all()}
        rows[bo].secret = rows[ann].secret
    later = NOON + timedelta(minutes=5)
    with pytest.raises(Invalid, match="cannot be checked on this server"):
        check(bo, shown(later), later)


def test_with_another_key_only_recovery_codes_let_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = user_of(world.coordinator)
    made = set_up(ann)
    monkeypatch.setenv(keys.KEY, keys.new())
    later = NOON + timedelta(minutes=5)
    with pytest.raises(Invalid, match="Use a recovery code"):
        check(ann, shown(later), later)
    assert check(ann, made[0], later) == "recovery_code"


def test_after_a_new_key_secrets_are_sealed_again_and_the_old_one_can_go(
    world: World, a_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = user_of(world.coordinator)
    set_up(ann)
    monkeypatch.setenv(keys.KEY, keys.new())
    monkeypatch.setenv(keys.OLD_KEYS, a_key)
    with open_session(SYSTEM, write=True) as session:
        assert second_factors.seal_again(session) == 1
    monkeypatch.delenv(keys.OLD_KEYS)
    later = NOON + timedelta(minutes=5)
    assert check(ann, shown(later), later) == "second_factor"


def test_without_a_key_nobody_is_asked_to_set_one_up(
    world: World, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(keys.KEY)
    if engine.get_engine().dialect.name == "sqlite":
        assert second_factors.why_not_here() is None  # it makes one beside the file
        return
    assert "COMMON_TABLE_KEY" in str(second_factors.why_not_here())
    with pytest.raises(Invalid, match="no key"):
        set_up(user_of(world.coordinator))
    with pytest.raises(Invalid, match="no key"):
        require(world, "coordinator")


def test_whoever_has_the_password_alone_cannot_put_their_phone_in_place_of_mine(
    world: World,
) -> None:
    ann = user_of(world.coordinator)
    set_up(ann)
    with pytest.raises(Invalid, match="already"):
        set_up(ann)
    set_up(ann, replaces=True)  # as Ann herself does, after a code of the old one


def test_setting_one_up_ends_the_sessions_that_came_in_without(world: World) -> None:
    ann = user_of(world.coordinator)
    begin(ann)
    set_up(ann)
    assert ended(ann) == ["Second step set up"]


def test_roles_that_need_one_are_signed_out_where_a_password_alone_let_them_in(
    world: World,
) -> None:
    ann, bo = user_of(world.coordinator), user_of(world.director)
    begin(ann)
    begin(ann, "second_factor")
    begin(bo)
    require(world, "coordinator")
    assert ended(ann) == ["Second step now required", ""]
    assert ended(bo) == [""]
    with open_session(SYSTEM) as session:
        assert queries.standing(session, user_id=ann).is_asked
        assert not queries.standing(session, user_id=bo).is_asked


def test_a_role_that_is_none_cannot_be_asked_for_one(world: World) -> None:
    with pytest.raises(Invalid, match="roles listed"):
        require(world, "coordinator", "emperor")


def test_nobody_gives_up_what_their_role_needs(world: World) -> None:
    ann = user_of(world.coordinator)
    set_up(ann)
    require(world, "coordinator")
    with pytest.raises(Forbidden, match="another phone"), open_session(SYSTEM, write=True) as one:
        second_factors.remove(one, user_id=ann)
    require(world)
    with open_session(SYSTEM, write=True) as session:
        second_factors.remove(session, user_id=ann)
        assert not queries.standing(session, user_id=ann).is_asked


def test_an_administrator_resets_a_lost_one_and_the_sessions_end(world: World) -> None:
    ann = user_of(world.coordinator)
    set_up(ann)
    begin(ann, "second_factor")
    with open_session(world.administrator, write=True) as session:
        second_factors.reset(session, user_id=ann, now=NOON)
    assert ended(ann) == ["Second step reset"]
    assert ("second step reset", "done", world.administrator.user_id) in noted("credential")
    with pytest.raises(NotFound), open_session(world.administrator, write=True) as session:
        second_factors.reset(session, user_id=ann, now=NOON)


def test_nobody_else_resets_one(world: World) -> None:
    ann = user_of(world.coordinator)
    set_up(ann)
    for actor in (world.director, world.lead, world.charlie, world.coordinator):
        with pytest.raises(Refused), open_session(actor, write=True) as session:
            second_factors.reset(session, user_id=ann, now=NOON)
    with open_session(SYSTEM) as session:
        assert queries.standing(session, user_id=ann).has_factor


def miss(step: tries.Step, address: str = "192.0.2.1") -> None:
    with open_session(SYSTEM, write=True) as session:
        tries.count(session, login="ann", address=address, now=NOON, step=step)


def hit(step: tries.Step) -> None:
    with open_session(SYSTEM, write=True) as session:
        tries.forgive(session, login="ann", address="", now=NOON, step=step)


def test_the_right_password_forgives_no_misses_of_the_second_step(world: World) -> None:
    for _ in range(6):
        hit("account")
        miss("second step", "")
    with pytest.raises(Forbidden, match="Too many tries"):
        miss("second step", "")


def test_who_has_to_wait_at_the_second_step_is_not_told_whether_the_password_is_right(
    world: World,
) -> None:
    for _ in range(6):
        miss("second step", "")
    with pytest.raises(Forbidden, match="Too many tries"):
        miss("account", "192.0.2.99")


def test_misses_of_the_second_step_count_for_the_address_too(world: World) -> None:
    for _ in range(6):
        miss("second step")
    with pytest.raises(Forbidden, match="Too many tries"), open_session(SYSTEM, write=True) as one:
        tries.count(one, login="bo", address="192.0.2.1", now=NOON)


def test_coming_in_and_going_out_are_written_down_with_the_roles_then(world: World) -> None:
    ann = user_of(world.coordinator)
    begin(ann, "second_factor")
    with open_session(SYSTEM, write=True) as session:
        accounts.end_sessions(session, user_id=ann, reason="Signed out", now=NOON)
        rows = session.exec(select(AuditEvent).where(AuditEvent.user_id == ann)).all()
    assert [(row.kind, row.what) for row in rows] == [
        ("sign_in", "second_factor"), ("sign_out", "Signed out"),
    ]  # fmt: skip
    assert rows[0].roles == "coordinator"


def test_a_name_at_a_provider_belongs_to_one_account(world: World) -> None:
    def link(actor: Actor, issuer: str, subject: str) -> None:
        with open_session(world.administrator, write=True) as session:
            accounts.link_provider(
                session, user_id=user_of(actor), issuer=issuer, subject=subject, now=NOON
            )

    link(world.coordinator, "https://id.example.gov", "42")
    with pytest.raises(Invalid, match="already"):
        link(world.director, "https://id.example.gov", "42")
    for issuer, subject in (("http://id.example.gov", "42"), ("https://id.example.gov", "")):
        with pytest.raises(Invalid):
            link(world.director, issuer, subject)
    link(world.coordinator, "", "")
    link(world.director, "https://id.example.gov", "42")
    with open_session(SYSTEM) as session:
        user = session.fetch(User, user_of(world.director))
    assert (user.oidc_issuer, user.oidc_subject) == ("https://id.example.gov", "42")
