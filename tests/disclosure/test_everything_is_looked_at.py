"""Every query that counts what its reader does not read is one that the solver is given, or says why not."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

NO_COUNT: Final = {
    "case_counts.first_contact": "days, in whole numbers, and a share of counts that stand",
    "overview.speed": "days, in whole numbers, where enough people are behind them",
    "overview.match_length": "months of many days, where enough people are behind them",
    "match_trends.lasting": "shares to 5%, where many ended and many are left; no count",
}
"""Totals that are no count of people; each is hidden where too few are behind it."""

WITHIN: Final = {"chart_totals.draw": "charts.draw"}
"""A query that others call, and the one by which it is asked."""

READ: Final = {
    "cases.count": "of the caseload its reader reads",
    "cases.by_status": "of the cases its reader reads",
    "foot.query": "of the rows of a list its reader reads",
}
"""What is kept with the totals and counts rows that its reader reads one by one."""

GATHERERS: Final = ("published.py", "published_mentoring.py", "services.py")


def test_every_query_of_totals_is_given_to_the_solver() -> None:
    given = {name for file in GATHERERS for name in _named(ROOT / "tests/disclosure" / file)}
    asked = {WITHIN.get(name, name) for name in _totals()}

    assert len(asked) > 15
    assert asked - given - NO_COUNT.keys() == set()
    assert NO_COUNT.keys() - asked == set(), "No such query any more."


def test_every_total_on_a_page_is_one_of_these_queries() -> None:
    known = {WITHIN.get(name, name) for name in _totals()} | READ.keys()
    shown = set(_shown())

    assert shown - known == set()
    assert READ.keys() - shown == set(), "No such total any more."


def test_goals_alone_read_values_of_too_few_people_and_take_them_out_themselves() -> None:
    asks = [file.name for folder in ("db", "pages") for file, _ in _files(folder, '"masked"')]

    assert asks == ["goals.py", "reading.py"]


def test_no_page_opens_a_session_for_totals_itself() -> None:
    for file, tree in _files("pages", "open_session", "counting"):
        assert not any(_is_for_totals(call) for call in _calls(tree)), file


def _files(folder: str, *words: str) -> Iterator[tuple[Path, ast.Module]]:
    """The files of a folder, read, that hold one of these words."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        text = file.read_text()
        if any(word in text for word in words):
            yield file, ast.parse(text)


def _totals() -> Iterator[str]:
    """The queries that may count what their reader does not read, as module.function."""
    for file, tree in _files("db", "counting(", "totals="):
        if file.name == "counting.py":
            continue
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and any(
                _is_for_totals(call) for call in _calls(function)
            ):
                yield f"{file.stem}.{function.name}"


def _is_for_totals(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name == "counting" or (
        name == "open_session" and any(one.arg == "totals" for one in call.keywords)
    )


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(tree) if isinstance(one, ast.Call))


def _named(file: Path) -> Iterator[str]:
    """Every module.function that a file calls."""
    for call in _calls(ast.parse(file.read_text())):
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            yield f"{call.func.value.id}.{call.func.attr}"


def _shown() -> Iterator[str]:
    """What pages keep with the totals, as module.function."""
    for file, tree in _files("pages", "cache.totals"):
        names = dict(_renamed(tree))
        for call in _calls(tree):
            if ast.unparse(call.func) != "cache.totals":
                continue
            asked = call.args[1]
            if isinstance(asked, ast.Attribute):
                module = ast.unparse(asked.value)
                yield f"{names.get(module, module)}.{asked.attr}"
            else:
                yield f"{file.stem}.{ast.unparse(asked)}"


def _renamed(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for one in ast.walk(tree):
        if isinstance(one, ast.ImportFrom):
            yield from ((name.asname or name.name, name.name) for name in one.names)
