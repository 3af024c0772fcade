"""A chart asks only what its table can answer, and an address brings the same chart back."""

from models.casework import Case, Contact
from models.mentoring import Mentor
from models.people import Person
from models.rules import chart_specs, own_fields
from models.rules.asking import Filter
from models.rules.chart_specs import ChartSpec

CONTACTS = own_fields.shape(Contact)
CASES = own_fields.shape(Case)
PEOPLE = own_fields.shape(Person)


def test_a_chart_comes_back_from_its_address_and_from_what_a_view_keeps() -> None:
    spec = ChartSpec("average", "minutes", "held_on", "quarter", "medium", "stacked", 12.5)

    assert chart_specs.from_address(CONTACTS, chart_specs.to_address(spec)) == spec
    assert chart_specs.from_json(CONTACTS, chart_specs.to_json(spec)) == spec


def test_nonsense_of_an_address_is_left_out() -> None:
    query = {"c.measure": "sum", "c.of": "medium", "c.by": "nothing", "c.split": "medium",
             "c.step": "hour", "c.kind": "pie", "c.goal": "many"}  # fmt: skip

    assert chart_specs.from_address(CONTACTS, query) == ChartSpec()


def test_one_number_is_by_nothing() -> None:
    spec = ChartSpec(by="medium", split="is_reached", kind="number", goal=3)

    assert chart_specs.kept(CONTACTS, spec) == ChartSpec(kind="number")


def test_a_chart_is_split_by_neither_a_date_nor_what_it_is_by() -> None:
    offered = chart_specs.offered_split(CASES, ChartSpec(by="status"))

    assert "status" not in offered
    assert "closed_on" not in offered
    assert "program_id" in offered


def test_readers_of_totals_count_by_no_person_place_or_private_date() -> None:
    mentors = own_fields.shape(Mentor)
    cases = chart_specs.offered_by(CASES, totals=True)
    by_mentors = chart_specs.offered_by(mentors, totals=True)

    assert {"status", "referred_on", "program_id"} <= cases.keys()
    assert (
        not {"coordinator_id", "community_id", "referring_organization_id", "number"} & cases.keys()
    )
    assert not {"person_id", "screened_on", "created_at"} & by_mentors.keys()
    assert "name" not in chart_specs.offered_filters(PEOPLE, totals=True)


def test_a_mark_of_a_month_finds_its_rows_by_two_filters() -> None:
    ends = ("2026-02-01", "2026-02-28")

    assert chart_specs.key_filters(CONTACTS, "held_on", "2026-02-01", ends) == (
        Filter("held_on", "at_least", "2026-02-01"),
        Filter("held_on", "at_most", "2026-02-28"),
    )


def test_a_mark_without_an_answer_finds_the_rows_that_have_none() -> None:
    assert chart_specs.key_filters(CASES, "community_id", "", None) == (
        Filter("community_id", "empty"),
    )


def test_a_chart_says_what_it_shows() -> None:
    spec = ChartSpec("people", "case_id", "held_on", split="medium")

    said = chart_specs.in_words(CONTACTS, "contacts", spec)

    assert said == "Different case of contacts by date, split by how"
    assert chart_specs.in_words(CONTACTS, "contacts", ChartSpec()) == "Contacts"
