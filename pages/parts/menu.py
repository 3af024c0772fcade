"""The menu, built from the rows this person may see: a new workgroup is a new page at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from db.queries import programs, workgroups
from db.session import GuardedSession
from models.rules import permissions
from models.rules.actor import Actor
from pages.parts import actions, icons, state, words

Page = Any
CASEWORK = ("director", "coordinator", "data_entry", "partner")
MENTORING = ("director", "coordinator", "mentor_coordinator")


def _page(render: Callable[..., None], title: str, name: str, *, icon: str, hidden: bool = False,
          default: bool = False) -> Page:  # fmt: skip
    return st.Page(
        partial(actions.guarded, render),
        title=title,
        icon=icon,
        url_path=name,
        default=default,
        visibility="hidden" if hidden else "visible",
    )


def build(actor: Actor) -> dict[str, list[Page]]:
    """The pages this person may open, by section of the menu, and remembered for links."""
    listed = _sections(actor)
    hidden = _hidden(actor)
    named = {page.url_path or "home": page for pages in listed.values() for page in pages}
    state.keep_pages(named | {page.url_path: page for page in hidden})
    # Pages missing from the navigation would fall back to Home, so the hidden ones are given too.
    listed[""] = [*listed[""], *hidden]
    return listed


def _sections(actor: Actor) -> dict[str, list[Page]]:
    # Screens are imported here, so that importing the menu draws and loads nothing else.
    from pages.directory import directory
    from pages.goals import goals
    from pages.home import home

    menu: dict[str, list[Page]] = {
        "": [
            _page(partial(home.render, actor), "Home", "home", icon=":material/home:", default=True)
        ]
    }
    if actor.holds(*CASEWORK):
        from pages.casework import caseload

        page = _page(
            partial(caseload.render, actor), "Caseload", "caseload", icon=":material/folder_shared:"
        )
        menu[""].append(page)
    if actor.holds(*MENTORING):
        from pages.mentoring import mentoring

        page = _page(
            partial(mentoring.render, actor), "Mentoring", "mentoring", icon=":material/handshake:"
        )
        menu[""].append(page)
    menu[""] += [
        _page(partial(goals.render, actor), "Goals", "goals", icon=":material/flag:"),
        _page(
            partial(directory.render, actor), "Directory", "directory", icon=":material/contacts:"
        ),
    ]
    menu |= _rows(actor)
    menu["Data"] = _data(actor)
    if actor.holds("administrator"):
        menu["Set-up"] = _set_up(actor)
    return menu


def _rows(actor: Actor) -> dict[str, list[Page]]:
    from pages.programs import program
    from pages.workgroups import workgroup

    found = actions.read(actor, _groups)
    sections = ("Workgroups", workgroup.render), ("Programs", program.render)
    return {
        title: [
            _page(
                partial(render, actor, row.slug),
                _title(row.name),
                row.slug,
                icon=icons.material(row.icon),
            )
            for row in rows
        ]
        for (title, render), rows in zip(sections, found, strict=True)
        if rows
    }


def _groups(session: GuardedSession) -> tuple[list[Any], list[Any]]:
    return workgroups.menu(session), programs.menu(session)


def _title(name: str) -> str:
    """A name as the menu may show it: Streamlit reads titles as markdown, images and links included."""
    # Only such names are escaped, because the browser's tab shows the backslashes.
    return words.escape(name) if any(mark in name for mark in "[]<`") else name


def _data(actor: Actor) -> list[Page]:
    from pages.tables import importing, quick_entry, tables, views

    quick = _page(
        partial(quick_entry.render, actor), "Quick entry", "quick-entry", icon=":material/bolt:"
    )
    brought = _page(
        partial(importing.render, actor), "Import", "import", icon=":material/upload_file:"
    )
    return [
        *([quick] if quick_entry.offered(actor) else []),
        _page(partial(tables.render, actor), "Tables", "tables", icon=":material/table_rows:"),
        _page(partial(views.render, actor), "Views", "views", icon=":material/bar_chart:"),
        *([brought] if importing.importable(actor) else []),
        *_kept(actor),
    ]


def _kept(actor: Actor) -> list[Page]:
    """What was changed and removed, for those who change anything."""
    from pages.tables import duplicates, recent, trash

    if not any(permissions.tables_of(role, "c") for role in actor.roles):
        return []
    return [
        _page(partial(recent.render, actor), "Recent changes", "recent", icon=":material/history:"),
        _page(partial(trash.render, actor), "Trash", "trash", icon=":material/delete:"),
        _page(
            partial(duplicates.render, actor),
            "Duplicates",
            "duplicates",
            icon=":material/group:",
            hidden=not duplicates.may_merge(actor),
        ),
    ]


def _set_up(actor: Actor) -> list[Page]:
    from pages.setup import audit, fields, groups, kits, lists, sessions, settings, users

    return [
        _page(
            partial(groups.render, actor),
            "Workgroups and programs",
            "set-up",
            icon=":material/table_view:",
        ),
        _page(partial(users.render, actor), "People and access", "users", icon=":material/key:"),
        _page(partial(kits.render, actor), "Starter kits", "kits", icon=":material/inventory_2:"),
        _page(partial(fields.render, actor), "Fields", "fields", icon=":material/list_alt_add:"),
        _page(partial(lists.render, actor), "Choice lists", "lists", icon=":material/checklist:"),
        _page(partial(sessions.render, actor), "Sessions", "sessions", icon=":material/devices:"),
        _page(partial(audit.render, actor), "Audit log", "audit", icon=":material/policy:"),
        _page(partial(settings.render, actor), "Settings", "settings", icon=":material/tune:"),
        _exports(actor),
    ]


def _exports(actor: Actor, *, hidden: bool = False) -> Page:
    from pages.tables import exports

    return _page(
        partial(exports.render, actor),
        "Exports",
        "exports",
        icon=":material/download:",
        hidden=hidden,
    )


def _hidden(actor: Actor) -> list[Page]:
    from pages.door import account

    hidden = [
        _page(
            partial(account.render, actor),
            "Your account",
            "account",
            icon=":material/person:",
            hidden=True,
        ),
    ]
    if not actor.holds("administrator"):
        # Whoever examines what left the county has it in the menu; others come to it from a list.
        hidden.append(_exports(actor, hidden=True))
    if actor.holds(*CASEWORK):
        from pages.casework import case, new_case

        hidden.append(
            _page(
                partial(case.render, actor),
                "Case",
                "case",
                icon=":material/folder_open:",
                hidden=True,
            )
        )
        hidden.append(
            _page(
                partial(new_case.render, actor),
                "New case",
                "new-case",
                icon=":material/person_add:",
                hidden=True,
            )
        )
    if actor.holds(*MENTORING):
        from pages.mentoring import match

        hidden.append(
            _page(
                partial(match.render, actor),
                "Match",
                "match",
                icon=":material/handshake:",
                hidden=True,
            )
        )
    return hidden
