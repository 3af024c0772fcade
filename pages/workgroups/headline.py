"""The first line of a workgroup's page: when it meets, who came, what is vacant, what is open."""

from datetime import date

from db.queries import meetings, rosters, workgroups
from models.rules import meetings as rule
from models.rules.actor import Actor
from pages.parts import actions, tiles, words


def render(actor: Actor, group: workgroups.WorkgroupRow, *, today: date) -> None:
    """Draw four numbers, each as far as the actor may know it."""
    found: list[rosters.StandingRow] = actions.read(
        actor, rosters.standing, today=today, workgroup_ids=(group.id,)
    )
    if not found:
        return
    row = found[0]
    with tiles.row():
        _next_meeting(actor, group, today)
        _last_attendance(actor, group, row, today)
        _seats(row)
        _open_actions(actor, group.id, row)


def _next_meeting(actor: Actor, group: workgroups.WorkgroupRow, today: date) -> None:
    upcoming = actions.read(actor, meetings.upcoming, workgroup_ids=(group.id,), today=today)
    found = rule.next_meeting(group.week_of_month, group.weekday, upcoming, today)
    tiles.show(
        "Next meeting",
        f"{found.on:%b} {found.on.day}" if found else words.NOTHING,
        delta=words.since(found.on, today) if found else "no rule or plan yet",
        delta_color="off",
        delta_arrow="off",
    )


def _last_attendance(
    actor: Actor, group: workgroups.WorkgroupRow, row: rosters.StandingRow, today: date
) -> None:
    past = actions.read(actor, meetings.past, workgroup_id=group.id, today=today, limit=6)
    held = next((one for one in past if one.status == "held"), None)
    # Who came is the group's own business; others see that it met.
    knows = group.id in actor.workgroups("director", "lead") or actor.is_system
    value = words.NOTHING
    if held is not None:
        value = (
            f"{held.came} of {row.members}" if knows else f"{held.held_on:%b} {held.held_on.day}"
        )
    tiles.show(
        "Came last time" if knows else "Last met",
        value,
        delta=f"on {words.day(held.held_on)}" if held else "no meeting recorded yet",
        delta_color="off",
        delta_arrow="off",
        help="Of the members on the roster now.",
    )


def _seats(row: rosters.StandingRow) -> None:
    terms = []
    if row.terms_expired:
        terms.append(f"{row.terms_expired} expired")
    if row.terms_ending:
        terms.append(f"{row.terms_ending} ending")
    tiles.show(
        "Seats vacant",
        f"{row.vacancies} of {row.seats}" if row.seats else words.NOTHING,
        delta="terms: " + ", ".join(terms) if terms else "no term ending",
        delta_color="off",
        delta_arrow="off",
        help="Terms that have expired, or end within 60 days.",
    )


def _open_actions(actor: Actor, workgroup_id: int, row: rosters.StandingRow) -> None:
    if workgroup_id in actor.workgroups("director", "lead") or actor.is_system:
        tiles.show(
            "Open actions",
            words.count(row.actions_open),
            delta=f"{row.actions_overdue} overdue" if row.actions_overdue else "none overdue",
            delta_color="off",
            delta_arrow="off",
        )
    else:
        tiles.show("Members", words.count(row.members))
