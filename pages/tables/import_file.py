"""The file that is being brought in: what was chosen for it so far, kept between runs of the page."""

from dataclasses import dataclass, field
from typing import Any

from db.exchange import apply, reading, sayable
from db.exchange.reading import Contents
from db.session import GuardedSession
from models.base import FieldSpec, Table
from models.rules import cells, import_maps
from models.rules.import_maps import Understanding
from models.rules.import_plans import Plan
from models.rules.own_fields import Shape


@dataclass
class Importing:
    """A file on its way into a table. `planned` is what `plan` was made of: another answer, another plan."""

    table: type[Table]
    shape: Shape
    contents: Contents
    data: bytes
    header: int = 1
    columns: dict[int, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    order: str = ""
    fixed: dict[str, Any] = field(default_factory=dict)
    creates: frozenset[str] = frozenset()
    creatable: tuple[str, ...] = ()
    is_remembered: bool = False
    plan: Plan | None = None
    planned: Understanding | None = None
    number: int = 0  # rises with every reading, so that no widget keeps an answer about another

    @property
    def name(self) -> str:
        """The name of the table."""
        return str(self.table.__tablename__)

    @property
    def fields(self) -> dict[str, FieldSpec]:
        """What its columns can go to."""
        return import_maps.fields_of_file(self.table, self.shape)

    @property
    def headings(self) -> tuple[str, ...]:
        """What stands above its columns."""
        rows = self.contents.rows
        width = max((len(row) for row in rows[self.header - 1 : self.header + 20]), default=0)
        return import_maps.headings(rows[self.header - 1] if rows else (), width)

    @property
    def understanding(self) -> Understanding:
        """Everything that was chosen."""
        return Understanding(
            self.header, dict(self.columns), self.key, self.told_order, dict(self.fixed),
            self.creates & set(self.columns.values()),
        )  # fmt: skip

    @property
    def found_order(self) -> str:
        """How its dates are written: mdy, dmy, "ask" where they do not tell, "" where there are none."""
        fields = self.fields
        days = [at for at, name in self.columns.items() if fields[name].kind.value == "date"]
        rows = self.contents.rows[self.header :]
        return cells.day_order(row[at] for row in rows for at in days if at < len(row))

    @property
    def told_order(self) -> str:
        """How its dates are read: as they tell, else as somebody said."""
        found = self.found_order
        return self.order if found == "ask" else found

    def offered_keys(self) -> list[tuple[str, ...]]:
        """What its rows can be matched on."""
        return import_maps.keys(self.table, {*self.columns.values(), *self.fixed})

    def examples(self, position: int, most: int = 3) -> list[str]:
        """A few things that stand in a column."""
        rows = self.contents.rows[self.header : self.header + 200]
        said = (row[position].strip() for row in rows if position < len(row))
        return list(dict.fromkeys(one for one in said if one))[:most]


def opened(
    session: GuardedSession, *, table: type[Table], contents: Contents, data: bytes, number: int
) -> Importing:
    """A file as it was read, with its headings found and its columns mapped: as the last time, or guessed."""
    shape = sayable.full_shape(session, table)
    found = Importing(table, shape, contents, data, number=number)
    found.header = import_maps.header_row(contents.rows, found.fields)
    kept = apply.remembered(
        session, table_name=found.name, shape=import_maps.shape_of(found.headings)
    )
    found.columns = import_maps.remembered(kept, found.headings, found.fields)
    found.is_remembered = bool(found.columns)
    if not found.columns:
        found.columns = import_maps.guess(found.headings, found.fields)
    found.fixed = dict(sayable.only_places(session, table, shape, found.columns.values()))
    found.creatable = tuple(sayable.creatable(session, shape, found.fields))
    found.key = import_maps.default_key(table, found.offered_keys())
    wanted = tuple(kept.get("key") or ()) if found.is_remembered else ()
    if wanted in found.offered_keys():
        found.key = wanted
    if found.is_remembered and kept.get("order") in cells.DAY_ORDERS:
        found.order = str(kept["order"])
    return found


def reread(importing: Importing, **how: Any) -> Contents:
    """The same file read in another way: another sheet, encoding or delimiter."""
    return reading.read(importing.data, name=importing.contents.name, **how)


def mapping(importing: Importing) -> dict[str, Any]:
    """What is remembered for files with these headings."""
    headings = importing.headings
    return {
        "columns": {headings[at]: name for at, name in importing.columns.items()},
        "key": list(importing.key),
        "order": importing.order,
    }
