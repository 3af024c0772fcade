"""Set-up: workgroups and programs from a starter kit, from one that is there, or from a file."""

from dataclasses import replace
from typing import Final

import streamlit as st

from db.queries import kits as queries
from db.queries import setup
from models.rules import kit_files, slugs
from models.rules.actor import Actor
from models.rules.kits import Kit
from pages.parts import actions, filters, links, state, words
from pages.setup import kit_form, kit_preview

WAYS: Final = {
    "kit": "From a starter kit",
    "copy": "Copy one",
    "file": "From a file",
    "hand-on": "Hand one on",
}


def render(actor: Actor) -> None:
    """Draw the ways to new pages, and the way to hand on those that are there."""
    st.title("Starter kits")
    st.caption("Workgroups and programs that are ready to work in, without people and cases.")
    _say_made()
    match filters.pick("What to do", WAYS, name="way", label_visibility="collapsed"):
        case "copy":
            _copy(actor)
        case "file":
            _file(actor)
        case "hand-on":
            _hand_on(actor)
        case _:
            _kit(actor)


def _say_made() -> None:
    """Lead to the pages that were just made; their menu entries are there already."""
    if (found := state.once(kit_form.MADE)) is None:
        return
    state.drop_once(kit_form.MADE)
    pages, without_numbers, has_fields = found
    with st.container(border=True):
        st.success(
            f"{words.many(len(pages), 'page')} made, ready to work in.",
            icon=":material/check_circle:",
        )
        for slug, name in pages:
            links.to(slug, words.escape(name), icon=":material/arrow_forward:")
        links.to("users", "Say who works there", icon=":material/key:")
        if without_numbers:
            st.caption("Not set yet, for want of a baseline and a target; add them on Goals:")
            st.text("\n".join(without_numbers))
        # A field is never removed, since answers may stand under it, and its page stays with it.
        st.caption(
            "A page that was a mistake is retired under Workgroups and programs."
            if has_fields
            else "Recent changes can undo all of it at once."
        )


def _kit(actor: Actor) -> None:
    kits = queries.offered()
    chosen = filters.choice("Kit", {key: kit.name for key, kit in kits.items()}, name="kit")
    kit_preview.about(kits[chosen])
    kit_form.draw(actor, kits[chosen], key=chosen)


def _pages(actor: Actor) -> dict[str, setup.PageRow]:
    """Every workgroup and program by kind and address."""
    groups: list[setup.PageRow] = actions.read(actor, setup.workgroups)
    programs: list[setup.PageRow] = actions.read(actor, setup.programs)
    return {f"workgroup.{one.slug}": one for one in groups} | {
        f"program.{one.slug}": one for one in programs
    }


def _copy(actor: Actor) -> None:
    pages = _pages(actor)
    if not pages:
        st.info("Nothing to copy yet. Begin with a starter kit.", icon=":material/inbox:")
        return
    names = {"": "Choose"} | {key: f"{row.name} ({row.area})" for key, row in pages.items()}
    chosen = filters.choice("Copy of", names, name="of")
    if not chosen:
        st.caption("Its seats, goals, fields and sections are copied. Nobody of it, and no case.")
        return
    kit = _as_kit(actor, [chosen], pages)
    kit_form.draw(actor, _renamed(kit), key=chosen)


def _as_kit(actor: Actor, chosen: list[str], pages: dict[str, setup.PageRow]) -> Kit:
    ids = {key: pages[key].id for key in chosen}
    kit: Kit = actions.read(
        actor,
        queries.of_pages,
        workgroup_ids=[one for key, one in ids.items() if key.startswith("workgroup.")],
        program_ids=[one for key, one in ids.items() if key.startswith("program.")],
    )
    return kit


def _renamed(kit: Kit) -> Kit:
    """A copy has a name of its own, or the menu would show two of the same."""
    return replace(
        kit,
        workgroups=tuple(replace(one, name=f"{one.name[:112]} (copy)") for one in kit.workgroups),
        programs=tuple(replace(one, name=f"{one.name[:112]} (copy)") for one in kit.programs),
    )


def _file(actor: Actor) -> None:
    st.caption("A kit that another county handed on, or one written by hand.")
    file = st.file_uploader("Kit file", type="toml", key="kit_file")
    if file is None:
        return
    # One byte more than a kit may have is enough to refuse it.
    outcome = actions.work_out(kit_files.read, data=file.read(kit_files.LARGEST + 1))
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    kit: Kit = outcome.value
    st.subheader(words.escape(kit.name), divider="gray")
    kit_preview.about(kit)
    kit_form.draw(actor, kit, key=f"file.{file.file_id}")


def _hand_on(actor: Actor) -> None:
    pages = _pages(actor)
    chosen = st.multiselect(
        "Workgroups and programs",
        list(pages),
        format_func=lambda key: pages[key].name,
        placeholder="Choose what goes into the file",
        key="kit_pages",
    )
    if not chosen:
        st.info(
            "Choose workgroups and programs. The file holds what they are, never who is in them.",
            icon=":material/inbox:",
        )
        return
    kit = _as_kit(actor, chosen, pages)
    text = kit_files.write(kit)
    st.download_button(
        "Download the kit",
        data=text.encode(),
        file_name=f"{slugs.from_name(kit.name)}.toml",
        mime="application/toml",
        icon=":material/download:",
        type="primary",
    )
    with st.expander("What the file says", icon=":material/description:"):
        st.code(text, language="toml")
