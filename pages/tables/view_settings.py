"""What the owner of a view decides about it: its name, who sees it, and the page it stands on."""

from collections.abc import Mapping

import streamlit as st

from db.commands import views as command
from db.queries import programs, workgroups
from db.queries.views import ViewRow
from models import choices
from models.base import Stamp, Table
from models.data import View
from models.rules import asking, chart_specs, permissions, saved_views
from models.rules.actor import Actor
from models.rules.own_fields import Shape
from models.rules.saved_views import Look
from pages.parts import actions, forms, links, own_views, state
from pages.parts import asked as asks

PRIVATE = "Only me"
NOWHERE = "No page"


def address(found: own_views.Opened) -> dict[str, str]:
    """The parts of an address that ask what a view asks, to change it from there."""
    look = found.look
    parts = asking.to_address(found.shape, look.asked)
    match found.view.kind:
        case "chart":
            return parts | chart_specs.to_address(look.chart)
        case "board":
            return parts | {"by": look.by}
        case _:
            return parts | {"on": look.on}


def current(shape: Shape, table: type[Table], view: ViewRow | None) -> asking.Asked:
    """What is asked while a view is made or changed: by the address, and what it keeps out of it."""
    found = asks.current(shape, str(table.__tablename__))
    if view is None or state.once(f"view_{view.id}") is not None:
        return found
    # Typed names of a private view are not in the address; they come from the view itself, once.
    kept = saved_views.read(shape, view.kind, view.asked).asked
    state.keep_once(f"view_{view.id}", True)
    missing = asking.from_address(shape, asking.to_address(shape, kept)) != kept
    if missing:
        asks.put(shape, str(table.__tablename__), kept)
        return kept
    return found


def keep(actor: Actor, table: type[Table], kind: str, look: Look, view: ViewRow | None,
         suggested: str) -> None:  # fmt: skip
    """Draw what saves what is on screen, as a change of a view or as a new one."""
    if view is not None:
        if st.button("Save the view", type="primary", icon=":material/save:"):
            _done(actions.attempt(actor, command.change, stamp=_stamp(view), look=look))
        if st.button("Discard", type="tertiary"):
            _leave(view.id)
        return
    form = state.form_key("save_view")
    with st.popover("Save as view", icon=":material/save:", type="primary"):
        name = st.text_input(
            "Name", value=suggested[:80], max_chars=80, key=f"{form}.name.{suggested}"
        )
        if st.button("Save", type="primary", key=f"{form}.save"):
            _done(
                actions.attempt(
                    actor, actions.once("save_view", command.save), name=name, kind=kind,
                    table_name=str(table.__tablename__), look=look,
                )
            )  # fmt: skip


def _done(outcome: actions.Outcome) -> None:
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    state.renew_form("save_view")
    state.flash("View saved.")
    _leave(outcome.value.id)


def _leave(view_id: int) -> None:
    state.drop_once(f"view_{view_id}")
    links.go("views", view=view_id)


def _stamp(view: ViewRow) -> Stamp:
    return Stamp(view.id, view.version)


def menus(actor: Actor, view: ViewRow) -> None:
    """Draw what its owner can do with a view."""
    with st.popover("Rename", icon=":material/edit_note:"):
        _rename(actor, view)
    with st.popover("Share", icon=":material/group:"):
        _share(actor, view)
    with st.popover("Pin", icon=":material/push_pin:"):
        _pin(actor, view)
    if st.button("Copy", icon=":material/content_copy:"):
        outcome = actions.attempt(actor, command.copy, view_id=view.id)
        if outcome.refused is None:
            state.flash("Copied. The copy is only yours.")
            links.go("views", view=outcome.value.id)
    with st.popover("Remove", icon=":material/delete:"):
        st.text("It goes to the trash, from where you can take it back.")
        if st.button("Remove this view", type="primary"):
            outcome = actions.attempt(actor, command.remove, stamp=_stamp(view))
            if outcome.refused is not None:
                actions.show_refusal(outcome.refused)
            else:
                state.flash("View removed. It is in the trash.")
                links.go("views")


def _rename(actor: Actor, view: ViewRow) -> None:
    form = state.form_key(f"rename_view_{view.id}")
    with st.form(form, border=False):
        name = forms.field(form, View, "name", view.name)
        help = forms.field(form, View, "help", view.help)
        if st.form_submit_button("Save", type="primary"):
            actions.run(
                actor, command.change, done="Saved.", form=f"rename_view_{view.id}",
                stamp=_stamp(view), name=name, help=help,
            )  # fmt: skip


def _share(actor: Actor, view: ViewRow) -> None:
    offered = ["", *choices.SHARED_WITH]
    form = state.form_key(f"share_view_{view.id}")
    who = st.selectbox(
        "Who may open it", offered, key=f"{form}.who", index=offered.index(view.shared_with),
        format_func=lambda one: choices.SHARED_WITH.label(one) or PRIVATE,
    )  # fmt: skip
    st.caption(
        "Everyone reads it through their own eyes: rows and numbers they may not see stay out."
    )
    if st.button("Save", type="primary", key=f"{form}.save"):
        done = (
            f"Shared with {choices.SHARED_WITH.label(who).lower()}." if who else "Only yours now."
        )
        actions.run(
            actor, command.share, done=done, form=f"share_view_{view.id}", stamp=_stamp(view),
            shared_with=who,
        )  # fmt: skip


def _pin(actor: Actor, view: ViewRow) -> None:
    offered = _pages(actor)
    here = next(
        (key for key in (f"w{view.workgroup_id}", f"p{view.program_id}") if key in offered), ""
    )
    form = state.form_key(f"pin_view_{view.id}")
    home = st.checkbox("On my Home", value=view.is_on_home, key=f"{form}.home")
    page = here
    if offered:
        page = st.selectbox(
            "On the page of", ["", *offered], index=["", *offered].index(here), key=f"{form}.page",
            format_func=lambda one: offered.get(one, NOWHERE),
            help="Pages of workgroups and programs that you may change.",
        )  # fmt: skip
        if not view.shared_with:
            st.caption(
                "A page is for everybody who opens it: share the view before you pin it there."
            )
    if st.button("Save", type="primary", key=f"{form}.save"):
        number = int(page[1:]) if page else None
        actions.run(
            actor, command.pin, done="Saved.", form=f"pin_view_{view.id}", stamp=_stamp(view),
            workgroup_id=number if page.startswith("w") else None,
            program_id=number if page.startswith("p") else None, is_on_home=home,
        )  # fmt: skip


def _pages(actor: Actor) -> Mapping[str, str]:
    """The pages this person may change, by their key: w3, p2."""
    found: dict[str, str] = {}
    for row in actions.read(actor, workgroups.menu):
        if permissions.may_change_page(actor, workgroup_id=row.id):
            found[f"w{row.id}"] = row.name
    for row in actions.read(actor, programs.menu):
        if permissions.may_change_page(actor, program_id=row.id):
            found[f"p{row.id}"] = row.name
    return found


def to_list(table: type[Table], shape: Shape, asked: asking.Asked, label: str) -> None:
    """A link to the list of what was asked, as far as an address may say it."""
    address = asking.to_address(shape, asked)
    links.to("tables", label, icon=":material/more_horiz:", table=table.__tablename__, **address)
