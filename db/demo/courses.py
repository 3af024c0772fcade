"""How the cases of each program go, as numbers: the story the demo tells.

SAFE Care gets better: the first contact comes after 12 days at first, after 4 in the end. Plan of
Safe Care is stuck: contacts fall behind and housing is not to be had. Shares marked D are those of
Delaware's first two years of plans of safe care (PMC8792271).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Course:
    """How the cases of one program go."""

    cases: int
    main_role: str
    sources: Mapping[str, int]  # referral source: weight
    first_days: tuple[float, float]  # mean days from referral to first contact, then and now
    contact_every: tuple[
        tuple[int, int], tuple[int, int]
    ]  # from-to days between contacts, then and now
    open_months: float  # mean time from enrollment to closing
    quiet: float  # share of open cases nobody reached lately
    needs: Mapping[tuple[str, str], float]  # (domain, for whom): share of cases
    closing: Mapping[str, int]  # reason: weight
    asks_for_mentor: float = 0.0


CLOSING: Final = {
    "goals_met": 52,
    "disengaged": 20,
    "moved": 9,
    "transferred": 8,
    "aged_out": 6,
    "other": 3,
}
SAFE_CARE_NEEDS: Final = {
    ("sud_treatment", "mother"): 0.62, ("recovery_support", "mother"): 0.45,
    ("parenting_education", "mother"): 0.4, ("mental_health", "mother"): 0.38, ("housing", "household"): 0.3,
    ("family_court", "household"): 0.28, ("dhr", "household"): 0.33, ("therapeutic_visitation", "infant"): 0.15,
    ("maternal_child_health", "mother"): 0.35, ("in_home_education", "household"): 0.22,
    ("transport", "household"): 0.25, ("wic_food", "household"): 0.2,
}  # fmt: skip
PLAN_NEEDS: Final = {
    ("sud_treatment", "mother"): 0.435,  # D: mothers referred
    ("sud_treatment", "father"): 0.091,  # D: fathers referred
    ("early_intervention", "infant"): 0.58,  # D: infants referred for assessment
    ("housing", "household"): 0.46, ("safe_sleep", "infant"): 0.5, ("infant_health", "infant"): 0.42,
    ("mental_health", "mother"): 0.25, ("transport", "household"): 0.22, ("ipv_safety", "mother"): 0.09,
}  # fmt: skip
REENTRY_NEEDS: Final = {
    ("housing", "returning_person"): 0.55, ("employment", "returning_person"): 0.62,
    ("identification", "returning_person"): 0.5, ("sud_treatment", "returning_person"): 0.35,
    ("legal", "returning_person"): 0.2, ("transport", "returning_person"): 0.3,
    ("family_court", "household"): 0.1,
}  # fmt: skip

COURSES: Final[Mapping[str, Course]] = {
    "safe-care": Course(
        cases=150, main_role="mother",
        sources={"hospital": 30, "prenatal": 14, "treatment": 20, "child_protection": 18, "court": 12, "self": 6},
        first_days=(12.5, 4.0), contact_every=((24, 38), (15, 29)), open_months=11, quiet=0.06,
        needs=SAFE_CARE_NEEDS, closing=CLOSING, asks_for_mentor=0.19,
    ),
    "plan-of-safe-care": Course(
        cases=110, main_role="mother",
        sources={"hospital": 68, "prenatal": 12, "child_protection": 14, "treatment": 6},
        first_days=(9.0, 9.5), contact_every=((22, 36), (34, 62)), open_months=13, quiet=0.45,
        needs=PLAN_NEEDS, closing={**CLOSING, "disengaged": 38},
    ),
    "perinatal-cluster": Course(
        cases=45, main_role="mother",
        sources={"prenatal": 50, "treatment": 25, "hospital": 15, "self": 10},
        first_days=(6.0, 5.0), contact_every=((18, 31), (18, 31)), open_months=8, quiet=0.08,
        needs=SAFE_CARE_NEEDS, closing={**CLOSING, "declined": 15},
    ),
    "reentry": Course(
        cases=95, main_role="returning_person",
        sources={"corrections": 60, "court": 10, "self": 18, "community": 12},
        first_days=(8.0, 6.5), contact_every=((22, 38), (22, 35)), open_months=12, quiet=0.12,
        needs=REENTRY_NEEDS, closing={**CLOSING, "aged_out": 0, "unreachable": 9}, asks_for_mentor=0.76,
    ),
}  # fmt: skip

NEVER_REACHED: Final = 0.06
DECLINES: Final = 0.09
ON_HOLD: Final = 0.09
CHANGES_HANDS: Final = 0.08
WRITES_A_NOTE: Final = 0.6
LANGUAGES: Final = {"en": 82, "es": 11, "ar": 2, "vi": 2, "fr": 1, "asl": 1, "other": 1}
BY_SOURCE: Final = {
    "hospital": ("Fairfield Medical Center",),
    "prenatal": ("Samplewell Midwives", "Fairfield Community Health Center"),
    "treatment": ("Example Recovery Center", "Sampleford Women's Treatment", "ADAMH Board"),
    "child_protection": ("Department of Human Resources (DHR)", "Protective Services"),
    "court": ("Family Court", "Juvenile Court"),
    "corrections": ("Department of Corrections", "Demonstration County Sheriff"),
    "community": ("Lutheran Social Services", "Example Street Baptist Church", "Mockdale Interfaith Table"),
}  # fmt: skip
NOTES: Final = (
    "Talked about the week. She goes to group twice and says it helps.",
    "The crib has come. Next: the pediatric visit on Tuesday.",
    "He has his ID now. We filled in two applications together.",
    "Short call from work; asked to be called in the evening.",
    "Went through the plan page by page. Both signed.",
    "The landlord wants the rent by Friday; gave the number of the housing desk.",
    "Baby gains weight well. Grandmother helps at night.",
    "Transport fell through again; arranged a driver for the next visit.",
    "Court date moved to next month. Explained what to bring.",
    "She asked about a Parent Partner.",
    "Talked about relapse and what to do on a bad day.",
    "Finished the course; proud of the certificate.",
)
HOLDS: Final = ("Residential treatment", "In the hospital", "Away with family", "In custody")
"""Why a case waits."""
