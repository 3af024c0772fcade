"""The docs lead nowhere that is not there, name every module of the core, and have a picture for each task."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
TASKS_AT: Final = ROOT / "docs" / "tasks"
MAP: Final = ROOT / "docs" / "architecture.md"
MAPPED: Final = ("db", "db/keeping", "pages/door")
"""Folders of which the map names every module."""
PAGES: Final = sorted(one.stem for one in TASKS_AT.glob("*.md") if one.stem != "README")
LINK: Final = re.compile(r"\]\(([^)#:]+)\)")
LARGEST: Final = 60_000


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_its_picture_and_stands_in_the_index(name: str) -> None:
    text = (TASKS_AT / f"{name}.md").read_text()

    assert f"]({name}.png)" in text
    assert 4_000 < (TASKS_AT / f"{name}.png").stat().st_size < LARGEST
    assert f"]({name}.md)" in (TASKS_AT / "README.md").read_text()


def test_no_link_of_the_docs_is_dead() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")]

    dead = [
        (str(page.relative_to(ROOT)), link)
        for page in pages
        for link in LINK.findall(page.read_text())
        if not (page.parent / link).exists()
    ]

    assert pages
    assert dead == []


@pytest.mark.parametrize("folder", MAPPED)
def test_the_map_names_every_module(folder: str) -> None:
    text = MAP.read_text()
    there = {one.name for one in (ROOT / folder).glob("[a-z]*.py")}

    assert there
    assert {one for one in there if f"{one}`" not in text} == set()


def test_every_picture_is_of_a_page() -> None:
    assert sorted(one.stem for one in TASKS_AT.glob("*.png")) == PAGES
