"""How well a mentor fits somebody who waits, why, and what stands in the way.

A score only suggests. A person confirms, and the reasons are kept with the match.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from models import choices
from models.base import Choices

# What tells most about whether a match lasts comes first: they can talk, meet, and want the same.
LANGUAGE_POINTS: Final = 4
AVAILABILITY_POINTS: Final = 3
NEED_POINTS: Final = 2
MOST_NEEDS: Final = 3
COMMUNITY_POINTS: Final = 3
PARENT_PARTNER_POINTS: Final = 4
MOST_POINTS: Final = (
    LANGUAGE_POINTS
    + AVAILABILITY_POINTS
    + NEED_POINTS * MOST_NEEDS
    + COMMUNITY_POINTS
    + PARENT_PARTNER_POINTS
)

CLEARANCE: Final[Mapping[str, str]] = {
    "cleared": "Cleared",
    "expiring": "Expires soon",
    "expired": "Expired",
    "missing": "Missing",
}
"""Whether background check and training are in order, in words."""


@dataclass(frozen=True)
class Mentee:
    """What somebody who waits brings and asks for."""

    request_id: int
    community_id: int | None = None
    languages: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    wants_parent_partner: bool = False


@dataclass(frozen=True)
class Candidate:
    """What a mentor offers, and whether they are cleared and free."""

    mentor_id: int
    status: str = "active"
    capacity: int = 1
    carried: int = 0
    community_id: int | None = None
    languages: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    is_parent_partner: bool = False
    screened_on: date | None = None
    screening_valid_until: date | None = None
    trained_on: date | None = None
    training_valid_until: date | None = None


@dataclass(frozen=True)
class Score:
    """Points with their reasons, and what speaks against it: cautions for a person to weigh, and
    blocks, with which a mentor is not proposed whatever the points."""

    mentor_id: int
    request_id: int
    points: int
    reasons: tuple[str, ...]
    blocked_by: tuple[str, ...]
    cautions: tuple[str, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Whether this mentor may be proposed."""
        return not self.blocked_by


def not_cleared(mentor: Candidate, on: date) -> tuple[str, ...]:
    """Why this mentor may not walk with anybody on that day, as sentences."""
    found = []
    if mentor.status != "active":
        label = choices.MENTOR_STATUS.label(mentor.status).lower()
        found.append(f"The mentor is not active ({label}).")
    if mentor.screened_on is None:
        found.append("The background check is missing.")
    elif mentor.screening_valid_until is not None and mentor.screening_valid_until < on:
        found.append("The background check has expired.")
    if mentor.trained_on is None:
        found.append("The training is missing.")
    elif mentor.training_valid_until is not None and mentor.training_valid_until < on:
        found.append("The training has expired.")
    return tuple(found)


def clearance(mentor: Candidate, today: date, *, soon: date) -> str:
    """Whether background check and training are in order; `soon` is the day up to which to warn."""
    if mentor.screened_on is None or mentor.trained_on is None:
        return "missing"
    ends = [
        end
        for end in (mentor.screening_valid_until, mentor.training_valid_until)
        if end is not None
    ]
    if any(end < today for end in ends):
        return "expired"
    return "expiring" if any(end <= soon for end in ends) else "cleared"


def blocked_by(mentor: Candidate, on: date) -> tuple[str, ...]:
    """Why this mentor cannot be proposed on that day: not cleared, or carrying all they can."""
    found = not_cleared(mentor, on)
    if mentor.carried >= mentor.capacity:
        found += (f"The mentor is at capacity ({mentor.carried} of {mentor.capacity}).",)
    return found


def score(mentee: Mentee, mentor: Candidate, *, today: date) -> Score:
    """How well they fit, with reasons in words, and what blocks it."""
    found = [
        *_language(mentee, mentor),
        *_availability(mentee, mentor),
        *_needs(mentee, mentor),
        *_community(mentee, mentor),
        *_parent_partner(mentee, mentor),
    ]
    return Score(
        mentor_id=mentor.mentor_id,
        request_id=mentee.request_id,
        points=sum(points for points, _ in found),
        reasons=tuple(reason for _, reason in found),
        blocked_by=blocked_by(mentor, today),
        cautions=tuple(_cautions(mentee, mentor)),
    )


Found = Iterable[tuple[int, str]]


def _shared(mine: Iterable[str], theirs: Collection[str]) -> list[str]:
    return [one for one in mine if one in theirs]


def _words(values: Iterable[str], labels: Choices) -> str:
    return ", ".join(labels.label(value) for value in values)


def _language(mentee: Mentee, mentor: Candidate) -> Found:
    if shared := _shared(mentee.languages, mentor.languages):
        yield LANGUAGE_POINTS, f"Both speak {_words(shared, choices.LANGUAGE)}"


def _availability(mentee: Mentee, mentor: Candidate) -> Found:
    if shared := _shared(mentee.availability, mentor.availability):
        yield AVAILABILITY_POINTS, f"Both are free: {_words(shared, choices.AVAILABILITY)}"


def _needs(mentee: Mentee, mentor: Candidate) -> Found:
    if shared := _shared(mentee.needs, mentor.interests):
        points = NEED_POINTS * min(len(shared), MOST_NEEDS)
        yield points, f"Can help with: {_words(shared, choices.INTEREST)}"


def _community(mentee: Mentee, mentor: Candidate) -> Found:
    if mentee.community_id is not None and mentee.community_id == mentor.community_id:
        yield COMMUNITY_POINTS, "Same community"


def _parent_partner(mentee: Mentee, mentor: Candidate) -> Found:
    if mentee.wants_parent_partner and mentor.is_parent_partner:
        yield PARENT_PARTNER_POINTS, "A Parent Partner, as asked for"


def _cautions(mentee: Mentee, mentor: Candidate) -> Iterable[str]:
    """What two people would have to solve first. Nothing is said where either side is not known."""
    for mine, theirs, words in (
        (mentee.languages, mentor.languages, "No language in common"),
        (mentee.availability, mentor.availability, "Never free at the same time"),
    ):
        if mine and theirs and not _shared(mine, theirs):
            yield words


def ranked(mentee: Mentee, mentors: Iterable[Candidate], *, today: date) -> list[Score]:
    """Every mentor's score: those who may be proposed first, without cautions, best first, ties by id."""
    scores = [score(mentee, mentor, today=today) for mentor in mentors]
    return sorted(
        scores,
        key=lambda one: (
            not one.is_possible,
            len(one.cautions),
            -one.points,
            one.mentor_id,
        ),
    )


def assign(scores: Iterable[Score], capacities: Mapping[int, int]) -> dict[int, Score]:
    """The choice of one mentor per request that makes as many matches as can be, with most points.

    Successive best augmenting paths (Bellman-Ford on the residual graph), which is optimal for each
    number of matches. Ties go to the lower ids. About requests x possible pairs x matches steps:
    meant for some dozens of requests. Returns the chosen score by request id.
    """
    pairs = {
        (one.request_id, one.mentor_id): one
        for one in sorted(scores, key=lambda one: (one.request_id, one.mentor_id))
        if one.is_possible and capacities.get(one.mentor_id, 0) > 0
    }
    chosen: dict[int, int] = {}
    while (path := _best_path(pairs, chosen, capacities)) is not None:
        for request_id, mentor_id in path:
            chosen[request_id] = mentor_id
    return {request: pairs[request, mentor] for request, mentor in sorted(chosen.items())}


def _best_path(
    pairs: Mapping[tuple[int, int], Score],
    chosen: Mapping[int, int],
    capacities: Mapping[int, int],
) -> list[tuple[int, int]] | None:
    """The moves that add one match at most gain of points, or None when no more can be made."""
    # A request's best gain when it is left free to be moved; a mentor's when one more comes to them.
    gain = {request: 0 for request, _ in pairs if request not in chosen}
    reached: dict[int, tuple[int, int]] = {}  # mentor: (gain, request that comes)
    changed = True
    while changed:
        changed = False
        for (request, mentor), one in pairs.items():
            if request not in gain or chosen.get(request) == mentor:
                continue
            total = gain[request] + one.points
            if mentor not in reached or total > reached[mentor][0]:
                reached[mentor] = (total, request)
                changed = True
        for request, mentor in chosen.items():
            if mentor in reached:
                total = reached[mentor][0] - pairs[request, mentor].points
                if request not in gain or total > gain[request]:
                    gain[request] = total
                    changed = True
    carried = list(chosen.values())
    free = [m for m in reached if carried.count(m) < capacities[m]]
    if not free:
        return None
    mentor = min(free, key=lambda one: (-reached[one][0], one))
    path = []
    while True:
        request = reached[mentor][1]
        path.append((request, mentor))
        if request not in chosen:
            return path
        mentor = chosen[request]
