"""Which record a name in a file means: names, codes, e-mail addresses and "Name (#12)", looked up in bulk."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlmodel import func, select

from db.queries import titles
from db.session import GuardedSession
from models.base import FieldSpec, Kind, Table, fields_of, tables
from models.casework import Participant, ParticipantName
from models.rules.import_maps import STANDING
from models.rules.import_plans import Found, word

CHUNK: Final = 2000
"""Names looked up in one statement."""
NUMBERED: Final = re.compile(r"(?:(.*?)\s*)\(?#(\d{1,9})\)?", re.DOTALL)
"""How a file names one of several with the same name: Ann Lee (#12)."""

ByWord = dict[str, list[Found]]


def numbered(name: str, record_id: int) -> str:
    """A name that means one record, whoever else has it."""
    return f"{name} (#{record_id})"


def look_up(session: GuardedSession, table: type[Table], texts: Collection[str]) -> ByWord:
    """The records each text may mean, by the text as `word` spells it. As far as the actor sees them."""
    found: ByWord = {}
    ids: dict[int, list[tuple[str, str]]] = {}
    plain: set[str] = set()
    for text in texts:
        if (parts := NUMBERED.fullmatch(text)) is not None:
            ids.setdefault(int(parts[2]), []).append((word(text), word(parts[1] or "")))
        else:
            plain.add(text)
    _by_number(session, table, ids, found)
    for column in _columns(table):
        _by_column(session, table, column, plain, found)
    if table is Participant:
        _participants(session, plain, found)
    elif (target := fields_of(table)[table.spec.title].target) is not None:
        _by_title(session, table, tables()[target], plain, found)
    return found


def _columns(table: type[Table]) -> list[str]:
    """The columns that name a record: its title, what is unique, an e-mail address."""
    stored: Any = table
    specs = fields_of(table)
    found = [table.spec.title] if _is_text(specs[table.spec.title]) else []
    found += [
        name
        for name, spec in specs.items()
        if _is_text(spec)
        and not spec.is_secret
        and (spec.kind is Kind.EMAIL or getattr(stored, name).property.columns[0].unique)
    ]
    return list(dict.fromkeys(found))


def _is_text(spec: FieldSpec) -> bool:
    return spec.kind in (Kind.TEXT, Kind.EMAIL) and spec.choices is None


def _standing(table: type[Table]) -> list[str]:
    return [one for one in STANDING if one in fields_of(table)]


def _chunks(items: Iterable[Any]) -> Iterable[list[Any]]:
    ordered = sorted(items)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _by_column(
    session: GuardedSession, table: type[Table], column: str, texts: set[str], found: ByWord
) -> None:
    entity: Any = table
    place = _standing(table)
    target = getattr(entity, column)
    is_email = fields_of(table)[column].kind is Kind.EMAIL
    wanted = {one for one in texts if not is_email or "@" in one}
    title = table.spec.title if _is_text(fields_of(table)[table.spec.title]) else column
    emails = [one for one, spec in fields_of(table).items() if spec.kind is Kind.EMAIL][:1]
    columns = (entity.id, target, *(getattr(entity, one) for one in (title, *emails, *place)))
    # As it is spelled first: an index helps there. Only what that does not find is looked for again.
    for spelled in (lambda one: one, func.lower):
        left = {one for one in wanted if word(one) not in found}
        if spelled is func.lower:
            left = {one.lower() for one in left}
        for chunk in _chunks(left):
            for row in session.exec(select(*columns).where(spelled(target).in_(chunk))):
                standing = dict(zip(place, row[3 + len(emails) :], strict=True))
                email = str(row[3] or "") if emails else ""
                _note(found, word(str(row[1])), Found(row[0], str(row[2]), standing, email))


def _note(found: ByWord, key: str, one: Found) -> None:
    held = found.setdefault(key, [])
    if all(other.id != one.id for other in held):
        held.append(one)


def _by_number(
    session: GuardedSession,
    table: type[Table],
    ids: Mapping[int, Sequence[tuple[str, str]]],
    found: ByWord,
) -> None:
    """Records by their number; a name beside it that is another record's finds nothing."""
    names = titles.names(session, table, ids.keys())
    for record_id, name in names.items():
        for text, said in ids[record_id]:
            if said in ("", word(name)):
                _note(found, text, Found(record_id, name))


def _by_title(
    session: GuardedSession, table: type[Table], target: type[Table], texts: set[str], found: ByWord
) -> None:
    """Records named by what they refer to: a mentor by the person's name."""
    entity: Any = table
    place = _standing(table)
    of_target = look_up(session, target, {one for one in texts if word(one) not in found})
    named: dict[int, list[str]] = {}
    for key, records in of_target.items():
        for one in records:
            named.setdefault(one.id, []).append(key)
    title = getattr(entity, table.spec.title)
    for chunk in _chunks(named):
        columns = (entity.id, title, *(getattr(entity, one) for one in place))
        for row in session.exec(select(*columns).where(title.in_(chunk))):
            for key in named[row[1]]:
                _note(found, key, Found(row[0], key, dict(zip(place, row[2:], strict=True))))


def _participants(session: GuardedSession, texts: set[str], found: ByWord) -> None:
    """Participants by first and last name, for those who may read names."""
    full = func.lower(ParticipantName.first_name + " " + ParticipantName.last_name)
    columns = (
        ParticipantName.participant_id, ParticipantName.program_id,
        ParticipantName.first_name, ParticipantName.last_name,
    )  # fmt: skip
    for chunk in _chunks({" ".join(one.split()).lower() for one in texts}):
        for row in session.exec(select(*columns).where(full.in_(chunk))):
            name = f"{row[2]} {row[3]}"
            _note(found, word(name), Found(row[0], name, {"program_id": row[1]}))


def for_file(
    session: GuardedSession, table: type[Table], ids: Collection[int | None]
) -> dict[int, str]:
    """What a file calls these records so that it is read again as the same ones."""
    named = titles.names(session, table, ids)
    meant = look_up(session, table, set(named.values()))
    return {
        record_id: name
        if [one.id for one in meant.get(word(name), ())] == [record_id]
        else numbered(name, record_id)
        for record_id, name in named.items()
    }
