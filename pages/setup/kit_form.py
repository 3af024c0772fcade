"""The form in which a kit is adapted to this county, and used."""

from datetime import date
from typing import Any, Final

import streamlit as st

from db.commands import kits as commands
from db.queries import kits as queries
from models.places import FocusArea
from models.rules import kit_choices, slugs
from models.rules.actor import Actor
from models.rules.kit_choices import Numbers, PageChoice
from models.rules.kits import FieldPart, Kit, MeasurePart, ProgramPart
from models.rules.periods import add_months
from pages.parts import actions, clock, forms, state, words
from pages.setup import frame, kit_preview

FORM: Final = "use_kit"
MADE: Final = "kit_made"
YEARS: Final = 3
"""Goals are commonly set for three years; the date can be changed."""


def draw(actor: Actor, kit: Kit, *, key: str, area_id: int | None = None) -> None:
    """Draw a kit with what can be changed of it, and make its pages when asked to."""
    taken: queries.Taken = actions.read(actor, queries.taken)
    form = f"{state.form_key(FORM)}.{key}"
    chosen: dict[str, PageChoice] = {}
    left_out = []
    with st.form(form):
        area = _area(actor, form, area_id)
        for part in kit.pages:
            with st.container(border=True):
                is_made, chosen[part.key] = _page(form, kit, part, taken)
            if not is_made:
                left_out.append(part.key)
        fields = _fields(form, kit.fields)
        baseline_on, due_on = _dates(form, kit)
        is_sent = st.form_submit_button("Make these pages", type="primary")
    if not is_sent:
        return
    if area is None:
        st.error("Choose the area first.", icon=":material/error:")
        return
    wanted = kit_choices.adapted(kit, chosen, left_out=left_out, fields=fields)
    _make(actor, wanted, area_id=area, baseline_on=baseline_on, due_on=due_on)


def _area(actor: Actor, form: str, area_id: int | None) -> int | None:
    areas = frame.own_areas(actor)
    only = next(iter(areas)) if len(areas) == 1 else area_id
    area: int | None = forms.field(form, FocusArea, "area_id", only, options=areas)
    return area


def _page(
    form: str, kit: Kit, part: kit_preview.Part, taken: queries.Taken
) -> tuple[bool, PageChoice]:
    key = f"{form}.{part.key}"
    is_made = st.checkbox(f"**{words.escape(part.name)}**", value=True, key=f"{key}.made")
    st.caption(words.escape(kit_preview.in_short(part)))
    is_program = isinstance(part, ProgramPart)
    columns = st.columns([3, 3, 2] if is_program else 2)
    name = columns[0].text_input("Name", value=part.name, max_chars=120, key=f"{key}.name")
    slug = columns[1].text_input(
        "Address",
        max_chars=slugs.LONGEST,
        key=f"{key}.slug",
        placeholder=slugs.free(part.key, taken.slugs),
        help="The last part of the page's address. Empty makes one from the name.",
    )
    prefix = ""
    if isinstance(part, ProgramPart):
        prefix = columns[2].text_input(
            "Case prefix",
            value=slugs.free_prefix(part.case_prefix, taken.prefixes),
            max_chars=slugs.LONGEST_PREFIX,
            key=f"{key}.prefix",
            help="SC gives SC-00001. One that is taken gets a number.",
        )
    with st.expander("What it holds", icon=":material/list:"):
        kit_preview.in_full(part, tuple(one for one in kit.fields if one.of == part.key))
    numbers = _numbers(key, part.measures)
    return is_made, PageChoice(name, slug, prefix, numbers)


def _numbers(key: str, measures: tuple[MeasurePart, ...]) -> dict[int, Numbers]:
    """Baseline and target beside each measure: what a kit cannot know."""
    if not measures:
        return {}
    found: dict[int, Numbers] = {}
    with st.expander("Where its measures stand", icon=":material/flag:"):
        st.caption("A measure without a baseline and a target is left out. Goals can add it later.")
        for place, one in enumerate(measures):
            # The measure's words come from a file, so they are a text and not a label.
            name, left, right = st.columns([4, 2, 2], vertical_alignment="center")
            name.text(one.measure)
            common: dict[str, Any] = {"placeholder": "Not yet"}
            base = left.number_input(
                "Baseline", value=one.baseline_value, key=f"{key}.{place}.baseline", **common
            )
            target = right.number_input(
                "Target", value=one.target_value, key=f"{key}.{place}.target", **common
            )
            found[place] = (base, target)
    return found


def _fields(form: str, fields: tuple[FieldPart, ...]) -> list[FieldPart]:
    if not fields:
        return []
    places = st.multiselect(
        "Own fields to add",
        list(range(len(fields))),
        default=list(range(len(fields))),
        format_func=lambda place: kit_preview.field_words(fields[place]),
        key=f"{form}.fields",
        placeholder="None",
        help="Each is asked in the forms of its page alone. More can be added under Fields.",
    )
    return [fields[place] for place in sorted(places)]


def _dates(form: str, kit: Kit) -> tuple[date, date]:
    today = clock.today()
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    due = add_months(first, 12 * YEARS)
    if not any(part.measures for part in kit.pages):
        return first, due
    left, right = st.columns(2)
    baseline_on = left.date_input(
        "Baseline date", value=first, format="MM/DD/YYYY", key=f"{form}.baseline_on"
    )
    due_on = right.date_input("Due", value=due, format="MM/DD/YYYY", key=f"{form}.due_on")
    return baseline_on, due_on


def _make(actor: Actor, kit: Kit, **values: Any) -> None:
    outcome = actions.attempt(actor, actions.once(FORM, commands.apply), kit=kit, **values)
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    made: commands.Made = outcome.value
    state.renew_form(FORM)
    pages = [(one.slug, one.name) for one in made.pages]
    state.keep_once(MADE, (pages, list(made.without_numbers), bool(kit.fields)))
    st.rerun()
