"""Everything a reader of totals is shown of mentoring, gathered through the queries the screens use."""

from collections.abc import Iterator
from typing import Final

from db.queries import match_trends, mentoring, overview
from models import choices
from models.rules.actor import Actor
from models.rules.periods import choices as periods
from tests.disclosure.pairs import LONG, MONTH
from tests.disclosure.published import Charted
from tests.disclosure.solver import Fact
from tests.world import TODAY

MATCHES: Final = Charted(
    "matches",
    {
        "status": "status", "type": "type", "program_id": "program",
        "started_on": "in", "ended_on": "out",
    },
    {"status": tuple(choices.MATCH_STATUS), "type": tuple(choices.MATCH_TYPE)},
)  # fmt: skip
REQUESTS: Final = Charted(
    "mentor_requests",
    {"status": "status", "wants_parent_partner": "parent", "program_id": "program"},
    {"status": tuple(choices.REQUEST_STATUS), "parent": ("yes", "no")},
)

Keys = dict[str, frozenset[str]]
UNDER_WAY: Final = {"status": frozenset({"active", "on_hold"})}
ACTIVE: Final = {"status": frozenset({"active"})}
OVERDUE: Final = ACTIVE | {"due": frozenset({"overdue"})}
WAITS: Final = {"status": frozenset({"waiting"})}


def of_matches(actor: Actor, programs: tuple[int, ...]) -> Iterator[Fact]:
    """What pages and Home say of matches, of each program and of all of them."""
    for program in programs:
        found = mentoring.match_counts(actor, program_id=program, today=TODAY)
        here = _in((program,))
        for status, count in found.by_status.items():
            yield Fact(f"page {status}", here | {"status": frozenset({status})}, count)
        yield Fact("page overdue", here | OVERDUE, found.overdue)
    for ids in _each_and_all(programs):
        numbers = mentoring.numbers(actor, program_ids=ids, today=TODAY)
        yield Fact(f"numbers {ids} active", _in(ids) | ACTIVE, numbers.under_way)
        on_hold = {"status": frozenset({"on_hold"})}
        yield Fact(f"numbers {ids} on hold", _in(ids) | on_hold, numbers.on_hold)
        yield Fact(f"numbers {ids} overdue", _in(ids) | OVERDUE, numbers.overdue)
        yield from _levels(actor, ids)
        yield from _kept(actor, ids)
    stuck = overview.stuck(
        actor, program_ids=programs, workgroup_ids=(), today=TODAY, wait_days=LONG
    )
    told = {one.id: one.count for one in stuck.check_ins}
    for program in programs:
        yield Fact("stuck check-ins", _in((program,)) | OVERDUE, told.get(program, 0))


def _levels(actor: Actor, ids: tuple[int, ...]) -> Iterator[Fact]:
    for key, period in periods(TODAY).items():
        if period.ends_on != TODAY:
            continue
        level = overview.matches(
            actor, program_ids=ids, starts_on=period.starts_on, ends_on=period.ends_on,
            before_on=period.before.ends_on,
        )  # fmt: skip
        yield Fact(f"Home {ids} {key} matches", _in(ids) | UNDER_WAY, level.now)


def _kept(actor: Actor, ids: tuple[int, ...]) -> Iterator[Fact]:
    for key, period in periods(TODAY).items():
        months = match_trends.kept_by_month(
            actor, program_ids=ids, starts_on=period.starts_on, ends_on=period.ends_on
        )
        for one in (one for one in months if one.month == MONTH):
            for way, count in (("kept", one.kept), ("missed", one.missed)):
                counts = _in(ids) | {"month": frozenset({way})}
                yield Fact(f"check-ins {ids} {key} {way}", counts, count)


def of_requests(actor: Actor, programs: tuple[int, ...]) -> Iterator[Fact]:
    """What pages and Home say of those who wait, of each program and of all of them."""
    for program in programs:
        found = mentoring.match_counts(actor, program_id=program, today=TODAY)
        yield Fact("page waiting", _in((program,)) | WAITS, found.waiting)
    for ids in _each_and_all(programs):
        numbers = mentoring.numbers(actor, program_ids=ids, today=TODAY)
        yield Fact(f"numbers {ids} waiting", _in(ids) | WAITS, numbers.waiting)
        for key, period in periods(TODAY).items():
            level = overview.waiting(
                actor, program_ids=ids, starts_on=period.starts_on, ends_on=period.ends_on,
                before_on=period.before.ends_on,
            )  # fmt: skip
            if period.ends_on == TODAY:
                yield Fact(f"Home {ids} {key} waiting", _in(ids) | WAITS, level.now)
    stuck = overview.stuck(
        actor, program_ids=programs, workgroup_ids=(), today=TODAY, wait_days=LONG
    )
    told = {one.id: one.count for one in stuck.waiting}
    for program in programs:
        long = WAITS | {"wait": frozenset({"long"})}
        yield Fact("stuck waiting", _in((program,)) | long, told.get(program, 0))


def _each_and_all(programs: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The programs that Mentoring can be narrowed to: each, and all of them."""
    return [*((one,) for one in programs), programs]


def _in(programs: tuple[int, ...]) -> Keys:
    return {"program": frozenset(str(one) for one in programs)}
