"""Set-up: what the county chooses for everybody, each with its consequence."""

from typing import Final

import streamlit as st

from db.commands import settings
from db.queries import settings as queries
from models import choices
from models.base import now as moment
from models.rules import permissions, second_factors
from models.rules import settings as rules
from models.rules.actor import Actor
from pages.parts import actions, state

FORM: Final = "settings"
WHOLE_SYSTEM: Final = "Only an administrator of everything changes these: they hold for everybody."


def render(actor: Actor) -> None:
    """Draw the settings and what each of them changes."""
    st.title("Settings")
    now = actions.read(actor, queries.chosen)
    may_change = permissions.reaches(actor, "administrator", "everywhere", {})
    if not may_change:
        st.info(WHOLE_SYSTEM, icon=":material/lock:")
    form = state.form_key(FORM)
    with st.form(form):
        values = {
            "partnership_name": _name(form, now, not may_change),
            "small_number": _small_number(form, now, not may_change),
            "directors_read_outlines": _directors(form, now, not may_change),
            "second_factor_roles": _second_step(form, now, not may_change),
        }
        is_sent = st.form_submit_button("Save", type="primary", disabled=not may_change)
    if is_sent:
        actions.run(
            actor, settings.save, done="The settings were saved.", form=FORM, values=values,
            now=moment(),
        )  # fmt: skip


def _name(form: str, now: dict[str, str], disabled: bool) -> str:
    st.subheader("Name", divider="gray")
    return st.text_input(
        "Name of the partnership",
        value=now["partnership_name"],
        max_chars=rules.LONGEST_NAME,
        key=f"{form}.partnership_name",
        disabled=disabled,
    )


def _small_number(form: str, now: dict[str, str], disabled: bool) -> str:
    st.subheader("Small numbers", divider="gray")
    st.markdown(
        "A count of very few people can tell who they are. People who may see totals only, such as "
        "partners and leads of other groups, see **hidden** instead, and so are the other counts "
        "that would give it away by subtraction. Coordinators see their own programs exactly. "
        "The higher the number, the safer for families and the emptier the tables of a small county."
    )
    return _choice(form, "small_number", "Counts of people to hide", now, disabled)


def _directors(form: str, now: dict[str, str], disabled: bool) -> str:
    st.subheader("What directors see of cases", divider="gray")
    st.markdown(
        "Directors never see families' names or notes. With outlines they can open the cases behind "
        "a number and see where one is stuck. With totals only they see numbers, small ones hidden, "
        "and cannot open a list of cases."
    )
    return _choice(form, "directors_read_outlines", "Directors see", now, disabled)


def _second_step(form: str, now: dict[str, str], disabled: bool) -> str:
    st.subheader("Signing in", divider="gray")
    st.markdown(
        "A second step is a code from an app on the person's phone, besides the password. Anybody may "
        "set one up under Your account. People in these roles must: they are asked to when they next "
        "sign in, and sessions that came in by a password alone end now. Advisable at least for "
        "administrators and for whoever reads families' names."
    )
    chosen = st.multiselect(
        "Roles that sign in with a second step",
        list(choices.ROLE.labels),
        default=sorted(second_factors.roles_in(now["second_factor_roles"]) & set(choices.ROLE)),
        format_func=choices.ROLE.label,
        key=f"{form}.second_factor_roles",
        placeholder="Choose roles",
        disabled=disabled,
    )
    return second_factors.as_setting(chosen)


def _choice(form: str, name: str, label: str, now: dict[str, str], disabled: bool) -> str:
    offered = rules.CHOICES[name]
    values = list(offered)
    index = values.index(now[name]) if now[name] in offered else values.index(rules.DEFAULTS[name])
    return st.radio(
        label, values, index=index, format_func=lambda one: offered[one], key=f"{form}.{name}",
        disabled=disabled,
    )  # fmt: skip
