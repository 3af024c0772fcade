"""What a list is: a table as somebody asked for it, and the page of rows that answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from db import replica
from db.queries import records
from db.queries.records import RecordRow
from db.session import open_session
from models.base import Kind, Table
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.own_fields import Shape
from pages.parts import filters

HIDDEN: Final = (Kind.JSON,)
"""Kinds that no list shows: the code reads them."""


@dataclass(frozen=True)
class List:
    """A table as it is listed now: for whom, what was asked, and the page of rows that answers."""

    actor: Actor
    table: type[Table]
    shape: Shape
    asked: Asked
    rows: tuple[RecordRow, ...] = ()
    names: Mapping[str, Mapping[int, str]] | None = None
    has_more: bool = False

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.table.__tablename__)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns shown, in order."""
        return shown(self.table, self.shape, self.asked)


def shown(table: type[Table], shape: Shape, asked: Asked) -> tuple[str, ...]:
    """The columns a list shows: those chosen, else the table's own."""
    return asked.columns or tuple(one for one in table.spec.list_display if one in shape)


def listable(shape: Shape) -> Shape:
    """The part of a shape that a list can show."""
    found = {name: spec for name, spec in shape.items() if spec.kind not in HIDDEN}
    # A case's number and the like are numbers too.
    return found | {"id": replace(found["id"], label="Record number")}


def labels(shape: Shape) -> dict[str, str]:
    """What each column is called where one is chosen: to the browser two of the same name are one."""
    found: dict[str, str] = {}
    for name, spec in shape.items():
        label = spec.label if spec.label not in found.values() else f"{spec.label} ({name})"
        found[name] = label
    return found


def read(actor: Actor, table: type[Table], shape: Shape, asked: Asked) -> List:
    """Read the page that was asked for, with the names behind its references."""
    with replica.may_lag(), open_session(actor) as session:
        page = records.page(session, table, shape, asked, number=filters.page())
        names = records.reference_names(session, shape, page.rows)
    return List(actor, table, shape, asked, page.rows, names, page.has_more)
