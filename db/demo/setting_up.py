"""The demonstration county as an administrator would set it up: areas, organizations, workgroups, programs."""

from dataclasses import dataclass, field
from datetime import time
from random import Random
from typing import Any, Final

from db.commands import people, places, programs, workgroups
from db.demo import names, organizations
from db.session import GuardedSession
from models.base import Table


@dataclass
class Partnership:
    """The ids of what was set up, by the short name the demo calls it."""

    areas: dict[str, int] = field(default_factory=dict)
    focus: dict[str, int] = field(default_factory=dict)
    organizations: dict[str, int] = field(default_factory=dict)
    sectors: dict[str, list[int]] = field(default_factory=dict)  # sector: organizations
    workgroups: dict[str, int] = field(default_factory=dict)
    programs: dict[str, int] = field(default_factory=dict)
    program_goals: dict[str, list[int]] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)  # those with an account, by login
    staff: dict[int, list[int]] = field(default_factory=dict)  # organization: its people
    coordinators: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Program: (coordinator, person), the account named coordinator first."""

    @property
    def communities(self) -> list[int]:
        """Where families of the county live."""
        return [self.areas[name] for name in (*NORTH, *SOUTH)]


NORTH: Final = ("Northgate", "Millbrook", "Riverside")
SOUTH: Final = ("Old Town", "Southfield", "Cedar Hollow")
FOCUS: Final = (
    ("Early Care", "Birth to 5: early care providers, preschool screening."),
    ("Education", "Children learn, stay in school and finish."),
    ("Economic Security", "Families can pay for what children need."),
    ("Health", "Healthy pregnancies, healthy children."),
    ("Safety", "Children are safe at home and in their neighborhood."),
)

WORKGROUPS: Final[tuple[tuple[str, str, str, dict[str, Any]], ...]] = (
    # name, key, focus area, the rest
    ("Early Care and Education", "early-care", "Early Care", {
        "icon": "child_care", "week_of_month": "1", "weekday": "2", "starts_at": time(9, 30),
        "ends_at": time(10, 30), "meeting_place": "Zoom",
        "charge": "Issues impacting children birth to five and their families: networking early care providers, "
        "promoting preschool screenings, a monthly program that features a partner's services.",
    }),
    ("Education", "education", "Education", {
        "icon": "school", "week_of_month": "2", "weekday": "1", "starts_at": time(14, 0), "ends_at": time(15, 0),
        "meeting_place": "Testwood Adult Learning, room 4",
        "charge": "Reading by third grade, attendance, and finishing school.",
    }),
    ("Economic Security", "economic-security", "Economic Security", {
        "icon": "savings", "week_of_month": "3", "weekday": "3", "starts_at": time(10, 0), "ends_at": time(11, 0),
        "meeting_place": "Zoom", "charge": "Jobs, housing, transportation and child care that lets parents work.",
    }),
    ("Health", "health-workgroup", "Health", {
        "icon": "health_and_safety", "week_of_month": "2", "weekday": "3", "starts_at": time(12, 0),
        "ends_at": time(13, 0), "meeting_place": "Fairfield Department of Health",
        "charge": "Prenatal care, insurance, and mental health of children and their parents.",
    }),
    ("Safety", "safety", "Safety", {
        "icon": "shield", "week_of_month": "4", "weekday": "1", "starts_at": time(9, 0), "ends_at": time(10, 0),
        "meeting_place": "Zoom", "charge": "Safe homes, safe sleep, safe neighborhoods.",
    }),
    ("Perinatal Leadership Group", "perinatal-leadership", "Health", {
        "icon": "pregnant_woman", "week_of_month": "3", "weekday": "1", "starts_at": time(8, 30),
        "ends_at": time(10, 0), "meeting_place": "Fairfield Medical Center, board room",
        "charge": "Managers of each partner steer a communitywide strategy to improve health outcomes for at-risk "
        "mothers and infants. Steers the Perinatal Cluster and Plan of Safe Care.",
    }),
    ("Shared Decision-Making Team", "shared-decision-making", "Safety", {
        "icon": "handshake", "week_of_month": "last", "weekday": "3", "starts_at": time(17, 30),
        "ends_at": time(19, 0), "meeting_place": "Northgate community room",
        "charge": "Parents, youth and professionals identify needs and gaps of their communities and decide together "
        "what the Community Partnership does about them.",
    }),
    ("Recovery and Reentry Steering Group", "reentry-steering", "Economic Security", {
        "icon": "diversity_1", "week_of_month": "1", "weekday": "4", "starts_at": time(11, 0),
        "ends_at": time(12, 0), "meeting_place": "Example Street Baptist Church",
        "charge": "Joins over 60 organizations to bring people home: housing, work, treatment, and mentors.",
    }),
)  # fmt: skip

SDM_SEATS: Final = (
    ("Human Services representative", "child_protection"), ("Decategorization board", "government"),
    ("Court", "court"), ("Education", "education"), ("Health care", "health"),
    ("Substance use treatment", "treatment"), ("Mental health", "mental_health"),
    ("Domestic violence services", "domestic_violence"), ("Faith community", "faith"),
    ("Law enforcement", "law_enforcement"), ("Business", "business"), ("Parent", "parents"),
    ("Second parent", "parents"), ("Youth", "youth"), ("Neighbor, north", "neighborhood"),
    ("Neighbor, south", "neighborhood"),
)  # fmt: skip
SEATS: Final = (
    ("Chair", ""), ("Co-chair", ""), ("Health care", "health"), ("Early care", "early_care"),
    ("Education", "education"), ("Parent", "parents"),
)  # fmt: skip

PROGRAMS: Final[tuple[tuple[str, str, str, dict[str, Any]], ...]] = (
    ("SAFE Care", "safe-care", "Early Care", {
        "kind": "safe_care", "case_prefix": "SC", "icon": "family_home", "workgroup": "early-care",
        "run_by": "Children's Policy Cooperative", "referral_phone": "205-264-8120",
        "referral_email": "cpcsafecare@jccal.org", "has_mentoring": True,
        "description": "Helps mothers create plans of safe care for themselves and their infants. Each participant "
        "has a care coordinator. Mothers who wish meet a Parent Partner.",
    }),
    ("Plan of Safe Care", "plan-of-safe-care", "Health", {
        "kind": "plan_of_safe_care", "case_prefix": "PS", "icon": "assignment_ind",
        "workgroup": "perinatal-leadership", "run_by": "Family, Adult and Children First Council",
        "referral_phone": "205-555-0142", "contract_year_month": 10,
        "description": "A coordinator monitors the community's plans of safe care, links families to services and "
        "trains partners on CARA.",
    }),
    ("Perinatal Cluster", "perinatal-cluster", "Health", {
        "kind": "perinatal_cluster", "case_prefix": "PC", "icon": "group_work", "workgroup": "perinatal-leadership",
        "run_by": "Fairfield Medical Center", "contract_year_month": 10,
        "description": "Providers of several systems carry out one trauma-informed care plan. Voluntary; a release "
        "of information is required.",
    }),
    ("Community Partnerships for Protecting Children", "community-partnership", "Safety", {
        "kind": "community_partnership", "case_prefix": "CP", "icon": "groups_3",
        "workgroup": "shared-decision-making", "run_by": "Department of Human Resources (DHR)",
        "contract_amount": 40_000.0, "sections": ("goals",),
        "description": "Strong families, safe children, and concerned, caring neighbors. Contract July 1 through "
        "June 30, $20,000 for each of the two decategorization areas.",
    }),
    ("Recovery and Reentry Network", "reentry", "Economic Security", {
        "kind": "reentry", "case_prefix": "RR", "icon": "door_open", "workgroup": "reentry-steering",
        "run_by": "Community Partnership for Recovery and Reentry", "has_mentoring": True,
        "description": "Reentry begins at the point of entry. Links people coming home to services and matches them "
        "with mentors.",
    }),
)  # fmt: skip

PROGRAM_GOALS: Final = {
    "safe-care": (
        "Engage pregnant and postpartum women in substance abuse treatment",
        "Rebuild and retain intact families for infants delivered to substance-involved parents",
        "Reduce the length of time in out-of-home placement for children birth to 3 years",
        "Ensure effective infant Safety Plans are in place",
        "Increase the collaborative capacity of the community to meet the needs of substance-involved families",
    ),
    "plan-of-safe-care": (
        "Increase access to services for children and families, including pre-birth and prenatal services",
        "Improve data collection and sharing among all service providers",
        "Increase collaboration and engagement with medical providers in the development of plans",
    ),
    "reentry": (
        "Increase public safety",
        "Decrease prison overcrowding and recidivism rates",
        "Reunite parents and children",
        "Offer community referral linkages to inmates and ex-offenders",
        "Decrease public health and social disparities within the offender population",
    ),
}


def id_of(row: Table) -> int:
    """The id of a row that was just added."""
    assert row.id is not None
    return row.id


def build(session: GuardedSession, rng: Random) -> Partnership:
    """Set up the demonstration county and its neighbor; return the ids."""
    made = Partnership()
    _areas(session, made)
    _organizations(session, made, rng)
    for position, (name, words) in enumerate(FOCUS, start=1):
        focus = places.add_focus_area(
            session, area_id=made.areas["county"], name=name, description=words, position=position
        )
        made.focus[name] = id_of(focus)
    for name, key, focus_area, more in WORKGROUPS:
        area, focus_id = made.areas["county"], made.focus[focus_area]
        group = workgroups.add(
            session, area_id=area, name=name, slug=key, focus_area_id=focus_id, **more
        )
        made.workgroups[key] = id_of(group)
        _seats(session, made.workgroups[key], key)
    for name, key, focus_area, more in PROGRAMS:
        _program(session, made, name, key, focus_area, dict(more))
    _neighbor(session, made)
    return made


def _areas(session: GuardedSession, made: Partnership) -> None:
    made.areas["county"] = county = id_of(
        places.add_area(session, name="Demonstration County", kind="county")
    )
    for part, communities in (("North", NORTH), ("South", SOUTH)):
        name = f"{part} Decategorization Area"
        area = places.add_area(session, name=name, kind="decategorization", parent_id=county)
        made.areas[name] = id_of(area)
        for community in communities:
            row = places.add_area(
                session, name=community, kind="community", parent_id=made.areas[name]
            )
            made.areas[community] = id_of(row)
    made.areas["neighbor"] = id_of(
        places.add_area(session, name="Neighboring County", kind="county")
    )


def _organizations(session: GuardedSession, made: Partnership, rng: Random) -> None:
    for area, listed in (
        ("county", organizations.NAMED + organizations.INVENTED),
        ("neighbor", organizations.NEIGHBORING),
    ):
        for name, sectors, services in listed:
            organization = people.add_organization(
                session,
                area_id=made.areas[area],
                name=name,
                sectors=sectors.split(),
                services=services,
                phone=names.phone(rng),
                address=f"{rng.randrange(1, 90) * 10} Example Avenue",
            )
            made.organizations[name] = id_of(organization)
            if area == "county":
                for sector in sectors.split():
                    made.sectors.setdefault(sector, []).append(id_of(organization))


def _seats(session: GuardedSession, workgroup_id: int, key: str) -> None:
    seats = (("Chair", ""), *SDM_SEATS) if key == "shared-decision-making" else SEATS
    for position, (name, sector) in enumerate(seats, start=1):
        workgroups.add_seat(
            session, workgroup_id=workgroup_id, name=name, sector=sector, position=position
        )


def _program(
    session: GuardedSession, made: Partnership, name: str, key: str, focus: str, more: dict[str, Any]
) -> None:  # fmt: skip
    program = programs.add(
        session,
        area_id=made.areas["county"],
        name=name,
        slug=key,
        focus_area_id=made.focus[focus],
        workgroup_id=made.workgroups[more.pop("workgroup")],
        organization_id=made.organizations[more.pop("run_by")],
        **more,
    )
    made.programs[key] = id_of(program)
    made.program_goals[key] = [
        id_of(programs.add_goal(session, program_id=id_of(program), position=position, text=text))
        for position, text in enumerate(PROGRAM_GOALS.get(key, ()), start=1)
    ]


def _neighbor(session: GuardedSession, made: Partnership) -> None:
    area = made.areas["neighbor"]
    group = workgroups.add(
        session, area_id=area, name="Neighboring Family Table", slug="neighboring-table",
        week_of_month="2", weekday="0", starts_at=time(13, 0), ends_at=time(14, 0),
        charge="The county next door. Nothing of it is to be seen from here.",
    )  # fmt: skip
    program = programs.add(
        session, area_id=area, name="Neighboring Start", slug="neighboring-start", kind="other",
        case_prefix="NS", workgroup_id=id_of(group),
    )  # fmt: skip
    made.workgroups["neighboring-table"] = id_of(group)
    made.programs["neighboring-start"] = id_of(program)
