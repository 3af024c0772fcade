"""Who is in a case, and the form that adds somebody: an infant or twins at birth, a father."""

from typing import Any

import streamlit as st

from db.commands import cases as commands
from db.queries.case_file import CaseOutline, MemberRow
from models import choices
from models.casework import CaseMember
from models.rules import permissions, policies_cases
from models.rules.actor import Actor
from pages.parts import actions, clock, contact_form, state, words


def show(actor: Actor, case: CaseOutline, rows: list[MemberRow]) -> None:
    """List the members of a case, with names for those who may read them."""
    may_add = permissions.may_in(actor, CaseMember, "a", program_id=case.program_id)
    if not rows and not may_add:
        return
    with st.container(border=True):
        st.subheader("Members", anchor=False)
        for row in rows:
            _member(row)
        if not rows:
            st.caption("Nobody is listed here for you.")
        if may_add:
            refusal = policies_cases.why_not_add(case, "members")
            with st.popover(
                "Add a member", icon=":material/person_add:", disabled=refusal is not None,
                help=refusal,
            ):  # fmt: skip
                _add(actor, case)


def _member(row: MemberRow) -> None:
    role = choices.CASE_MEMBER_ROLE.label(row.role)
    about = [role] if row.name else []
    if row.birth_on is not None:
        about.append(f"born {words.day(row.birth_on)}")
    if row.language:
        about.append(choices.LANGUAGE.label(row.language))
    if row.released_on is not None:
        about.append(f"home since {words.day(row.released_on)}")
    if row.left_on is not None:
        about.append(f"until {words.day(row.left_on)}")
    if row.phone:
        about.append(row.phone)
    st.markdown(
        f"**{words.escape(row.name or role)}**  \n"
        + words.escape(", ".join(about) or f"since {words.day(row.joined_on)}")
    )


def _add(actor: Actor, case: CaseOutline) -> None:
    form = f"member_{case.id}"
    key = state.form_key(form)
    with st.form(key, border=False):
        role = st.selectbox(
            "As", choices.CASE_MEMBER_ROLE.offered(), format_func=choices.CASE_MEMBER_ROLE.label,
            index=choices.CASE_MEMBER_ROLE.offered().index("infant"), key=f"{key}.role",
        )  # fmt: skip
        values = person(key, twins=True)
        if not st.form_submit_button("Add", type="primary", width="stretch"):
            return
        names = [values.pop("first_name"), *filter(None, [values.pop("twin")])]
        actions.run(
            actor, actions.once(form, _add_all), form=form,
            done=f"{words.many(len(names), 'member')} added.", case_id=case.id, role=role,
            names=names, values=values,
        )  # fmt: skip


def _add_all(
    session: Any, *, case_id: int, role: str, names: list[str], values: dict[str, Any]
) -> None:
    """Twins are entered together or not at all."""
    for name in names:
        member = commands.NewParticipant(first_name=name, role=role, **values)
        commands.add_member(session, case_id=case_id, member=member, today=clock.today())


def person(key: str, *, twins: bool = False) -> dict[str, Any]:
    """The fields of somebody to be entered."""
    first, last = st.columns(2)
    values: dict[str, Any] = {
        "first_name": first.text_input("First name", max_chars=80, key=f"{key}.first") or "",
        "last_name": last.text_input("Last name *", max_chars=80, key=f"{key}.last") or "",
    }
    if twins:
        values["twin"] = (
            st.text_input(
                "First name of a twin", max_chars=80, key=f"{key}.twin",
                help="Adds both, with the same last name and birth date.",
            ) or ""
        ).strip()  # fmt: skip
    born, phone = st.columns(2)
    values["birth_on"] = born.date_input(
        "Birth date", value=None, min_value=contact_form.OLDEST, max_value=contact_form.LATEST,
        format="MM/DD/YYYY", key=f"{key}.birth",
    )  # fmt: skip
    values["phone"] = phone.text_input("Phone", max_chars=40, key=f"{key}.phone") or ""
    values["language"] = (
        st.selectbox(
            "Language", choices.LANGUAGE.offered(), format_func=choices.LANGUAGE.label, index=None,
            placeholder="Choose", key=f"{key}.language",
        ) or ""
    )  # fmt: skip
    return values
