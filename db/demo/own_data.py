"""Fields and lists the demonstration county made its own, with some answers."""

from random import Random
from typing import Any, Final

from sqlmodel import col, select

from db.commands import answers, choice_lists, own_fields
from db.commands.own_fields import NewField
from db.demo.setting_up import Partnership
from db.session import GuardedSession, open_session
from models.base import Table
from models.casework import Case, Contact
from models.people import Organization
from models.rules.actor import Actor
from models.workgroups import Membership

ANSWERED: Final = 60
"""Records of a table that have answers: the county began to ask only lately."""

REACHED_BY: Final = ("Phone call", "Text message", "Letter", "Through the grandmother")
CHAPTERS: Final = ("Story hour", "Preschool fair", "Diaper drive")
VISITS: Final = (
    "The parrot repeats what is said. Speak softly.",
    "Ring twice; the bell plays a march.",
    "A friendly goat lives in the yard.",
)


def keep(made: Partnership, cast: dict[str, Actor], rng: Random) -> None:
    """Add the fields and change the lists as the administrator, and answer as those who work with them."""
    with open_session(cast["admin"], write=True) as session:
        _fields(session, made)
        _lists(session)
    with open_session(cast["coordinator"], write=True) as session:
        _answer_cases(session, rng)
        _answer_contacts(session, made, rng)
    with open_session(cast["lead"], write=True) as session:
        _answer_organizations(session, rng)
        _answer_roster(session, made, rng)


def _fields(session: GuardedSession, made: Partnership) -> None:
    county = made.areas["county"]
    added: tuple[NewField, ...] = (
        NewField(
            "cases", "Reach them best by", "choice", choices=REACHED_BY,
            help="What the family asked for.",
        ),
        NewField(
            "cases", "Before you visit", "long_text", is_private=True, max_length=500,
            help="What somebody at the door should know.",
        ),
        NewField("contacts", "Interpreter came along", "yes_no"),
        NewField(
            "contacts", "Picture books left", "number", program_id=made.programs["safe-care"],
            at_least=0, at_most=20, shown_when="medium", shown_for=("home_visit",),
        ),
        NewField(
            "memberships", "Helps with", "choices", choices=CHAPTERS,
            workgroup_id=made.workgroups["early-care"],
        ),
        NewField("organizations", "Cribs to lend", "number", at_least=0, section="Loan closet"),
        NewField("organizations", "Cribs counted on", "date", section="Loan closet"),
    )  # fmt: skip
    for one in added:
        own_fields.add(session, area_id=county, new=one)


def _lists(session: GuardedSession) -> None:
    choice_lists.add(session, list_name="referral_source", label="Story hour at the library")
    choice_lists.change(
        session, list_name="closing_reason", value="declined", label="Family said no, thank you"
    )
    choice_lists.add(session, list_name="medium", label="Letter by carrier pigeon")
    choice_lists.retire(session, list_name="medium", value="letter_by_carrier_pigeon")
    for value, color in zip(
        ("phone_call", "text_message", "letter", "through_the_grandmother"),
        ("blue", "green", "orange", "violet"),
        strict=True,
    ):
        choice_lists.change(
            session, list_name="own:cases.reach_them_best_by", value=value, color=color
        )


def _some(session: GuardedSession, table: type[Table], *conditions: Any) -> list[Any]:
    entity: Any = table
    statement = select(table).where(*conditions).order_by(entity.id.desc()).limit(ANSWERED)
    return list(session.exec(statement))


def _answer_cases(session: GuardedSession, rng: Random) -> None:
    reached = ("phone_call", "text_message", "letter", "through_the_grandmother")
    for case in _some(session, Case, col(Case.status) != "closed"):
        given: dict[str, Any] = {"own.reach_them_best_by": rng.choice(reached)}
        if rng.random() < 0.2:
            given["own.before_you_visit"] = rng.choice(VISITS)
        answers.write(session, case, given)


def _answer_contacts(session: GuardedSession, made: Partnership, rng: Random) -> None:
    for contact in _some(session, Contact, col(Contact.is_reached).is_(True)):
        given: dict[str, Any] = {"own.interpreter_came_along": rng.random() < 0.15}
        is_safe_care = contact.program_id == made.programs["safe-care"]
        if is_safe_care and contact.medium == "home_visit":
            given["own.picture_books_left"] = rng.randint(0, 4)
        answers.write(session, contact, given)


def _answer_organizations(session: GuardedSession, rng: Random) -> None:
    for organization in _some(session, Organization)[::3]:
        answers.write(session, organization, {"own.cribs_to_lend": rng.randint(0, 12)})


def _answer_roster(session: GuardedSession, made: Partnership, rng: Random) -> None:
    of_group = col(Membership.workgroup_id) == made.workgroups["early-care"]
    helps = ("story_hour", "preschool_fair", "diaper_drive")
    for membership in _some(session, Membership, of_group, col(Membership.ended_on).is_(None)):
        if rng.random() < 0.6:
            answers.write(
                session, membership, {"own.helps_with": rng.sample(helps, rng.randint(1, 2))}
            )
