"""Buttons and forms that change something: what each of them has to go through."""

import ast
import re
from pathlib import Path
from typing import Final

PAGES: Final = Path(__file__).resolve().parents[3] / "pages"
ADDING: Final = re.compile(r"_?(add|open|apply)(_|$)")


def added_without_asking(path: Path) -> list[str]:
    """Where a page runs a command that adds something, which a second press would add twice."""
    calls = [one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Call)]
    return [
        f"{path.name}:{one.lineno}"
        for one in calls
        if ast.unparse(one.func) in {"actions.run", "actions.attempt"}
        and isinstance(one.args[1], ast.Attribute | ast.Name)
        and ADDING.match(ast.unparse(one.args[1]).rpartition(".")[2])
    ]


def test_every_form_that_adds_something_adds_it_once() -> None:
    assert [found for path in PAGES.rglob("*.py") for found in added_without_asking(path)] == []
