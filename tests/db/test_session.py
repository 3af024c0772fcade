"""The read guard, tried from every side: whatever a statement looks like, Bo's rows are all Bo gets."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import sqlmodel
from sqlalchemy.orm import aliased, joinedload, relationship, selectinload
from sqlmodel import col, func

from db.session import GuardedSession, open_session
from models.casework import Case, CaseMember, Contact, ContactNote, ParticipantName
from models.people import Person
from models.programs import Program
from models.rules.errors import NotFound, Stale, Unguarded
from tests.world import World

Statement = Callable[[], Any]
# Statements are odd on purpose here; what the checker knows of them would only be in the way.
select: Any = sqlmodel.select
other: Any = aliased(Case)
cases: Any = Case.__table__  # type: ignore[attr-defined]
number: Any = Case.number
shapes: dict[str, Statement] = {
    "columns": lambda: select(Case.number),
    "entity": lambda: select(Case),
    "sqlalchemy's own select": lambda: sa.select(number),
    "expression": lambda: select(func.upper(Case.number)),
    "distinct": lambda: select(Case.number).distinct(),
    "alias": lambda: select(other.number),
    "alias of a join": lambda: select(other.number).join(Program, col(Program.id) == other.program_id),
    "subquery": lambda: select(select(Case.number).subquery().c.number),
    "subquery of a subquery": lambda: select(
        select(select(Case.number).subquery().c.number).subquery().c.number
    ),
    "entity over a subquery": lambda: select(aliased(Case, select(Case).subquery()).number),
    "cte": lambda: select(select(Case.number).cte("mine").c.number),
    "union": lambda: sa.union(select(Case.number), select(Case.number)),
    "union of aliases in a subquery": lambda: select(
        sa.union_all(select(other.number), select(Case.number).where(sa.false())).subquery().c.number
    ),
    "intersect": lambda: sa.intersect(select(Case.number), select(other.number)),
    "scalar subquery": lambda: select(
        select(func.max(Case.number)).correlate(None).scalar_subquery()
    ),
    "exists": lambda: select(Program.name).where(
        sa.exists().where(col(Case.program_id) == Program.id)
    ),
    "in": lambda: select(Program.name).where(col(Program.id).in_(select(Case.program_id))),
    "outer join": lambda: select(Case.number).select_from(Program).outerjoin(
        Case, col(Case.program_id) == Program.id
    ).where(col(Case.number).is_not(None)),
    "lateral": lambda: select(
        select(Case.number).where(col(Case.program_id) == Program.id).correlate(Program)
        .scalar_subquery()
    ),
    "bundle": lambda: select(sa.orm.Bundle("case", number)),
    "ordered by a subquery": lambda: select(Case.number).order_by(
        select(func.count(other.id)).scalar_subquery()
    ),
    "case expression": lambda: select(sa.case((col(Case.number) != "", Case.number))),
    "window": lambda: select(Case.number, func.row_number().over(order_by=Case.number)),
    "tuple": lambda: select(Case.number).where(sa.tuple_(Case.id, Case.program_id).in_(
        select(other.id, other.program_id))),
    "a core table beside its class": lambda: select(cases.c.number).where(col(Case.id) > 0),
    "in a condition alone": lambda: select(func.max(cases.c.number)).where(col(Case.id) > 0),
    "group": lambda: select(Case.number, func.count()).group_by(Case.number),
    "having": lambda: select(Case.number).group_by(Case.number).having(func.count() > 0),
}  # fmt: skip


def _words(rows: Any) -> str:
    return " ".join(
        str(one.number if isinstance(one, Case) else one) for row in rows for one in row
    )


@pytest.mark.parametrize("shape", shapes)
def test_bo_gets_no_row_that_is_not_his_however_it_is_asked_for(world: World, shape: str) -> None:
    with open_session(world.partner) as session:
        found = _words(session.execute(shapes[shape]()).all())
    for stranger in ("SC-00001", "SC-00003", "WH-0000", "CC-00001"):
        assert stranger not in found
    if shape in {"exists", "in"}:
        assert "Bright Start" in found and "Way Home" not in found
    elif shape != "lateral" or "SC-00002" in found:
        assert "SC-00002" in found


@pytest.mark.parametrize("shape", shapes)
def test_charlie_gets_only_what_is_of_cedar_county(world: World, shape: str) -> None:
    with open_session(world.charlie) as session:
        found = _words(session.execute(shapes[shape]()).all())
    assert "CC-00001" in found or "Cedar Cradle" in found
    assert "SC-0000" not in found and "Bright Start" not in found and "Way Home" not in found


def test_counts_sums_and_the_session_s_own_ways_are_narrowed(world: World) -> None:
    with open_session(world.charlie) as session:
        assert session.exec(select(func.count()).select_from(Case)).one() == 1
        assert session.scalar(select(func.count(col(Case.id)))) == 1
        assert session.scalars(select(Case.number)).all() == ["CC-00001"]
        assert session.query(Case).count() == 1
        assert session.get(Case, world.open_case) is None
        assert session.get(Case, world.cedar_case) is not None
        with pytest.raises(NotFound):
            session.fetch(Case, world.open_case)


@pytest.mark.parametrize("is_outer", [False, True])
@pytest.mark.parametrize("is_beside", [False, True])
def test_an_alias_in_a_join_is_narrowed_also_beside_its_own_table(
    world: World, is_outer: bool, is_beside: bool
) -> None:
    other = aliased(Case)
    statement = select(other.number)
    if is_beside:
        statement = statement.select_from(Case).join(other, sa.true(), isouter=is_outer)
    else:
        statement = statement.select_from(Program).join(other, sa.true(), isouter=is_outer)
    with open_session(world.charlie) as session:
        assert set(session.exec(statement)) == {"CC-00001"}


def test_what_is_not_hers_and_what_is_not_there_read_the_same(world: World) -> None:
    said = []
    for row_id in (world.open_case, 10**6):
        with pytest.raises(NotFound) as refused, open_session(world.charlie) as session:
            session.fetch(Case, row_id)
        said.append(refused.value.sentence)
    assert said[0] == said[1]


def test_a_join_shows_the_outline_without_the_name_that_may_not_be_seen(world: World) -> None:
    statement = (
        select(Case.number, ParticipantName.last_name)
        .join(CaseMember, col(CaseMember.case_id) == Case.id)
        .outerjoin(
            ParticipantName, col(ParticipantName.participant_id) == CaseMember.participant_id
        )
        .where(Case.id == world.open_case)
    )
    with open_session(world.director) as session:
        rows = session.exec(statement).all()
    assert rows and {name for _, name in rows} == {None}


@pytest.fixture(scope="module")
def related() -> Any:
    """A relationship between cases and contacts, for as long as these tests last."""
    mapper = sa.inspect(Case)
    mine: Any = sa.orm.foreign(col(Contact.case_id))
    mapper.add_property(
        "thrown_away", relationship(Contact, primaryjoin=col(Case.id) == mine, viewonly=True)
    )
    yield
    # SQLAlchemy takes no property off a mapper; what it would still load is taken off here.
    mapper._props.pop("thrown_away")
    mapper._expire_memoizations()


@pytest.mark.parametrize("option", [None, joinedload, selectinload])
def test_rows_that_come_along_by_relationship_are_narrowed_too(
    world: World, related: None, option: Any
) -> None:
    statement: Any = select(Case).where(Case.id == world.new_case)
    if option is not None:
        statement = statement.options(option(Case.thrown_away))  # type: ignore[attr-defined]
    for actor, expected in ((world.coordinator, 1), (world.partner, 0)):
        with open_session(actor) as session:
            case: Any = session.execute(statement).unique().scalar_one()
            assert len(case.thrown_away) == expected


unguarded: dict[str, Statement] = {
    "text": lambda: sa.text("SELECT number FROM cases"),
    "text as a statement for an entity": lambda: select(Case).from_statement(
        sa.text("SELECT * FROM cases")
    ),
    "text in a condition": lambda: select(Program.name).where(
        sa.text("1 = (SELECT count(*) FROM cases)")
    ),
    "text in an order": lambda: select(Program.name).order_by(sa.text("(SELECT 1 FROM cases)")),
    "a literal column": lambda: select(sa.literal_column("(SELECT max(number) FROM cases)")),
    "a literal column beside an entity": lambda: select(
        Program.name, sa.literal_column("(SELECT max(number) FROM cases)")
    ),
    "a core table": lambda: select(cases.c.number),
    "a core table beside its class": lambda: select(cases.alias("a").c.number, Case.number).where(
        Case.id == cases.alias("a").c.id
    ),
    "an alias of a core table beside its class": lambda: select(
        cases.alias("b").c.number
    ).where(sa.exists(select(Case.id))),
    "a core table in a subquery": lambda: select(select(cases.c.number).subquery().c.number),
    "a core table in a scalar subquery beside its class": lambda: select(
        Case.number,
        select(func.max(cases.alias("c").c.number)).scalar_subquery(),
    ),
    "a core table as source": lambda: select(func.count()).select_from(cases),
    "an alias of a core table as source": lambda: select(func.count()).select_from(cases.alias()),
    "a join put together before": lambda: select(func.count()).select_from(
        sa.orm.join(Program, Case, col(Case.program_id) == Program.id)
    ),
    "a core table outside of where its class is named": lambda: select(func.count())
    .select_from(cases)
    .where(sa.exists(select(Case.id).correlate(None))),
    "a sample of a core table": lambda: select(func.count()).select_from(
        sa.tablesample(cases, 50)
    ),
    "an ad-hoc table": lambda: select(sa.table("cases", sa.column("number")).c.number),
    "an ad-hoc column of an alias": lambda: select(sa.column("number")).select_from(cases.alias("d")),
    "update": lambda: sa.update(Case).values(status="closed"),
    "delete": lambda: sa.delete(Contact),
    "insert": lambda: sa.insert(Case).values(number="X"),
    "insert of a core table": lambda: sa.insert(cases).values(number="X"),
    "update that gives rows back": lambda: sa.update(Case).values(number="X").returning(number),
    "text of SQL's own": lambda: sa.DDL("DROP TABLE cases")  # type: ignore[no-untyped-call]
   ,
    "a prefix": lambda: select(Program.name).prefix_with("(SELECT 1),"),
    "a suffix": lambda: select(Program.name).suffix_with("UNION SELECT number FROM cases"),
    "a hint": lambda: select(Program.name).with_statement_hint("; DROP TABLE cases"),
}  # fmt: skip


@pytest.mark.parametrize("way", unguarded)
@pytest.mark.parametrize("write", [False, True], ids=["reading", "writing"])
def test_what_cannot_be_narrowed_is_refused(world: World, way: str, write: bool) -> None:
    with pytest.raises(Unguarded), open_session(world.director, write=write) as session:
        session.execute(unguarded[way]())


@pytest.mark.parametrize(
    "way",
    [
        lambda session: session.connection(),
        lambda session: session.merge(Case(id=1)),
        lambda session: session.bulk_save_objects([Case()]),
        lambda session: session.bulk_insert_mappings(Case, [{}]),
        lambda session: session.bulk_update_mappings(Case, [{}]),
    ],
    ids=["connection", "merge", "bulk_save", "bulk_insert", "bulk_update"],
)
def test_the_ways_past_the_guards_are_closed(
    world: World, way: Callable[[GuardedSession], Any]
) -> None:
    with pytest.raises(Unguarded), open_session(world.director, write=True) as session:
        way(session)


def test_a_row_from_another_session_is_not_taken_over(world: World) -> None:
    with open_session(world.coordinator) as session:
        case = session.fetch(Case, world.open_case)
    with pytest.raises(Unguarded), open_session(world.charlie, write=True) as session:
        session.add(case)
        session.refresh(case)


def test_a_made_up_row_is_not_passed_off_as_one_that_was_read(world: World) -> None:
    forged = Case(id=world.open_case, program_id=world.cedar_program, version=1, status="enrolled")
    sa.orm.make_transient_to_detached(forged)
    with pytest.raises(Unguarded), open_session(world.charlie, write=True) as session:
        session.add(forged)
        forged.number = "CC-9"
        session.flush()


def test_a_reading_session_writes_nothing(world: World) -> None:
    with pytest.raises(Unguarded), open_session(world.coordinator) as session:
        session.fetch(Case, world.open_case).community_id = None
        session.add(Person(area_id=world.maple, name="New"))
        session.flush()


totals: dict[str, Statement] = {
    "rows": lambda: select(Case),
    "columns": lambda: select(Case.number),
    "distinct columns": lambda: select(Case.number).distinct(),
    "a function of each row": lambda: select(func.lower(Case.number)),
    "a window over the rows": lambda: select(func.max(number).over(order_by=number)),
    "a group of one each": lambda: select(Case.id, func.count()).group_by(Case.id),
    "a group of one number each": lambda: select(Case.number, func.count()).group_by(Case.number),
    "all in one cell": lambda: select(func.group_concat(Case.number)),
    "all in one array": lambda: select(func.json_agg(Case.number)),
    "a union": lambda: sa.union(select(func.count()).select_from(Case), select(Case.id)),
    "a column that was not grouped": lambda: select(Case.number, func.count()).group_by(Case.status),
}  # fmt: skip


@pytest.mark.parametrize("way", totals)
def test_a_session_for_totals_gives_no_rows(world: World, way: str) -> None:
    with pytest.raises(Unguarded), open_session(world.lead, totals=True) as session:
        session.execute(totals[way]())


def test_a_session_for_totals_counts_the_county_and_not_the_next_one(world: World) -> None:
    with open_session(world.lead, totals=True) as session:
        by_status = session.exec(select(Case.status, func.count()).group_by(Case.status)).all()
        number = session.exec(select(func.count(col(Case.id)))).one()
        names = session.exec(select(func.count(col(ParticipantName.id)))).one()
        notes = session.exec(select(func.count(col(ContactNote.id)))).one()
    assert number == sum(count for _, count in by_status) == 5
    assert (names, notes) == (0, 0)


def test_a_stale_version_is_said_when_the_row_is_fetched(world: World) -> None:
    with open_session(world.coordinator, write=True) as session:
        case = session.fetch(Case, world.open_case)
        shown = case.version
        case.referral_source = "court"
    with pytest.raises(Stale), open_session(world.coordinator, write=True) as session:
        session.fetch(Case, world.open_case, version=shown)
