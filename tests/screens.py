"""Every screen, as the menu opens it, with the record it is about: what tests of all screens share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from db.commands import views
from db.session import open_session
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.chart_specs import ChartSpec
from models.rules.saved_views import Look
from tests.world import World


@dataclass(frozen=True)
class Screen:
    """How to draw one screen: `draw(actor)`, and what its address asks for in this world."""

    draw: Callable[[Actor], None]
    asks: Callable[[World], dict[str, Any]] = lambda _world: {}


def _home(actor: Actor) -> None:
    from pages.home import home

    home.render(actor)


def _workgroup(actor: Actor) -> None:
    from pages.workgroups import workgroup

    workgroup.render(actor, "early-care-of-maple")


def _bright_start(actor: Actor) -> None:
    from pages.programs import program

    program.render(actor, "bright-start")


def _way_home(actor: Actor) -> None:
    from pages.programs import program

    program.render(actor, "way-home")


def _caseload(actor: Actor) -> None:
    from pages.casework import caseload

    caseload.render(actor)


def _case(actor: Actor) -> None:
    from pages.casework import case

    case.render(actor)


def _new_case(actor: Actor) -> None:
    from pages.casework import new_case

    new_case.render(actor)


def _mentoring(actor: Actor) -> None:
    from pages.mentoring import mentoring

    mentoring.render(actor)


def _match(actor: Actor) -> None:
    from pages.mentoring import match

    match.render(actor)


def _quick_entry(actor: Actor) -> None:
    from pages.tables import quick_entry

    quick_entry.render(actor)


def _goals(actor: Actor) -> None:
    from pages.goals import goals

    goals.render(actor)


def _directory(actor: Actor) -> None:
    from pages.directory import directory

    directory.render(actor)


def _groups(actor: Actor) -> None:
    from pages.setup import groups

    groups.render(actor)


def _kits(actor: Actor) -> None:
    from pages.setup import kits

    kits.render(actor)


def _users(actor: Actor) -> None:
    from pages.setup import users

    users.render(actor)


def _sessions(actor: Actor) -> None:
    from pages.setup import sessions

    sessions.render(actor)


def _settings(actor: Actor) -> None:
    from pages.setup import settings

    settings.render(actor)


def _fields(actor: Actor) -> None:
    from pages.setup import fields

    fields.render(actor)


def _lists(actor: Actor) -> None:
    from pages.setup import lists

    lists.render(actor)


def _importing(actor: Actor) -> None:
    from pages.tables import importing

    importing.render(actor)


def _exports(actor: Actor) -> None:
    from pages.tables import exports

    exports.render(actor)


def _preview(actor: Actor) -> None:
    """An import that is at its last step, with rows that name everybody's records."""
    from db.exchange import plan
    from db.exchange.reading import Contents
    from db.session import open_session
    from pages.parts import state
    from pages.tables import import_file, importing

    rows = [
        ("Record number", "Date", "Minutes"),
        *((str(one), "2026-03-01", "7") for one in range(1, 9)),
    ]
    contents = Contents("contacts.csv", "csv", tuple(rows), encoding="utf-8", delimiter=",")
    if (table := importing.importable(actor).get("contacts")) is not None:
        with open_session(actor) as session:
            found = import_file.opened(session, table=table, contents=contents, data=b"", number=1)
            found.planned = found.understanding
            found.plan = plan.make(session, table, found.shape, contents, found.planned)
        state.keep_import(found)
    importing.render(actor)


def _tables(actor: Actor) -> None:
    from pages.tables import tables

    tables.render(actor)


def _list(table: str, **more: str) -> Screen:
    return Screen(_tables, lambda _world: {"table": table, **more})


def _audit(actor: Actor) -> None:
    from pages.setup import audit

    audit.render(actor)


def _recent(actor: Actor) -> None:
    from pages.tables import recent

    recent.render(actor)


def _history(actor: Actor) -> None:
    import streamlit as st

    from models.casework import Contact
    from pages.parts import timeline

    timeline.draw(actor, Contact, int(st.query_params["id"]))


def _trash(actor: Actor) -> None:
    from pages.tables import trash

    trash.render(actor)


def _duplicates(actor: Actor) -> None:
    from pages.tables import duplicates

    duplicates.render(actor)


def _record(actor: Actor) -> None:
    from pages.tables import tables

    tables.render(actor)


def _views(actor: Actor) -> None:
    from pages.tables import views as screen

    screen.render(actor)


def _kept(world: World, kind: str, table: str, look: Look) -> dict[str, Any]:
    """The address of a view that the director shares with everyone."""
    with open_session(world.director, write=True) as session:
        view = views.save(
            session, name=f"Shared {kind}", kind=kind, table_name=table, look=look,
            shared_with="everyone",
        )  # fmt: skip
        return {"view": view.id}


SCREENS: Final = {
    "home": Screen(_home),
    "workgroup": Screen(_workgroup),
    "program": Screen(_bright_start),
    "mentoring program": Screen(_way_home),
    "caseload": Screen(_caseload),
    "case": Screen(_case, lambda world: {"id": world.open_case}),
    "mentee's case": Screen(_case, lambda world: {"id": world.matched_case}),
    "new case": Screen(_new_case),
    "mentoring": Screen(_mentoring),
    "matches": Screen(_mentoring, lambda _world: {"show": "matches"}),
    "mentors": Screen(_mentoring, lambda _world: {"show": "mentors"}),
    "how it goes": Screen(_mentoring, lambda _world: {"show": "trends"}),
    "finding a mentor": Screen(
        _mentoring, lambda world: {"show": "waiting", "request": world.waiting_request}
    ),
    "mentor": Screen(_mentoring, lambda world: {"show": "mentors", "mentor": world.gideon}),
    "match": Screen(_match, lambda world: {"id": world.match}),
    "quick entry": Screen(_quick_entry),
    "quick entry of services": Screen(_quick_entry, lambda _world: {"form": "need"}),
    "quick entry of requests": Screen(_quick_entry, lambda _world: {"form": "request"}),
    "quick entry of mentors": Screen(_quick_entry, lambda _world: {"form": "mentor"}),
    "quick entry of actions": Screen(_quick_entry, lambda _world: {"form": "action"}),
    "quick entry of who came": Screen(_quick_entry, lambda _world: {"form": "attendance"}),
    "quick entry of values": Screen(_quick_entry, lambda _world: {"form": "value"}),
    "quick entry of organizations": Screen(_quick_entry, lambda _world: {"form": "organization"}),
    "goals": Screen(_goals),
    "goal": Screen(_goals, lambda world: {"goal": world.start_goal}),
    "directory": Screen(_directory),
    "people of the directory": Screen(_directory, lambda _world: {"show": "people"}),
    "organization": Screen(_directory, lambda world: {"organization": world.clinic}),
    "workgroups and programs": Screen(_groups),
    "change of a workgroup": Screen(
        _groups, lambda _world: {"kind": "Workgroups", "edit": "early-care-of-maple"}
    ),
    "change of a program": Screen(
        _groups, lambda _world: {"kind": "Programs", "edit": "bright-start"}
    ),
    "starter kits": Screen(_kits),
    "copy of a program": Screen(
        _kits, lambda _world: {"way": "copy", "of": "program.bright-start"}
    ),
    "kit from a file": Screen(_kits, lambda _world: {"way": "file"}),
    "kit to hand on": Screen(_kits, lambda _world: {"way": "hand-on"}),
    "people and access": Screen(_users),
    "invitation": Screen(_users, lambda _world: {"user": "new"}),
    "account": Screen(_users, lambda world: {"user": world.partner.user_id}),
    "fields": Screen(_fields, lambda _world: {"table": "contacts"}),
    "new field": Screen(_fields, lambda _world: {"table": "contacts", "edit": "new"}),
    "choice lists": Screen(_lists),
    "sessions": Screen(_sessions),
    "settings": Screen(_settings),
    "tables": Screen(_tables),
    "list of cases": _list("cases"),
    "contacts in the grid": _list("contacts", edit="true"),
    "contacts by phone": _list("contacts", **{"f.medium": "one_of:phone", "sort": "case_id"}),
    "names row by row": _list("participant_names", **{"as": "rows", "q": "555"}),
    "notes in the grid": _list("contact_notes", edit="true"),
    "mentees": _list("matches", columns="participant_id,mentor_id,created_by_id"),
    "memberships in the grid": _list("memberships", edit="true"),
    "import": Screen(_importing, lambda _world: {"table": "memberships"}),
    "preview of an import": Screen(_preview, lambda _world: {"table": "contacts"}),
    "exports": Screen(_exports),
    "audit log": Screen(_audit, lambda _world: {"period": "all"}),
    "recent changes": Screen(_recent, lambda _world: {"period": "all"}),
    "trash": Screen(_trash),
    "history of a contact": Screen(
        _history, lambda world: {"id": world.contact, "then": "2090-01-01"}
    ),
    "duplicate people": Screen(_duplicates),
    "duplicate participants": Screen(_duplicates, lambda _world: {"table": "participants"}),
    "two participants": Screen(
        _duplicates,
        lambda world: {"table": "participants", "id": world.mother, "other": world.infant},
    ),
    "record of a mother": Screen(
        _record, lambda world: {"table": "participants", "id": world.mother}
    ),
    "record of a membership": Screen(
        _record, lambda world: {"table": "memberships", "id": world.lena_membership}
    ),
    "record of a contact": Screen(
        _record, lambda world: {"table": "contacts", "id": world.contact}
    ),
    "new contact": Screen(_record, lambda _world: {"table": "contacts", "new": 1}),
    "new person": Screen(_record, lambda _world: {"table": "people", "new": 1}),
    "views": Screen(_views),
    "new chart": Screen(
        _views, lambda _world: {"new": "chart", "table": "contacts", "c.by": "held_on"}
    ),
    "new chart of people": Screen(
        _views, lambda _world: {"new": "chart", "table": "participants", "c.by": "language"}
    ),
    "new board": Screen(_views, lambda _world: {"new": "board", "table": "cases", "by": "status"}),
    "new calendar": Screen(
        _views, lambda _world: {"new": "calendar", "table": "cases", "on": "referred_on"}
    ),
    "list view": Screen(
        _views, lambda world: _kept(world, "list", "cases", Look(Asked(group="status")))
    ),
    "board view": Screen(
        _views, lambda world: _kept(world, "board", "contacts", Look(Asked(), by="medium"))
    ),
    "calendar view": Screen(
        _views,
        lambda world: (
            {"month": "2026-03"} | _kept(world, "calendar", "contacts", Look(Asked(), on="held_on"))
        ),
    ),
    "chart view": Screen(
        _views,
        lambda world: _kept(
            world, "chart", "cases", Look(Asked(), chart=ChartSpec(by="coordinator_id"))
        ),
    ),
}
