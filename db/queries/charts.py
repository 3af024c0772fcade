"""Charts without code: of which tables, and counted for whoever looks.

Who reads a table's rows gets exact numbers over the rows they read, and every mark leads to its
rows (chart_rows). Who may only count them gets numbers that name nobody (chart_totals).
"""

from datetime import date

from db.queries import chart_rows, chart_totals, shapes
from db.session import open_session
from models.base import Table, tables
from models.rules import access
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.chart_cells import Drawing
from models.rules.chart_specs import ChartSpec


def table_named(actor: Actor, name: str) -> type[Table]:
    """The table by its name, for whoever reads its rows or may count them. Raises NotFound otherwise."""
    table = tables().get(name)
    if table in access.TOTALS and actor.counties:
        return table
    return shapes.table_named(actor, name)


def offered(actor: Actor) -> tuple[type[Table], ...]:
    """The tables this actor can make charts of: those they read, and those they may count."""
    listed = list(shapes.listed(actor))
    counted = [one for one in access.TOTALS if one not in listed and actor.counties]
    return (*listed, *sorted(counted, key=lambda one: one.spec.plural))


def reads_rows(actor: Actor, table: type[Table]) -> bool:
    """Whether the actor reads rows of the table, so that their charts count exactly those."""
    if table not in access.TOTALS or actor.is_system:
        return True
    if table.spec.section == "Mentoring":
        return bool(access.mentoring_programs(actor))
    return bool(access.outline_programs(actor))


def draw(actor: Actor, *, table_name: str, spec: ChartSpec, asked: Asked, today: date) -> Drawing:
    """Count a chart for whoever looks. Raises NotFound for a table that is not theirs, Invalid for
    a median of too many values."""
    table = table_named(actor, table_name)
    if not reads_rows(actor, table):
        return chart_totals.draw(actor, table=table, spec=spec, asked=asked, today=today)
    with open_session(actor) as session:
        return chart_rows.exact(session, table, spec, asked, today=today)
