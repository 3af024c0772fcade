"""What is stored, and the rules that hold of it."""

from models import access, casework, goals, mentoring, people, places, programs, workgroups

__all__ = [
    "access",
    "casework",
    "goals",
    "mentoring",
    "people",
    "places",
    "programs",
    "workgroups",
]
