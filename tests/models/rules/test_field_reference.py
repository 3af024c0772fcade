"""The field reference in the docs says what the models say."""

from pathlib import Path
from typing import Final

from models.base import fields_of, tables
from models.rules import choice_lists, field_reference

ROOT: Final = Path(__file__).resolve().parents[3]


def test_the_field_reference_is_up_to_date() -> None:
    written = (ROOT / field_reference.PATH).read_text(encoding="utf-8")
    assert written == field_reference.as_markdown(), f"Run {field_reference.COMMAND}."


def test_it_names_every_field_that_is_no_secret_and_none_that_is() -> None:
    page = field_reference.as_markdown()
    for table in tables().values():
        for name, spec in fields_of(table).items():
            if spec.is_secret:
                assert f"`{name}`" not in page
            elif table.spec.section and name not in field_reference.STAMPS:
                assert f"| `{name}` |" in page


def test_what_a_county_changed_is_not_in_it() -> None:
    before = field_reference.as_markdown()
    choice_lists.BUILT_IN["medium"].lay([])
    try:
        assert field_reference.as_markdown() == before
    finally:
        choice_lists.lay_over([])
