"""Charts count what a list would list, on both databases, and hide what a reader of totals may not know."""

import itertools
from datetime import date, timedelta
from typing import Any, Final

import pytest

from db.queries import chart_rows, charts, records, shapes
from db.session import open_session
from models.base import tables
from models.casework import Case, Contact
from models.rules import chart_specs, own_fields
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked, Filter
from models.rules.chart_cells import Drawing
from models.rules.chart_specs import ChartSpec
from models.rules.errors import Invalid, NotFound
from tests.disclosure import families
from tests.disclosure.families import Family
from tests.disclosure.reading import reading
from tests.world import TODAY, World, days_ago

SOURCES: Final = ("hospital", "prenatal", "court", "self")
STATUSES: Final = ("referred", "contacted", "enrolled", "on_hold")


def draw(actor: Actor, table: str, spec: ChartSpec, *filters: Filter) -> Drawing:
    return charts.draw(
        actor, table_name=table, spec=spec, asked=Asked(filters=filters), today=TODAY
    )


def values(drawing: Drawing) -> dict[Any, float | None]:
    """The marks that are not nothing."""
    return {
        (one.by, one.split) if drawing.spec.split else one.by: one.value
        for one in drawing.marks
        if one.value != 0
    }


def add_cases(world: World, counts: dict[tuple[str, str], int]) -> None:
    """So many more cases of Bright Start by status and source, with a contact each."""
    with open_session(SYSTEM, write=True) as session:
        number = 0
        for (status, source), count in counts.items():
            for _ in range(count):
                number += 1
                case = Case(
                    program_id=world.bright_start, number=f"X-{number:05}", status=status,
                    referral_source=source, referred_on=days_ago(number % 300),
                    status_since_on=days_ago(number % 300),
                )  # fmt: skip
                session.add(case)
                session.flush()
                assert case.id is not None
                session.add(
                    Contact(
                        program_id=world.bright_start, case_id=case.id, minutes=10 + number % 5,
                        held_on=days_ago(number % 100), medium="phone",
                    )
                )  # fmt: skip


COUNTS: Final = {
    ("referred", "hospital"): 3, ("referred", "prenatal"): 14, ("referred", "court"): 0,
    ("referred", "self"): 20, ("contacted", "hospital"): 13, ("contacted", "prenatal"): 25,
    ("contacted", "court"): 2, ("contacted", "self"): 0, ("enrolled", "hospital"): 30,
    ("enrolled", "prenatal"): 12, ("enrolled", "court"): 15, ("enrolled", "self"): 11,
}  # fmt: skip


@pytest.mark.parametrize(
    "spec",
    [
        ChartSpec(by="status"), ChartSpec(by="referral_source", split="status"),
        ChartSpec(by="program_id"), ChartSpec(by="referred_on", step="week"),
        ChartSpec(by="referred_on", step="quarter", split="status"),
        ChartSpec(by="coordinator_id"), ChartSpec(by="created_at", step="year"),
    ],
)  # fmt: skip
def test_every_mark_counts_the_rows_it_leads_to(world: World, spec: ChartSpec) -> None:
    add_cases(world, COUNTS)
    drawing = draw(world.director, "cases", spec)

    table = tables()["cases"]
    with open_session(world.director) as session:
        shape = shapes.shape(session, table)
        for mark in drawing.marks:
            found = chart_rows.rows_of(shape, drawing, Asked(), mark)
            assert found is not None
            assert records.count(session, table, shape, found) == mark.value
    assert drawing.is_exact
    assert drawing.total is not None and drawing.total > 100


def test_months_without_anything_are_zeros(world: World) -> None:
    drawing = draw(world.director, "contacts", ChartSpec(by="held_on"))

    assert len(drawing.by) == 24
    assert drawing.by[-1] == TODAY.replace(day=1).isoformat()
    assert all(one.value is not None for one in drawing.marks)
    assert 0 in {one.value for one in drawing.marks}


def test_a_filter_on_the_date_says_which_periods_are_drawn(world: World) -> None:
    drawing = draw(
        world.director, "contacts", ChartSpec(by="held_on", step="month"),
        Filter("held_on", "at_least", "2025-11-10"), Filter("held_on", "at_most", "2026-01-05"),
    )  # fmt: skip

    assert drawing.by == ("2025-11-01", "2025-12-01", "2026-01-01")


def test_what_is_measured(world: World) -> None:
    add_cases(world, {("enrolled", "court"): 5})
    phone = Filter("medium", "is", "phone")
    since = Filter("held_on", "at_least", days_ago(5).isoformat())

    def one(measure: str, of: str) -> float | None:
        spec = ChartSpec(measure, of, by="medium")
        return values(draw(world.director, "contacts", spec, phone, since))["phone"]

    # Minutes of cases 1 to 5 are 11, 12, 13, 14 and 10.
    assert one("sum", "minutes") == 60
    assert one("average", "minutes") == 12
    assert one("median", "minutes") == 12
    # The sixth family was called without a note of the minutes.
    assert one("people", "case_id") == 6


def test_somebody_elses_rows_are_not_in_ones_chart(world: World) -> None:
    everybody = draw(world.director, "contacts", ChartSpec(by="program_id"))
    ann = draw(world.coordinator, "contacts", ChartSpec(by="program_id"))
    charlie = draw(world.charlie, "contacts", ChartSpec(by="program_id"))

    assert set(values(ann)) == {str(world.bright_start)}
    assert set(values(charlie)) == {str(world.cedar_program)}
    assert str(world.cedar_program) not in values(everybody)


def test_a_table_one_neither_reads_nor_counts_is_not_found(world: World) -> None:
    for table in ("contact_notes", "participant_names", "users", "nothing"):
        with pytest.raises(NotFound):
            draw(world.lead, table, ChartSpec())


@pytest.mark.parametrize("who", ["lead", "partner", "administrator", "data_entry"])
def test_readers_of_totals_are_told_no_small_number(world: World, who: str) -> None:
    add_cases(world, COUNTS)
    drawing = draw(world.actors()[who], "cases", ChartSpec(by="status", split="referral_source"))

    assert not drawing.is_exact
    assert drawing.hides
    shown = {(one.by, one.split): one.value for one in drawing.marks}
    assert shown["referred", "hospital"] is None
    assert shown["contacted", "court"] is None
    assert all(value is None or value == 0 or value > 10 for value in shown.values())


@pytest.mark.parametrize("table", ["cases", "contacts"])
def test_no_difference_of_two_filters_is_a_few_people(world: World, table: str) -> None:
    """Every chart of cases by status or source, with every filter on the other, taken from each other."""
    add_cases(world, COUNTS)
    by, other = ("status", "referral_source") if table == "cases" else ("medium", "is_reached")
    offered = STATUSES + SOURCES if table == "cases" else ("phone", "home_visit", "yes", "no")
    told: dict[tuple[str, str, frozenset[str]], float] = {}
    for axis, filtered in ((by, other), (other, by)):
        keys = [one for one in offered if _belongs(table, filtered, one)]
        for size in range(len(keys) + 1):
            for chosen in itertools.combinations(keys, size):
                filters = [Filter(filtered, "one_of", ",".join(chosen))] if chosen else []
                if chosen and filtered == "is_reached":
                    filters = [Filter(filtered, "is", one) for one in chosen]
                    if len(chosen) > 1:
                        continue
                drawing = draw(world.lead, table, ChartSpec(by=axis), *filters)
                picked = frozenset(chosen or keys)
                for mark in drawing.marks:
                    if mark.value is not None:
                        told[axis, mark.by, picked] = mark.value
    for (axis, key, many), value in told.items():
        for (same, again, fewer), less in told.items():
            if (axis, key) == (same, again) and fewer < many:
                least = reading(11)(value, 0, 1)[0] - reading(11)(less, 0, 1)[1]
                most = reading(11)(value, 0, 1)[1] - reading(11)(less, 0, 1)[0]
                assert value == less or most - least >= 4, (axis, key, many, fewer)


def _belongs(table: str, column: str, value: str) -> bool:
    choices = own_fields.shape(tables()[table])[column].choices
    return value in choices if choices is not None else value in ("yes", "no")


def test_a_chart_by_two_columns_tells_no_more_than_the_charts_by_each(world: World) -> None:
    """What is hidden by status cannot be added up from the chart by status and source."""
    counts = itertools.cycle([0, 1, 4, 11, 12, 30, 2])
    add_cases(world, {cell: next(counts) for cell in COUNTS})
    alone = values(draw(world.lead, "cases", ChartSpec(by="status")))
    both = draw(world.lead, "cases", ChartSpec(by="status", split="referral_source"))

    for status, value in alone.items():
        row = [one.value for one in both.marks if one.by == status]
        if value is None:
            assert None in row
        elif None not in row:
            assert abs(sum(one or 0 for one in row) - value) <= 4 * len(row)


def test_quarters_are_shown_where_their_months_are(world: World) -> None:
    add_cases(world, COUNTS)
    months = draw(world.lead, "contacts", ChartSpec(by="held_on"))
    quarters = draw(world.lead, "contacts", ChartSpec(by="held_on", step="quarter"))

    by_month = {one.by: one.value for one in months.marks}
    for mark in quarters.marks:
        start = date.fromisoformat(mark.by)
        parts = [
            by_month.get((start.replace(month=start.month + i)).isoformat(), 0) for i in range(3)
        ]
        assert (mark.value is None) == (None in parts)
        if mark.value is not None:
            # Each month is rounded, and so is the quarter.
            assert abs(mark.value - sum(one or 0 for one in parts)) <= 4 * 4


def test_many_contacts_of_one_family_are_few_people(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        for day in range(40):
            session.add(
                Contact(
                    program_id=world.bright_start, case_id=world.open_case, medium="letter",
                    held_on=TODAY - timedelta(days=day),
                )
            )  # fmt: skip

    drawing = draw(world.lead, "contacts", ChartSpec(by="medium"))

    assert {one.by: one.value for one in drawing.marks}["letter"] is None


def test_what_many_families_share_is_counted_as_it_is(world: World) -> None:
    """Twenty families are not few, and that one clinic sent them all names nobody."""
    families.write([Family(world.bright_start, "on_hold", organization_id=world.clinic)] * 20)
    spec = ChartSpec("people", "referring_organization_id")

    drawing = draw(world.lead, "cases", spec, Filter("program_id", "is", str(world.bright_start)))

    assert values(drawing) == {"": 1}


@pytest.mark.parametrize("measure", ["sum", "average", "median"])
def test_no_other_measure_tells_the_exact_count(world: World, measure: str) -> None:
    add_cases(world, COUNTS)
    home = Filter("program_id", "is", str(world.bright_start))

    def of(one: str) -> dict[Any, float | None]:
        return values(draw(world.lead, "contacts", ChartSpec(one, "minutes"), home))

    rows = values(draw(world.lead, "contacts", ChartSpec(), home))
    assert rows == {"": 145}
    if measure == "sum":
        # As many minutes as so many contacts of the average: no better divisor than what is shown.
        assert of("sum")[""] == pytest.approx(145 * (of("average")[""] or 0))
    else:
        told = of(measure)[""] or 0
        assert told == round(told, 1 if measure == "average" else 0)


@pytest.mark.parametrize(
    ("spec", "filters"),
    [
        (ChartSpec(by="status"), [Filter("number", "starts", "SC-00001")]),
        (ChartSpec(by="status"), [Filter("referred_on", "at_least", "2026-01-01")]),
        (ChartSpec(by="status"), [Filter("coordinator_id", "is", "1")]),
        (
            ChartSpec(by="status", split="referral_source"),
            [Filter("closing_reason", "is", "moved")],
        ),
        (
            ChartSpec("people", "coordinator_id", by="status"),
            [Filter("referral_source", "is", "self")],
        ),
    ],
)
def test_readers_of_totals_do_not_narrow_a_chart_to_somebody(
    world: World, spec: ChartSpec, filters: list[Filter]
) -> None:
    with pytest.raises(Invalid):
        draw(world.lead, "cases", spec, *filters)


def test_a_chart_by_people_is_counted_for_readers_of_totals_without_them(world: World) -> None:
    spec = ChartSpec(by="coordinator_id", split="status")

    drawing = draw(world.lead, "cases", spec)

    assert drawing.spec.by == ""
    with open_session(world.lead) as session:
        shape = shapes.shape(session, tables()["cases"])
    assert "coordinator_id" not in chart_specs.offered_by(shape, totals=True)
