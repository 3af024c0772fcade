"""What families need and how they were contacted, written straight into the tables.

How many different families there are behind needs is counted by all that a family needs at once: its
attribute `needs` names every one of them.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from sqlmodel import col, select

from db.queries import case_counts, charts
from db.session import open_session
from models.casework import Case, Contact, ServiceNeed
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked, Filter
from models.rules.chart_specs import ChartSpec
from tests.disclosure.pairs import insert
from tests.disclosure.published import Charted
from tests.disclosure.solver import Fact, Row
from tests.world import TODAY

DOMAINS: Final = ("dhr", "housing")
STATES: Final = ("needed", "referred")
Need = tuple[str, str]
"""A service and how far it has come."""

NEEDS: Final = Charted(
    "service_needs",
    {"domain": "domain", "state": "state", "program_id": "program"},
    {"domain": DOMAINS, "state": STATES},
)
CONTACTS: Final = Charted(
    "contacts",
    {"medium": "medium", "is_reached": "reached", "program_id": "program", "held_on": "held"},
    {"medium": ("phone", "video", "letter"), "reached": ("yes", "no")},
)


def write(program_id: int, given: Iterable[tuple[frozenset[Need], tuple[tuple[str, bool], ...]]]) -> None:  # fmt: skip
    """Give each family of a program what it needs, and contacts by medium and whether it was reached."""
    with open_session(SYSTEM) as session:
        ids = session.exec(
            select(Case.id).where(Case.program_id == program_id).order_by(col(Case.id).desc())
        ).all()
    needs: list[ServiceNeed] = []
    contacts: list[Contact] = []
    for case_id, (wanted, held) in zip(ids, given, strict=False):
        assert case_id is not None
        needs += [
            ServiceNeed(
                program_id=program_id, case_id=case_id, domain=domain, for_whom="household",
                state=state, noted_on=TODAY,
            )
            for domain, state in sorted(wanted)
        ]  # fmt: skip
        contacts += [
            Contact(
                program_id=program_id, case_id=case_id, medium=medium, is_reached=is_reached,
                held_on=TODAY - timedelta(days=40),
            )
            for medium, is_reached in held
        ]  # fmt: skip
    insert(needs)
    insert(contacts)


def needs(program_id: int) -> list[Row]:
    """Every service needed, by its attributes."""
    with open_session(SYSTEM) as session:
        found = session.exec(select(ServiceNeed).where(ServiceNeed.program_id == program_id))
        return [
            {"program": str(program_id), "domain": one.domain, "state": one.state} for one in found
        ]


def contacts(program_id: int) -> list[Row]:
    """Every contact, by its attributes."""
    with open_session(SYSTEM) as session:
        return [
            {
                "program": str(program_id),
                "medium": one.medium,
                "reached": "yes" if one.is_reached else "no",
            }
            for one in session.exec(select(Contact).where(Contact.program_id == program_id))
        ]


def families(program_id: int) -> list[Row]:
    """Every family by all it needs at once, and whether its case is open."""
    wanted: dict[int, set[Need]] = {}
    with open_session(SYSTEM) as session:
        for one in session.exec(select(ServiceNeed).where(ServiceNeed.program_id == program_id)):
            wanted.setdefault(one.case_id, set()).add((one.domain, one.state))
        return [
            {
                "program": str(program_id),
                "open": "no" if case.status == "closed" else "yes",
                "needs": named(wanted.get(case.id or 0, set())),
            }
            for case in session.exec(select(Case).where(Case.program_id == program_id))
        ]


def named(needs: Iterable[Need]) -> str:
    """All that a family needs as one word."""
    return "+".join(f"{domain}.{state}" for domain, state in sorted(needs))


def of_families(actor: Actor, program_id: int, rows: Iterable[Row]) -> Iterator[Fact]:
    """What the program's page and charts say of how many families need what."""
    every = sorted({row["needs"] for row in rows})

    def fact(where: str, shown: float | None, domain: str, state: str, **more: str) -> Fact:
        keys = frozenset(
            one
            for one in every
            for need in one.split("+")
            if need
            and domain in ("", need.split(".")[0])
            and state in ("", need.split(".")[1])
        )  # fmt: skip
        here = {"program": frozenset({str(program_id)}), "needs": keys}
        return Fact(where, here | {name: frozenset({key}) for name, key in more.items()}, shown)

    grid = case_counts.needs(actor, program_id=program_id)
    for (domain, state), count in grid.cells.items():
        yield fact(f"page needs {domain} {state}", count, domain, state, open="yes")
    asked = Asked(filters=(Filter("program_id", "is", str(program_id)),))
    for by, split in (("", ""), ("domain", ""), ("state", ""), ("domain", "state")):
        spec = ChartSpec(measure="people", of="case_id", by=by, split=split)
        drawing = charts.draw(
            actor, table_name="service_needs", spec=spec, asked=asked, today=TODAY
        )
        for mark in drawing.marks:
            at = {by: mark.by, split: mark.split}
            value = None if mark.is_hidden else mark.value
            where = f"families by {by} {split} at {mark.by} {mark.split}"
            yield fact(where, value, at.get("domain", ""), at.get("state", ""))
