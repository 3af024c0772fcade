"""The migrations make what the models say, and can be taken back, with rows there."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from db import engine
from db.keeping import migrations
from models.base import metadata
from tests.world import World


def constraints(inspector: sa.Inspector, table: str) -> set[str | None]:
    return {one["name"] for one in inspector.get_check_constraints(table)}


def test_the_migrations_make_the_tables_of_the_models(database: str) -> None:
    with engine.get_engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_checks_of_the_models(database: str) -> None:
    # Alembic does not compare these.
    inspector = sa.inspect(engine.get_engine())
    for table in metadata.sorted_tables:
        declared = {
            str(one.name) for one in table.constraints if isinstance(one, sa.CheckConstraint)
        }
        assert constraints(inspector, table.name) == declared, table.name


def test_there_is_one_line_of_migrations() -> None:
    assert migrations.newest() in migrations.known()


def test_migrating_again_changes_nothing(world: World) -> None:
    before = rows()
    migrations.upgrade(engine.get_engine())
    assert rows() == before


def test_migrations_go_back_and_forth_with_rows_there(world: World) -> None:
    assert sum(rows().values()) > 50
    migrations.downgrade(engine.get_engine(), "base")
    assert sa.inspect(engine.get_engine()).get_table_names() == ["alembic_version"]
    migrations.upgrade(engine.get_engine())
    assert migrations.current(engine.get_engine()) == migrations.newest()
    assert sum(rows().values()) == 0


@pytest.mark.sqlite_only
def test_a_migration_that_fails_leaves_everything_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: sa.Connection) -> None:
        raise RuntimeError("the last step failed")

    before = rows()
    monkeypatch.setattr(migrations, "_refuse_loose_ends", fail)
    with pytest.raises(RuntimeError):
        migrations.downgrade(engine.get_engine(), "base")
    assert rows() == before


def rows() -> dict[str, int]:
    with engine.get_engine().connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }
