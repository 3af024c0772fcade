"""The pages of docs/tasks: every one is in the index, has its picture, and leads nowhere that is not there."""

import re
from pathlib import Path
from typing import Final

import pytest

TASKS_AT: Final = Path(__file__).resolve().parent.parent / "docs" / "tasks"
PAGES: Final = sorted(one.stem for one in TASKS_AT.glob("*.md") if one.stem != "README")
LINK: Final = re.compile(r"\]\(([^)#:]+)\)")
LARGEST: Final = 60_000


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_its_picture_and_stands_in_the_index(name: str) -> None:
    text = (TASKS_AT / f"{name}.md").read_text()

    assert f"]({name}.png)" in text
    assert 4_000 < (TASKS_AT / f"{name}.png").stat().st_size < LARGEST
    assert f"]({name}.md)" in (TASKS_AT / "README.md").read_text()


def test_no_link_of_the_tasks_is_dead() -> None:
    pages = list(TASKS_AT.glob("*.md"))

    dead = [
        (page.name, link)
        for page in pages
        for link in LINK.findall(page.read_text())
        if not (page.parent / link).exists()
    ]

    assert pages
    assert dead == []


def test_every_picture_is_of_a_page() -> None:
    assert sorted(one.stem for one in TASKS_AT.glob("*.png")) == PAGES
