"""What is asked of a list: it goes into an address and back, without anybody's name."""

import pytest

from models.base import Kind
from models.casework import Case, Contact, ParticipantName
from models.rules import asking, own_fields
from models.rules.asking import Asked, Filter
from models.rules.errors import Invalid

CASES = own_fields.shape(Case)
NAMES = own_fields.shape(ParticipantName)
CONTACTS = own_fields.shape(Contact)


def test_an_address_asks_the_same_again() -> None:
    asked = Asked(
        columns=("number", "status"),
        filters=(
            Filter("status", "one_of", "enrolled,contacted"),
            Filter("referred_on", "at_least", "2026-01-01"),
            Filter("referred_on", "at_most", "2026-03-31"),
            Filter("coordinator_id", "empty"),
        ),
        search="SC-00001",
        sort=("-referred_on", "number"),
        group="status",
    )
    assert asking.from_address(CASES, asking.to_address(CASES, asked)) == asked
    assert asking.from_json(CASES, asking.to_json(asked)) == asked


def test_a_name_that_was_typed_stays_out_of_the_address() -> None:
    asked = Asked(
        filters=(Filter("last_name", "contains", "Quill"), Filter("birth_on", "filled")),
        search="Quill",
    )
    assert asking.to_address(NAMES, asked) == {"f.birth_on": "filled:"}


def test_a_record_of_what_was_asked_names_nobody() -> None:
    asked = Asked(filters=(Filter("last_name", "contains", "Quill"),), search="Quill")
    said = asking.in_words(NAMES, asking.without_names(NAMES, asked))
    assert said == ["Last name contains …", "“…” is found"]


@pytest.mark.parametrize(
    "address",
    [
        {"f.nothing": "is:1"},
        {"f.status": "contains:x"},
        {"f.referred_on": "is:yesterday"},
        {"f.coordinator_id": "is:1;drop"},
        {"f.coordinator_id": "one_of:1,x"},
        {"f.status": "is:" + "x" * 300},
        {"columns": "password_hash,own,version", "sort": "-nothing", "group": "nothing"},
        {"f.first_contact_on": "is:0001-01-01"},
    ],
)
def test_nonsense_in_an_address_asks_nothing(address: dict[str, str]) -> None:
    assert asking.from_address(CASES, address) == Asked()


def test_nonsense_in_a_saved_view_asks_nothing() -> None:
    kept = {"columns": 7, "filters": [["status", "is"], "x", ["gone", "is", "1"]], "sort": "number"}
    assert asking.from_json(CASES, kept) == Asked()


def test_filters_read_as_sentences() -> None:
    asked = Asked(
        filters=(
            Filter("status", "is", "closed"),
            Filter("referred_on", "at_least", "2026-03-04"),
            Filter("coordinator_id", "is", "7"),
        )
    )
    assert asking.in_words(CASES, asked, {"coordinator_id": {7: "Ann"}}) == [
        "Status is Closed", "Referred is on or after Mar 4, 2026", "Care coordinator is Ann",
    ]  # fmt: skip


def test_a_value_that_cannot_be_compared_is_refused_in_words() -> None:
    with pytest.raises(Invalid, match="cannot be compared"):
        asking.value_of(CONTACTS["minutes"], "is", "many")


def test_every_kind_offers_something_but_structured_values() -> None:
    assert {kind for kind in Kind if not asking.OPS[kind]} == {Kind.JSON}
