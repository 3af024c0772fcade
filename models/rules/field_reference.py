"""The field reference of the docs: every table people meet, with its fields, limits and lists, from the models."""

from collections.abc import Iterable, Mapping
from typing import Final

from models.base import Choices, FieldSpec, Kind, Sensitivity, Table, fields_of, tables
from models.rules import choice_lists, permissions

PATH: Final = "docs/fields.md"
COMMAND: Final = "python -m db fields"

WHO: Final[Mapping[Sensitivity, str]] = {
    Sensitivity.PUBLIC: "public",
    Sensitivity.INTERNAL: "internal",
    Sensitivity.PERSONAL: "personal",
    Sensitivity.PROTECTED: "protected",
}
STAMPS: Final = frozenset(
    {"id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "own"}
)

HEAD: Final = f"""# Fields

Every table that people meet under *Tables*, with its fields. Forms, lists, grids, files, history and this page all
derive from the models. Written by `{COMMAND}`; a test fails when it is out of date.

*Name* is what files and addresses call a field. *Who for*: **public** is for everybody of the county who signs in,
**internal** for those who work with the record, **personal** tells who somebody is or how to reach them, **protected**
is health, treatment, custody or notes (42 CFR Part 2 and HIPAA class). Which rows somebody sees is decided by role and
place, not by this word. A star marks what is required.

Every record also has a number, when and by whom it was added and last changed, and the fields that the county added
itself (*Set-up*, *Fields*), called `own.` and their key.
"""


def as_markdown() -> str:
    """The whole page."""
    parts = [HEAD.strip()]
    for section in sorted({one.spec.section for one in tables().values()} - {""}):
        parts.append(f"## {section}")
        parts += [_table(one) for one in _of_section(section)]
    parts.append("## Choice lists")
    parts.append(
        "As the product comes. A county can change the words, the order and the colors of each, and add and retire "
        "values where a list does not say otherwise (*Set-up*, *Choice lists*)."
    )
    parts += [_list(name) for name in sorted(choice_lists.shown(), key=choice_lists.title)]
    return "\n\n".join(parts) + "\n"


def _of_section(section: str) -> list[type[Table]]:
    found = [one for one in tables().values() if one.spec.section == section]
    return sorted(found, key=lambda one: one.spec.plural)


def _table(table: type[Table]) -> str:
    spec, name = table.spec, str(table.__tablename__)
    fields = {one: field for one, field in fields_of(table).items() if one not in STAMPS}
    rows = [_row(one, field) for one, field in fields.items() if not field.is_secret]
    lines = [
        f"### {spec.plural[:1].upper()}{spec.plural[1:]}",
        " ".join(filter(None, (spec.help, f"`{name}`.", _writers(name)))),
        "\n".join(["| Field | Name | Kind | Who for | Notes |", "|---|---|---|---|---|", *rows]),
    ]
    return "\n\n".join(lines)


def _writers(name: str) -> str:
    """Who may do what, in one sentence."""
    verbs = {"a": "Added", "c": "changed", "r": "removed"}
    said = []
    for action, verb in verbs.items():
        roles = sorted(permissions.roles_that(name, action))
        if roles:
            said.append(f"{verb} by {', '.join(role.replace('_', ' ') for role in roles)}")
    return f"{'; '.join(said)}." if said else "Nobody changes it."


def _row(name: str, spec: FieldSpec) -> str:
    label = f"{spec.label} *" if spec.required else spec.label
    cells = (label, f"`{name}`", str(spec.kind), WHO[spec.sensitivity], "; ".join(_notes(spec)))
    return "| " + " | ".join(one.replace("|", "\\|") for one in cells) + " |"


def _notes(spec: FieldSpec) -> Iterable[str]:
    if spec.help:
        yield spec.help.rstrip(".")
    if spec.target:
        yield f"leads to {tables()[spec.target].spec.plural}"
    if spec.choices is not None:
        yield f"list: {choice_lists.title(_name_of(spec.choices))}"
    if spec.at_least is not None:
        yield f"at least {spec.at_least:g}"
    if spec.at_most is not None:
        yield f"at most {spec.at_most:g}"
    if spec.max_length and spec.kind in {Kind.TEXT, Kind.LONG_TEXT}:
        yield f"up to {spec.max_length:,} characters"
    if not spec.editable:
        yield "kept by the program"


def _name_of(choices: Choices) -> str:
    return next(name for name, one in choice_lists.BUILT_IN.items() if one is choices)


def _list(name: str) -> str:
    declared = choice_lists.BUILT_IN[name].declared
    values = "\n".join(f"- {words} (`{value}`)" for value, words in declared.items())
    used = f"Used in: {', '.join(choice_lists.used_in(name))}."
    reason = choice_lists.PROTECTED.get(name)
    kept = f" Values are neither added nor retired: {reason}" if reason else ""
    return f"### {choice_lists.title(name)}\n\n{used}{kept}\n\n{values}"
