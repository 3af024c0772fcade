"""Which sectors sit at a workgroup's table, and which do not."""

from typing import Final

import streamlit as st

from db.queries import rosters, workgroups
from models.choices import SECTOR
from models.rules import roster as rule
from models.rules.actor import Actor
from pages.parts import actions, charts, links, words

CHART: Final = "composition"


def render(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    """Draw members by sector, and name the sectors nobody speaks for."""
    st.subheader("Sector composition", divider="gray")
    members = actions.read(actor, rosters.members, workgroup_id=group.id)
    if not members:
        st.info(
            "No members to show. Sectors come from the organizations members speak for, "
            "and from the seats they hold.",
            icon=":material/inbox:",
        )
        return
    seats = {
        row.id: row.sector for row in actions.read(actor, rosters.seats, workgroup_id=group.id)
    }
    pairs = actions.read(actor, rosters.sectors, workgroup_id=group.id)
    sitting = [(row.id, row.seat_id) for row in members if row.role != "list_only"]
    found = rule.composition(sitting, seats, pairs)
    rows = [
        {"sector": SECTOR.label(value), "value": value, "members": count}
        for value, count in found.by_sector.items()
    ]

    def opens(picked: dict[str, str]) -> None:
        by_label = {label: value for value, label in SECTOR.labels.items()}
        links.go("directory", sector=by_label.get(picked.get("sector", ""), ""))

    chart, missing = st.columns([3, 2], gap="large")
    with chart:
        charts.show(
            charts.bars(rows, y="sector", x="members", unit="Members", fields=("sector",)),
            rows,
            {"sector": "Sector", "members": "Members"},
            key=f"{CHART}_{group.id}",
            title="Members by sector",
            help="Somebody who speaks for several sectors counts in each.",
            opens=opens,  # type: ignore[arg-type]
        )
    with missing:
        _missing(found)


def _missing(found: rule.Composition) -> None:
    st.markdown("**Nobody speaks for**")
    if found.missing:
        st.markdown(", ".join(words.escape(SECTOR.label(one)) for one in found.missing) + ".")
    else:
        st.markdown("Every sector has somebody at the table.")
    if found.unknown:
        st.caption(
            f"{words.many(found.unknown, 'member')} without a sector: give their organization one "
            "in the directory, or seat them in a seat that has one."
        )
