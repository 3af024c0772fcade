"""The house rules that no linter knows. docs/decisions and the import contracts in pyproject.toml say why."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from models.base import FieldSpec, Sensitivity, metadata, tables
from models.rules import access, permissions

ROOT: Final = Path(__file__).resolve().parent.parent
PRODUCT: Final = ("app.py", "pages", "db", "models", "bench")
REVISIONS: Final = ROOT / "db/migrations/versions"

LONGEST_MODULE: Final = 400
LONGEST_APP: Final = 60

# What tables of data may be longer than: they are read by looking up, not from top to bottom.
LONG_TABLES: Final = frozenset({"models/casework.py", "models/choices.py"})


@cache
def committed() -> tuple[Path, ...]:
    """Every file of the repository that git keeps or would keep, as people get it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def modules(*under: str) -> list[Path]:
    """Every Python file of these files and folders, migrations' revisions aside."""
    return [
        path
        for path in committed()
        if path.suffix == ".py"
        and path.parent != REVISIONS
        and path.relative_to(ROOT).parts[0] in under
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a module with the dotted name of what is called."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def at(path: Path, node: ast.expr | ast.stmt | ast.excepthandler) -> str:
    return f"{name(path)}:{node.lineno}"


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Every import of a module: from where, and what ("" for a whole module)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def test_no_page_draws_unchecked_html() -> None:
    found = [
        at(path, node)
        for path in modules(*PRODUCT)
        for node, called in calls(path)
        if called in {"st.html", "st.components.v1.html", "components.html", "st.iframe"}
        or any(
            word.arg in {"unsafe_allow_html", "unsafe_allow_javascript"} for word in node.keywords
        )
    ]
    assert found == []


def test_nothing_is_run_that_was_data() -> None:
    found = [
        at(path, node)
        for path in modules(*PRODUCT)
        for node, called in calls(path)
        if called in {"eval", "exec", "compile", "__import__"}
    ]
    assert found == []


def test_nothing_is_pickled() -> None:
    found = [
        name(path)
        for path in modules(*PRODUCT)
        for module, _ in imported(path)
        if module.split(".")[0] in {"pickle", "dill", "shelve", "marshal", "cloudpickle"}
    ]
    assert found == []


def test_roles_are_a_table_and_never_an_if() -> None:
    roles = set(permissions_roles())
    found = [
        at(path, node)
        for path in modules("app.py", "pages", "db")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare) and _compares_a_role(node, roles)
    ]
    assert found == []


def _compares_a_role(node: ast.Compare, roles: set[str]) -> bool:
    sides = [node.left, *node.comparators]
    spoken = any(
        "role" in ast.unparse(side) for side in sides if not isinstance(side, ast.Constant)
    )
    return spoken and any(isinstance(side, ast.Constant) and side.value in roles for side in sides)


def permissions_roles() -> Iterator[str]:
    for row in permissions.WRITES.values():
        yield from row


def test_no_failure_is_swallowed_whole() -> None:
    broad = {"Exception", "BaseException"}
    found = [
        at(path, node)
        for path in modules(*PRODUCT)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or broad & set(re.findall(r"\w+", ast.unparse(node.type))))
    ]
    assert found == []


def test_every_file_says_what_is_in_it() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common", "stuff"}
    found = [name(path) for path in modules(*PRODUCT, "tests") if path.stem in vague]
    assert found == []


def test_the_state_of_a_tab_is_reached_by_typed_functions_alone() -> None:
    """Elsewhere st.session_state is neither indexed nor asked by a string of one's own."""
    found = [
        f"{name(path)}:{number}"
        for path in modules("app.py", "pages")
        if name(path) != "pages/parts/state.py"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if "session_state" in line
    ]
    assert found == []


def test_sql_is_written_as_text_in_migrations_alone() -> None:
    """exec_driver_sql is for a database's own switches: where it is opened, kept, and loaded in bulk."""
    pragmas = ("db/engine.py", "db/keeping/", "db/demo/bulk.py")
    found = [
        at(path, node)
        for path in modules(*PRODUCT)
        for node, called in calls(path)
        if (
            called in {"sa.text", "sqlalchemy.text", "text"}
            and _is_sqlalchemys_text(path, called)
            and not name(path).startswith("db/migrations/")
        )
        or (called.endswith("exec_driver_sql") and not name(path).startswith(pragmas))
    ]
    assert found == []


def _is_sqlalchemys_text(path: Path, called: str) -> bool:
    # models.columns.text declares a column.
    return called != "text" or any(
        module.startswith(("sqlalchemy", "sqlmodel")) and what == "text"
        for module, what in imported(path)
    )


def test_only_the_program_itself_acts_as_system() -> None:
    allowed = ("db/", "pages/door/", "models/rules/actor.py", "bench/")
    found = [
        name(path)
        for path in modules(*PRODUCT)
        if (
            not name(path).startswith(allowed)
            and any(what == "SYSTEM" for _, what in imported(path))
        )
        or (
            not name(path).startswith(allowed)
            and re.search(r"\bactor\.SYSTEM\b|is_system\s*=\s*True", path.read_text())
        )
    ]
    assert found == []


def test_only_a_merge_and_its_undo_read_past_the_guard() -> None:
    """session.joining finds every reference to two records, also what its actor may not read."""
    allowed = ("db/session.py", "db/commands/merges.py", "db/commands/joins.py")
    found = [
        name(path)
        for path in modules(*PRODUCT)
        if name(path) not in allowed and re.search(r"\.joining\(|\.joined\s*=", path.read_text())
    ]
    assert found == []


def test_rules_ask_no_clock() -> None:
    clocks = {"date.today", "datetime.now", "datetime.utcnow", "time.time", "now", "base.now"}
    found = [
        at(path, node)
        for path in modules("models")
        if "rules" in path.parts
        for node, called in calls(path)
        if called in clocks
    ]
    assert found == []


def test_nothing_imports_the_application() -> None:
    found = [
        name(path)
        for path in modules("pages", "db", "models")
        for module, _ in imported(path)
        if module == "app"
    ]
    assert found == []


def test_the_application_only_puts_things_together() -> None:
    assert len((ROOT / "app.py").read_text().splitlines()) <= LONGEST_APP


def test_no_module_is_too_long_to_read() -> None:
    found = {
        name(path): lines
        for path in modules(*PRODUCT)
        if (lines := len(path.read_text().splitlines())) >= LONGEST_MODULE
        and name(path) not in LONG_TABLES
    }
    assert found == {}


def test_no_page_script_lies_beside_the_frame() -> None:
    # Streamlit would serve it by its own address, past the menu.
    assert [path.name for path in modules("pages") if path.parent == ROOT / "pages"] == [
        "__init__.py",
        "main.py",
    ]
    assert not (ROOT / "pages/pages").exists()


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_every_column_says_who_it_is_for(table: str) -> None:
    unclassified = [
        column.name
        for column in metadata.tables[table].columns
        if not isinstance(column.info.get("spec"), FieldSpec)
        or not isinstance(column.info["spec"].sensitivity, Sensitivity)
    ]
    assert unclassified == []


@pytest.mark.parametrize("table", sorted(tables()))
def test_every_table_says_who_sees_and_who_writes_it(table: str) -> None:
    # Without an entry it is closed; but nobody should find that out by accident.
    spec = tables()[table].spec
    assert tables()[table] in access.ENTRIES or spec.owner or spec.readers
    # A private answer is written by whoever may change the record it is of.
    assert table in permissions.WRITES or spec.owner or spec.writers or spec.scope == "record"


# Put together from parts, so that this file does not hold what it looks for.
MACHINES: Final = re.compile(
    "|".join(
        (
            r"(?<![\w.])/" + r"(home|root|Users|work|opt)/\w",
            r"[A-Z]:\\" + r"Users\\",
            r"https?://" + r"[\w.-]*(pypi|pythonhosted|npmjs|crates|debian)\.(org|com|io)",
            r"(--|^)(extra-)?index" + r"-url[ =]\S*/",
        )
    ),
    re.MULTILINE,
)


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in committed():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{name(path)}: {match[0]}" for match in MACHINES.finditer(text)]
    assert found == []
