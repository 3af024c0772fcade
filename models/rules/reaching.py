"""Conditions that several rules of access share: within which ids, and where outlines are read row by row."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col

from models.rules.actor import Actor

Condition = ColumnElement[bool]

NOBODY: Final = sa.false()
EVERYBODY: Final = sa.true()


def any_of(*conditions: Condition) -> Condition:
    """Whether one of these holds."""
    kept = [one for one in conditions if one is not NOBODY]
    return sa.or_(*kept) if kept else NOBODY


def within(column: Any, ids: frozenset[int]) -> Condition:
    """Whether a column holds one of these ids."""
    return col(column).in_(sorted(ids)) if ids else NOBODY


def outline_programs(actor: Actor) -> frozenset[int]:
    """The programs whose case outlines (no names, no notes) this actor reads row by row."""
    directors = actor.programs("director") if actor.directors_read_outlines else frozenset()
    return directors | actor.programs("coordinator")


def mentoring_programs(actor: Actor) -> frozenset[int]:
    """The programs whose mentors, requests and matches this actor reads row by row."""
    directors = actor.programs("director") if actor.directors_read_outlines else frozenset()
    return directors | actor.programs("mentor_coordinator", "coordinator")
