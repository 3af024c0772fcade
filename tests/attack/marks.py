"""A mark in every text of every row, hostile words after it; and, from the guard, whose marks are whose to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import select

from db import engine
from db.commands import own_fields
from db.session import open_session
from models.access import Change
from models.base import Kind, Table, fields_of, tables
from models.casework import Case
from models.data import PrivateAnswer
from models.rules.actor import Actor
from tests.databases import let_alter
from tests.world import World

TYPED: Final = (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.LINK)
KEPT: Final = frozenset(
    {"slug", "number", "case_prefix", "login", "password_hash", "name_key", "code_hash", "token_hash",
     "table_name", "batch", "key", "list_name", "value", "default", "shown_when", "undoes", "shape", "form",
     "secret", "digest", "previous", "roles", "actor_roles", "oidc_issuer", "oidc_subject"}
)  # fmt: skip
"""Columns that the program fills in, or that name a row uniquely."""
UNTOLD: Final = frozenset({"settings", "seals", "audit_events"})
LONG: Final = 10_000
EXAMPLE: Final = "SC-00001"
"""A number that forms name as an example of one."""
GUARDS: Final = (
    "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    " AND tbl_name IN ('changes', 'audit_events', 'seals')"
)
"""What keeps records from being changed, which on PostgreSQL stays where it is."""

MARKUP: Final = (
    " ![x](http://evil.test/p) [y](http://evil.test/q) :material/bolt: :red[z] $x^2$"
    " <img src=http://evil.test/i onerror=alert(1)><script>alert(1)</script>"
)
FORMULA: Final = '+HYPERLINK("http://evil.test/f") \u202e\u2066 ![x](http://evil.test/p)'
CONTROLS: Final = "\x00\x07\u2028\u200b [y](http://evil.test/q) "


@dataclass(frozen=True)
class Mark:
    """A word that stands in one column of one row and nowhere else."""

    word: str
    table: type[Table]
    row_id: int
    column: str

    def __str__(self) -> str:
        return f"{self.word} ({self.table.__tablename__} {self.row_id}.{self.column})"


def hostile(mark: str, row_id: int, limit: int | None, controls: str = CONTROLS) -> str:
    """A text that holds a mark, and then what would harm whoever reads it as more than text."""
    match row_id % 3:
        case 0:
            text = mark + MARKUP
        case 1:
            text = "=" + mark + FORMULA
        case _:
            text = "@" + mark + controls + ("W" * LONG if limit is None else "")
    return text[:limit]


def add_fields(world: World) -> None:
    """Give tables that have pages of their own a field of the county's, and one more that is private."""
    named = (
        "contacts",
        "cases",
        "check_ins",
        "memberships",
        "organizations",
        "people",
        "participants",
    )
    with open_session(world.administrator, write=True) as session:
        for table_name in named:
            for label, is_private in (("Plain", False), ("Private", True)):
                new = own_fields.NewField(table_name, label, "text", is_private=is_private)
                own_fields.add(session, area_id=world.maple, new=new)


class Marking:
    """Writes the marks, below the guards, where nothing refuses them."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.controls = CONTROLS

    def everything(self) -> list[Mark]:
        """Mark every text column, every answer to an own field, and what history says of them."""
        with engine.get_engine().connect().execution_options(writes=True) as connection:
            is_sqlite = connection.dialect.name == "sqlite"
            guards = connection.exec_driver_sql(GUARDS).scalars().all() if is_sqlite else ()
            self.controls = CONTROLS if is_sqlite else CONTROLS.replace("\x00", "")
            let_alter(connection)
            for name, table in sorted(tables().items()):
                if name not in UNTOLD:
                    self._table(connection, table)
            self._private(connection)
            self._numbers(connection)
            for guard in guards:
                connection.exec_driver_sql(guard)
            connection.commit()
        return self.marks

    def _numbers(self, connection: Any) -> None:
        """Numbers of cases stay as they are, and are marks themselves."""
        stored: Any = Case.__table__  # type: ignore[attr-defined]
        for row in connection.execute(
            sa.select(stored.c.id, stored.c.number).where(stored.c.number != EXAMPLE)
        ):
            self.marks.append(Mark(row.number, Case, row.id, "number"))

    def _next(self, table: type[Table], row_id: int, column: str) -> str:
        mark = Mark(f"zq{len(self.marks):05d}qz", table, row_id, column)
        self.marks.append(mark)
        return mark.word

    def _hostile(self, table: type[Table], row_id: int, column: str, limit: int | None) -> str:
        return hostile(self._next(table, row_id, column), row_id, limit, self.controls)

    def _table(self, connection: Any, table: type[Table]) -> None:
        stored: Any = table.__table__  # type: ignore[attr-defined]
        columns = [
            name
            for name, spec in fields_of(table).items()
            if spec.kind in TYPED and name not in KEPT and not spec.is_secret
        ]
        asked = _own_keys(connection, table)
        for row in connection.execute(sa.select(stored)).mappings().all():
            new: dict[str, Any] = {
                name: self._hostile(table, row["id"], name, stored.c[name].type.length)
                for name in columns
                if row[name] is not None
            }
            if asked:
                new["own"] = {
                    key: self._hostile(table, row["id"], f"own.{key}", None) for key in asked
                }
            if table is Change:
                new |= {side: self._told(row, side) for side in ("before", "after")}
            if new:
                connection.execute(sa.update(stored).where(stored.c.id == row["id"]).values(new))

    def _told(self, row: Any, side: str) -> Any:
        """What a change says of text columns, marked."""
        table = tables().get(row["table_name"])
        said = row[side]
        if table is None or not said:
            return said
        spec = fields_of(table)
        return {
            name: (
                self._hostile(Change, row["id"], f"{side}.{name}", 200)
                if value and name in spec and spec[name].kind in TYPED and name not in KEPT
                else value
            )
            for name, value in said.items()
        }

    def _private(self, connection: Any) -> None:
        """Answers to private fields, for every row of a table that has one."""
        kept: Any = PrivateAnswer.__table__  # type: ignore[attr-defined]
        for table in tables().values():
            keys = _own_keys(connection, table, is_private=True)
            if not keys:
                continue
            stored: Any = table.__table__  # type: ignore[attr-defined]
            places = [one for one in ("area_id", "program_id", "workgroup_id") if one in stored.c]
            for row in connection.execute(sa.select(stored)).mappings().all():
                values = {one: row[one] for one in places}
                values |= {"table_name": table.__tablename__, "record_id": row["id"], "own": {}}
                made = connection.execute(
                    sa.insert(kept).values(values).returning(kept.c.id)
                ).scalar_one()
                own = {key: self._hostile(PrivateAnswer, made, key, None) for key in keys}
                connection.execute(sa.update(kept).where(kept.c.id == made).values(own=own))


def _own_keys(connection: Any, table: type[Table], *, is_private: bool = False) -> list[str]:
    fields: Any = tables()["own_fields"].__table__  # type: ignore[attr-defined]
    asked = sa.select(fields.c.key).where(
        fields.c.table_name == table.__tablename__,
        fields.c.is_private == is_private,
        fields.c.kind == "text",
    )
    return list(connection.execute(asked).scalars())


def forbidden(actor: Actor, marks: list[Mark]) -> Iterator[Mark]:
    """The marks in rows that somebody may not read, as the guard has it at this moment."""
    readable: dict[type[Table], set[int]] = {}
    with open_session(actor) as session:
        for table in {mark.table for mark in marks}:
            readable[table] = {one or 0 for one in session.exec(select(table.id)).all()}
    return (mark for mark in marks if mark.row_id not in readable[mark.table])
