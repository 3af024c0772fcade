"""What is stored, and the rules that hold of it."""

from models import (
    access,
    audit,
    casework,
    data,
    goals,
    mentoring,
    people,
    places,
    programs,
    workgroups,
)

__all__ = [
    "access",
    "audit",
    "casework",
    "data",
    "goals",
    "mentoring",
    "people",
    "places",
    "programs",
    "workgroups",
]
