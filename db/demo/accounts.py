"""The accounts one may try the demo with, and the people behind them."""

from datetime import UTC, datetime, time
from random import Random
from typing import Any, Final

from db.commands import accounts, people, programs
from db.demo import names
from db.demo.days import Days
from db.demo.setting_up import Partnership, id_of
from db.session import GuardedSession
from models.access import Grant
from models.rules import passwords

PASSWORD: Final = "common-table-demo"  # noqa: S105 -- shown on the demo's own sign-in page

CAST: Final = (
    # login, name, organization, job title
    ("director", "Delphine Samplebrook", "Children's Policy Cooperative", "Executive director"),
    ("lead", "Linnea Examplefield", "Help Me Grow", "Chair, Early Care and Education"),
    ("coordinator", "Clover Testwood", "Children's Policy Cooperative", "Care coordinator"),
    ("mentors", "Maren Mockridge", "Community Partnership for Recovery and Reentry", "Mentor coordinator"),
    ("entry", "Esme Draftwell", "Children's Policy Cooperative", "Office assistant"),
    ("partner", "Persis Fableton", "Fairfield Medical Center", "Hospital social worker"),
    ("charlie", "Charlie Modelford", "Neighboring County Family Services", "Care coordinator"),
    ("admin", "Ambrose Trialstead", "Children's Policy Cooperative", "Data and systems manager"),
)  # fmt: skip

OTHER_COORDINATORS: Final = {
    "safe-care": (("Calla Demoworth", 24), ("Ione Specimenley", 20)),
    "plan-of-safe-care": (("Rowena Pretendford", 25), ("Nell Dummyhurst", 20)),
    "perinatal-cluster": (("Thea Fictiondale", 18),),
    "reentry": (("Orson Protoland", 25), ("Garnet Mockstead", 20)),
}


def add_people(session: GuardedSession, made: Partnership, rng: Random, days: Days) -> None:
    """Add the people behind the accounts, and those who carry cases."""
    for login, name, organization, title in CAST:
        area = made.areas["neighbor" if login == "charlie" else "county"]
        organization_id = made.organizations[organization]
        person = people.add_person(
            session, area_id=area, name=name, organization_id=organization_id, job_title=title,
            email=names.email(name), phone=names.phone(rng),
        )  # fmt: skip
        made.people[login] = id_of(person)
        if login != "charlie":
            made.staff.setdefault(organization_id, []).append(id_of(person))
    started = days.today.replace(year=days.today.year - 4, day=1)
    carriers: list[tuple[str, int, int]] = [
        ("safe-care", made.people["coordinator"], 16),
        ("plan-of-safe-care", made.people["coordinator"], 12),
        ("neighboring-start", made.people["charlie"], 20),
    ]
    for program, others in OTHER_COORDINATORS.items():
        for name, capacity in others:
            person = people.add_person(
                session, area_id=made.areas["county"], name=name, job_title="Care coordinator",
                organization_id=made.organizations["Children's Policy Cooperative"],
                email=names.email(name), phone=names.phone(rng),
            )  # fmt: skip
            carriers.append((program, id_of(person), capacity))
    for program, person_id, capacity in carriers:
        row = programs.add_coordinator(
            session, program_id=made.programs[program], person_id=person_id, capacity=capacity,
            started_on=started,
        )  # fmt: skip
        made.coordinators.setdefault(program, []).append((id_of(row), person_id))


def _grants(made: Partnership) -> list[tuple[str, dict[str, Any]]]:
    def program(key: str) -> dict[str, Any]:
        return {"scope": "program", "program_id": made.programs[key]}

    def area(key: str) -> dict[str, Any]:
        return {"scope": "area", "area_id": made.areas[key]}

    early = {"scope": "workgroup", "workgroup_id": made.workgroups["early-care"]}
    return [
        ("director", {"role": "director", **area("county")}),
        ("lead", {"role": "lead", **early}),
        ("coordinator", {"role": "coordinator", **program("safe-care")}),
        ("coordinator", {"role": "coordinator", **program("plan-of-safe-care")}),
        ("mentors", {"role": "mentor_coordinator", **program("reentry")}),
        ("mentors", {"role": "mentor_coordinator", **program("safe-care")}),
        ("entry", {"role": "data_entry", **program("safe-care")}),
        ("partner", {"role": "partner", **area("county")}),
        ("charlie", {"role": "coordinator", **area("neighbor")}),
        ("admin", {"role": "administrator", "scope": "everything"}),
    ]


def build(session: GuardedSession, made: Partnership, days: Days) -> dict[str, int]:
    """Make the accounts; return their ids by login."""
    users = {}
    # Hashing is slow on purpose; eight accounts with one password need it once.
    kept = passwords.hashed(PASSWORD)
    for login, name, _organization, _title in CAST:
        user = accounts.add(
            session,
            login=login,
            name=name,
            email=names.email(name),
            area_id=made.areas["county"],
            person_id=made.people[login],
            is_demo=True,
        )
        user.password_hash = kept
        user.password_changed_at = datetime.combine(days.today, time(12), UTC)
        users[login] = id_of(user)
    for login, grant in _grants(made):
        session.add(Grant(user_id=users[login], **grant))
    session.flush()
    return users
