"""Rosters, meetings and action items: groups that go well, and one whose seats empty."""

from datetime import date, timedelta
from random import Random
from typing import Final

from sqlmodel import col, select

from db.commands import action_items, meetings, people, rosters
from db.demo import names
from db.demo.days import Days
from db.demo.setting_up import Partnership, id_of
from db.session import GuardedSession
from models.people import Organization
from models.rules.meetings import next_on
from models.workgroups import Seat, Workgroup

YEARS: Final = 3
TITLES: Final = (
    "Director", "Program manager", "Social worker", "Nurse", "Outreach worker", "Supervisor", "Pastor",
    "Family advocate", "Case manager", "Analyst",
)  # fmt: skip
WANTED: Final = {
    # the sectors a group draws its members from, and how many sit there
    "early-care": ("early_care education health parents nonprofit", 24),
    "education": ("education youth parents government", 18),
    "economic-security": ("housing business government nonprofit", 17),
    "health-workgroup": ("health mental_health treatment nonprofit", 20),
    "safety": ("child_protection law_enforcement domestic_violence court", 16),
    "perinatal-leadership": ("health treatment mental_health child_protection court housing", 14),
    "shared-decision-making": ("", 0),
    "reentry-steering": ("law_enforcement faith business housing treatment", 19),
}
VACANT: Final = {"Second parent", "Youth", "Business", "Neighbor, south", "Parent"}
EXPIRED: Final = {"Chair", "Faith community", "Mental health", "Neighbor, north", "Court"}
"""Seats of the Shared Decision-Making Team: nobody asked their members again."""

TOPICS: Final = (
    "Preschool screenings", "Safe sleep", "Child care subsidy changes", "Handle with Care", "Needs assessment",
    "Kids Count data", "Helping parents back to work", "Recovery support in rural communities", "Diaper bank",
    "Early intervention referrals", "Summer meals", "Transportation to appointments", "Trauma-informed classrooms",
    "Naloxone in public places", "Family Treatment Court", "Home visiting", "Housing vouchers", "Reading by grade 3",
)  # fmt: skip
ACTIONS: Final = (
    "Ask three parents to join", "Send the resource guide to pediatric offices", "Invite {} to the next meeting",
    "Draft the letter to the County Commission", "Collect attendance figures from schools",
    "Update the brochure in Spanish", "Set up the training on plans of safe care", "Share the crib order form",
    "Find a host for the June meeting", "Report how many screenings were done", "Call {} about referrals",
    "Write down the new referral steps",
)  # fmt: skip


def add_staff(session: GuardedSession, made: Partnership, rng: Random) -> None:
    """Add the people who work at the partner organizations."""
    fresh = names.full_names(rng)
    for organization_id in made.organizations.values():
        area = session.fetch(Organization, organization_id).area_id
        for _ in range(rng.choice((2, 2, 3, 4))):
            name = next(fresh)
            person = people.add_person(
                session, area_id=area, name=name, organization_id=organization_id,
                job_title=rng.choice(TITLES), email=names.email(name), phone=names.phone(rng),
            )  # fmt: skip
            made.staff.setdefault(organization_id, []).append(id_of(person))


def fill(session: GuardedSession, made: Partnership, rng: Random, days: Days) -> None:
    """Fill the rosters and put the groups' meetings and actions on their days."""
    for key, (sectors, count) in WANTED.items():
        workgroup_id = made.workgroups[key]
        members = _roster(session, made, rng, days.today, key, sectors.split(), count)
        group = session.fetch(Workgroup, workgroup_id)
        _meetings(made, rng, days, group, members, is_fading=key == "shared-decision-making")


def _june_30(today: date, years: int) -> date:
    """The end of the contract year that holds today, or of one before or after it."""
    return date(today.year + (today.month > 6) + years, 6, 30)


def _roster(
    session: GuardedSession, made: Partnership, rng: Random, today: date, key: str, sectors: list[str],
    count: int,
) -> list[int]:  # fmt: skip
    workgroup_id = made.workgroups[key]
    is_fading = key == "shared-decision-making"
    sitting: list[int] = []
    seats = session.exec(
        select(Seat).where(Seat.workgroup_id == workgroup_id).order_by(col(Seat.position))
    ).all()
    for seat in seats:
        if seat.name in VACANT and (is_fading or key in ("early-care", "health-workgroup")):
            continue
        if key == "early-care" and seat.name == "Chair":
            person_id = made.people["lead"]
        else:
            person_id = _somebody(made, rng, [seat.sector] if seat.sector else sectors, sitting)
        expired = is_fading and seat.name in EXPIRED
        ends = _june_30(today, -1 if expired else rng.choice((0, 0, 1)))
        role = {"Chair": "chair", "Co-chair": "co_chair"}.get(seat.name, "member")
        rosters.add_member(
            session, workgroup_id=workgroup_id, person_id=person_id, role=role, seat_id=seat.id,
            term_starts_on=date(ends.year - 2, 7, 1), term_ends_on=ends,
        )  # fmt: skip
        sitting.append(person_id)
    while len(sitting) < count:
        person_id = _somebody(made, rng, sectors, sitting)
        ends = _june_30(today, rng.choice((-1, 0, 0, 0, 1, 1, 1, 1)))
        rosters.add_member(
            session, workgroup_id=workgroup_id, person_id=person_id,
            role=rng.choice(("member", "member", "member", "member", "alternate")),
            term_starts_on=date(ends.year - 2, 7, 1), term_ends_on=ends,
            is_on_email_list=rng.random() < 0.92,
        )  # fmt: skip
        sitting.append(person_id)
    _beside(session, made, rng, today, workgroup_id, sitting)
    return sitting


def _beside(
    session: GuardedSession, made: Partnership, rng: Random, today: date, workgroup_id: int, sitting: list[int]
) -> None:  # fmt: skip
    """Those who only read the group's mail, and those who have left."""
    taken = list(sitting)
    for role in ("list_only",) * 5 + ("member",) * 3:
        person_id = _somebody(made, rng, [], taken)
        taken.append(person_id)
        began = today - timedelta(days=rng.randrange(500, 1000))
        membership = rosters.add_member(
            session, workgroup_id=workgroup_id, person_id=person_id, role=role,
            term_starts_on=began if role == "member" else None,
        )  # fmt: skip
        if role == "member":
            left = began + timedelta(days=rng.randrange(200, 480))
            rosters.end_membership(session, membership_id=id_of(membership), on=left, today=today)


def _somebody(made: Partnership, rng: Random, sectors: list[str], taken: list[int]) -> int:
    """Somebody of these sectors who does not sit there yet; anybody where all do."""
    home = [one for sector in sectors for one in made.sectors.get(sector, ())]
    near = [person for one in home for person in made.staff[one] if person not in taken]
    if not near:
        inside = {one for ids in made.sectors.values() for one in ids}
        near = [
            person for one in sorted(inside) for person in made.staff[one] if person not in taken
        ]
    return rng.choice(near)


def _meetings(
    made: Partnership, rng: Random, days: Days, group: Workgroup, members: list[int], *, is_fading: bool
) -> None:  # fmt: skip
    begins = days.today - timedelta(days=365 * YEARS)
    held_on = next_on(group.week_of_month, group.weekday, begins)
    zeal = {person: rng.uniform(0.35, 0.95) for person in members}
    while held_on is not None and held_on <= days.today:
        late = (held_on - begins).days / (365 * YEARS)
        share = 1.05 - 0.55 * late if is_fading else 0.85 + 0.15 * late
        present = [one for one in members if rng.random() < zeal[one] * share]
        _meeting(made, rng, days, group, held_on, present, is_canceled=rng.random() < 0.06)
        held_on = next_on(group.week_of_month, group.weekday, held_on + timedelta(days=1))
    if held_on is not None:
        _plan_next(made, rng, days, id_of(group), held_on, group.meeting_place)


def _plan_next(
    made: Partnership, rng: Random, days: Days, workgroup_id: int, held_on: date, place: str
) -> None:
    topic, featured = rng.choice(TOPICS), rng.choice(list(made.organizations.values())[:40])
    days.on(
        days.today - timedelta(days=3),
        lambda session: meetings.plan(
            session, workgroup_id=workgroup_id, held_on=held_on, topic=topic,
            featured_organization_id=featured, place=place,
        ),
    )  # fmt: skip


def _meeting(
    made: Partnership, rng: Random, days: Days, group: Workgroup, held_on: date, present: list[int], *,
    is_canceled: bool,
) -> None:  # fmt: skip
    workgroup_id, place = id_of(group), group.meeting_place
    is_online = place == "Zoom"
    topic, featured = rng.choice(TOPICS), rng.choice(list(made.organizations.values())[:40])
    agreed = _action(made, rng, present) if rng.random() < 0.4 else None
    due = held_on + timedelta(days=rng.choice((14, 28, 35)))
    took = rng.randrange(10, 60)
    is_dropped = rng.random() < 0.12

    def hold(session: GuardedSession) -> None:
        meeting = meetings.plan(
            session, workgroup_id=workgroup_id, held_on=held_on, topic=topic, place=place,
            featured_organization_id=featured,
        )  # fmt: skip
        if is_canceled:
            meetings.cancel(session, meeting_id=id_of(meeting))
            return
        how = [
            (one, "online" if is_online or number % 5 == 4 else "in_person")
            for number, one in enumerate(present)
        ]
        meetings.record(session, meeting_id=id_of(meeting), present=how, today=held_on)
        if agreed is not None:
            agree(session, id_of(meeting), *agreed)

    def agree(session: GuardedSession, meeting_id: int, text: str, owner_id: int) -> None:
        item = action_items.add(
            session, workgroup_id=workgroup_id, meeting_id=meeting_id, text=text, owner_id=owner_id,
            due_on=due,
        )  # fmt: skip
        item_id, on = id_of(item), held_on + timedelta(days=took)
        if not is_dropped:
            days.on(on, lambda s: action_items.finish(s, action_item_id=item_id, on=on))

    days.on(held_on, hold)


def _action(made: Partnership, rng: Random, present: list[int]) -> tuple[str, int] | None:
    if not present:
        return None
    organization = rng.choice(list(made.organizations)[:40])
    return rng.choice(ACTIONS).format(organization), rng.choice(present)
