"""python -m db import and export: the screens' own code, acting as somebody with an account."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlmodel import select

from db.commands import accounts
from db.exchange import apply, export, limits, plan, reading, sayable, writing
from db.exchange.reading import Contents
from db.queries import actors, shapes
from db.session import GuardedSession, open_session
from models.access import User
from models.base import FieldSpec, Kind, Table, now
from models.rules import asking, cells, import_lines, import_maps
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked
from models.rules.errors import Invalid, NotFound
from models.rules.import_maps import Understanding
from models.rules.import_plans import CHANGED, NEW, OUTCOMES, REFUSED, Plan
from models.rules.own_fields import Shape
from models.rules.records import NotSaved

Say = Callable[[str], None]
FORMS: Final = ("csv", "xlsx")
TOLD: Final = 20
"""Refused rows that are told; all of them go into the file of --refused."""


def add_commands(commands: Any, *, say: Say, today: Callable[[], date]) -> None:
    """Add `import` and `export` to the command line."""
    one = commands.add_parser("import", help="bring the rows of a CSV or XLSX file into a table")
    one.add_argument("table", help="such as people or memberships")
    one.add_argument("file", type=Path)
    _as(one)
    one.add_argument("--key", help="what rows are matched on: fields, with + between them, or all")
    one.add_argument(
        "--map", action="append", default=[], metavar="HEADING=FIELD",
        help="where a column goes; HEADING= leaves it out; others are guessed",
    )  # fmt: skip
    one.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help="for every new row"
    )
    one.add_argument(
        "--create", action="append", default=[], metavar="FIELD", help="add names nobody has"
    )
    one.add_argument("--dates", choices=("mdy", "dmy"), default="", help="how dates are written")
    one.add_argument("--sheet", default="", help="of an XLSX file; else the first")
    one.add_argument("--encoding", default="", help="of a CSV file; else it is found out")
    one.add_argument("--header", type=int, default=0, help="the row with the headings")
    one.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
    one.add_argument("--only-good", action="store_true", help="leave refused rows out")
    one.add_argument("--refused", type=Path, metavar="FILE", help="write refused rows with reasons")
    one.set_defaults(run=lambda chosen: bring_in(chosen, say=say, today=today()))
    one = commands.add_parser("export", help="write a table to a CSV or XLSX file")
    one.add_argument("table")
    one.add_argument("file", type=Path, help="its ending says which: .csv or .xlsx")
    _as(one)
    one.add_argument("--columns", default="", help="fields, with commas between them; else all")
    one.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="FIELD=OP:VALUE",
        help="such as status=is:open",
    )
    one.set_defaults(run=lambda chosen: take_out(chosen, say=say))


def _as(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="login",
        required=True,
        help="whose account this is done with, and recorded under",
    )


def acting_as(login: str) -> Actor:
    """The actor behind a user name. Raises NotFound where no active account has it."""
    with open_session(SYSTEM) as session:
        found = session.exec(
            select(User.id).where(User.login == accounts.as_login(login))
        ).one_or_none()
        if found is None:
            raise NotFound(f"There is no account {login}.")
        return actors.load(session, user_id=found, now=now())


def bring_in(chosen: argparse.Namespace, *, say: Say, today: date) -> int:
    """Import a file; the exit code is 1 where rows were refused and nothing, or not all, went in."""
    actor = acting_as(chosen.login)
    contents = _read(chosen)
    with open_session(actor) as session:
        table = shapes.table_named(actor, chosen.table)
        shape = sayable.full_shape(session, table)
        how = _understood(session, table, shape, contents, chosen)
        found = plan.make(session, table, shape, contents, how)
    _tell(found, shape, contents, how, say)
    if chosen.refused is not None:
        _write_refused(chosen.refused, contents, how, found)
    if chosen.dry_run or not found.of(NEW, CHANGED):
        return int(bool(found.count(REFUSED)))
    try:
        with open_session(actor, write=True) as session:
            saved = apply.run(
                session, table, shape, found, title=apply.title_of(table, contents.name), today=today,
                only_good=chosen.only_good,
            )  # fmt: skip
    except NotSaved as refused:
        for number, sentence in list(refused.problems.items())[:TOLD]:
            say(f"  row {number}: {sentence}")
        raise
    say(f"Imported {len(saved.done):,} rows.")
    left = found.refusing({int(key): text for key, text in saved.refused.items()})
    if chosen.refused is not None:
        _write_refused(chosen.refused, contents, how, left)
    return int(bool(left.count(REFUSED)))


def _read(chosen: argparse.Namespace) -> Contents:
    try:
        size = chosen.file.stat().st_size
        if size > limits.COMMAND_LINE.file_bytes:
            raise Invalid(f"The file has {size:,} bytes. Split it.")
        data = chosen.file.read_bytes()
    except OSError as error:
        raise Invalid(f"{chosen.file} cannot be read: {error.strerror}.") from error
    return reading.read(
        data, name=chosen.file.name, sheet=chosen.sheet, encoding=chosen.encoding,
        within=limits.COMMAND_LINE,
    )  # fmt: skip


def _understood(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    contents: Contents,
    chosen: argparse.Namespace,
) -> Understanding:
    fields = import_maps.fields_of_file(table, shape)
    header = chosen.header or import_maps.header_row(contents.rows, fields)
    if not 0 < header <= len(contents.rows):
        raise Invalid(f"The file has no row {header}.")
    headings = import_maps.headings(contents.rows[header - 1])
    columns = _mapped(headings, fields, chosen.map)
    fixed = {**sayable.only_places(session, table, shape, columns.values())}
    fixed |= _fixed(session, shape, chosen.set)
    names = {*columns.values(), *fixed}
    offered = import_maps.keys(table, names)
    key = import_maps.default_key(table, offered)
    if chosen.key:
        key = import_maps.EVERYTHING if chosen.key == "all" else tuple(chosen.key.split("+"))
        if key not in offered:
            said = ", ".join("+".join(one) for one in offered[:-1])
            raise Invalid(f"Rows can be matched on: {said or 'nothing but'}, all.")
    for name in chosen.create:
        if name not in sayable.creatable(session, shape, [name]):
            raise Invalid(
                f"{name}: unknown names cannot be added by this account, or not from a name."
            )
    understood = Understanding(header, columns, key, chosen.dates, fixed, frozenset(chosen.create))
    return replace(understood, order=chosen.dates or _order(contents, understood, fields))


def _order(contents: Contents, how: Understanding, fields: Mapping[str, FieldSpec]) -> str:
    days = [at for at, name in how.columns.items() if fields[name].kind is Kind.DAY]
    rows = contents.rows[how.header :]
    found = cells.day_order(row[at] for row in rows for at in days if at < len(row))
    if found == "ask":
        raise Invalid(
            "Dates in this file could be read in two ways. Say --dates mdy or --dates dmy."
        )
    return found


def _pairs(words: Sequence[str]) -> dict[str, str]:
    return {before: after for before, _, after in (one.partition("=") for one in words)}


def _mapped(
    headings: Sequence[str], fields: Mapping[str, FieldSpec], words: Sequence[str]
) -> dict[int, str]:
    wanted = _pairs(words)
    for heading, name in wanted.items():
        if heading not in headings:
            raise Invalid(f"The file has no heading '{heading}'. It has: {', '.join(headings)}.")
        if name and name not in fields:
            raise Invalid(f"There is no field '{name}'. There are: {', '.join(fields)}.")
    said = {headings.index(heading): name for heading, name in wanted.items()}
    guessed = {
        at: name
        for at, name in import_maps.guess(headings, fields).items()
        if at not in said and name not in said.values()
    }
    return dict(sorted({**guessed, **{at: name for at, name in said.items() if name}}.items()))


def _fixed(session: GuardedSession, shape: Shape, words: Sequence[str]) -> dict[str, Any]:
    """The values for every new row, read as a cell of a file would be."""
    wanted = _pairs(words)
    for name in wanted:
        if name not in shape or not shape[name].editable:
            raise Invalid(f"There is no field '{name}'.")
    how = Understanding(1, dict(enumerate(wanted)))
    line = import_lines.lines([[*wanted], [*wanted.values()]], shape, how)
    if not line:
        return {}
    names = plan.names_of(session, shape, line)
    known, _ = import_lines.with_ids(line[0], shape, names, how)
    if known.problems:
        raise Invalid(" ".join(known.problems))
    return dict(known.values)


def _tell(found: Plan, shape: Shape, contents: Contents, how: Understanding, say: Say) -> None:
    fields = dict(shape)
    headings = import_maps.headings(contents.rows[how.header - 1])
    for at, heading in enumerate(headings):
        name = how.columns.get(at)
        say(f"  {heading} -> {name or '(left out)'}")
    say(f"Matched on: {import_maps.key_in_words(how.key, fields)}")
    say(", ".join(f"{label}: {found.count(one):,}" for one, label in OUTCOMES.items()))
    for column, names in found.unknown().items():
        say(f"To be added for {column}: {', '.join(names[:TOLD])}")
    for row in found.of(REFUSED)[:TOLD]:
        say(f"  row {row.number}: {row.reason}")


def _write_refused(path: Path, contents: Contents, how: Understanding, found: Plan) -> None:
    form = path.suffix.lstrip(".").lower()
    if form not in FORMS:
        raise Invalid("Name the file of refused rows .csv or .xlsx.")
    headings, rows = export.refused_rows(contents, how, found)
    path.write_bytes(writing.as_bytes(form, headings, rows, title="Refused rows"))


def take_out(chosen: argparse.Namespace, *, say: Say) -> int:
    """Write a table to a file, recorded under the account it is done with."""
    actor = acting_as(chosen.login)
    form = chosen.file.suffix.lstrip(".").lower()
    if form not in FORMS:
        raise Invalid("Name the file .csv or .xlsx.")
    with open_session(actor) as session:
        table = shapes.table_named(actor, chosen.table)
        shape = shapes.shape(session, table)
        what = export.wanted(
            table, shape, _asked(shape, chosen), form=form, every_column=not chosen.columns
        )
        rows = export.count(session, what)
    with open_session(actor, write=True) as session:
        export.note(session, what, rows=rows)
    try:
        with chosen.file.open("xb") as out, open_session(actor) as session:
            written = export.write(session, what, out)
    except FileExistsError:
        raise Invalid(f"{chosen.file} is there already. Name another file.") from None
    except OSError as error:
        raise Invalid(f"{chosen.file} cannot be written: {error.strerror}.") from error
    say(f"Wrote {written:,} rows to {chosen.file}.{' ' + what.notice if what.notice else ''}")
    return 0


def _asked(shape: Shape, chosen: argparse.Namespace) -> Asked:
    query = {asking.FILTER + name: text for name, text in _pairs(chosen.filter).items()}
    asked = asking.from_address(shape, {**query, "columns": chosen.columns})
    if len(asked.filters) != len(query):
        raise Invalid("A filter makes no sense for this table. It looks like status=is:open.")
    wanted = [one for one in chosen.columns.split(",") if one]
    if missing := [one for one in wanted if one not in shape]:
        raise Invalid(f"There is no field '{missing[0]}'. There are: {', '.join(shape)}.")
    return asked
