"""A saved view opens against the table as it is today, and says what dropped out."""

from typing import Any

from models.casework import Case, ParticipantName
from models.rules import own_fields, saved_views
from models.rules.asking import Asked, Filter
from models.rules.chart_specs import ChartSpec
from models.rules.saved_views import Look

CASES = own_fields.shape(Case)
NAMES = own_fields.shape(ParticipantName)


def test_a_view_comes_back_as_it_was_kept() -> None:
    asked = Asked(("number",), (Filter("status", "is", "enrolled"),), "12", ("-referred_on",))
    look = Look(asked, by="status", on="referred_on", chart=ChartSpec(by="status"))

    assert saved_views.read(CASES, "list", saved_views.to_json(look)) == look


def test_a_field_that_is_gone_drops_out_with_a_sentence() -> None:
    kept = saved_views.to_json(
        Look(Asked(("number", "own.gone"), (Filter("own.gone", "is", "x"),)), by="own.gone")
    )

    look = saved_views.read(CASES, "board", kept)

    assert look.asked == Asked(("number",))
    assert look.by == ""
    assert len(look.gone) == 3


def test_nonsense_opens_as_a_plain_view() -> None:
    nonsense: list[Any] = [
        None,
        [],
        {"filters": "x", "columns": 3, "chart": "pie"},
        {"filters": [[1]]},
    ]
    for kept in nonsense:
        assert saved_views.read(CASES, "chart", kept).asked == Asked()


def test_a_typed_name_keeps_a_view_private() -> None:
    named = Asked(filters=(Filter("last_name", "contains", "Quill"),))

    assert saved_views.may_name_somebody(NAMES, named)
    assert saved_views.may_name_somebody(NAMES, Asked(search="Quill"))
    assert not saved_views.may_name_somebody(NAMES, Asked(filters=(Filter("phone", "filled"),)))
    assert not saved_views.may_name_somebody(
        CASES, Asked(filters=(Filter("number", "is", "SC-1"),))
    )
