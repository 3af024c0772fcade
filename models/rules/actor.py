"""Who acts, with the roles they hold and how far each reaches. Loaded fresh on every run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

NONE: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True)
class Reach:
    """Where one role holds: ids of areas, workgroups and programs, already resolved from its grants."""

    areas: frozenset[int] = NONE
    workgroups: frozenset[int] = NONE
    programs: frozenset[int] = NONE
    is_everything: bool = False


@dataclass(frozen=True)
class Actor:
    """Somebody signed in. `counties` holds every area of the counties they have any role in."""

    user_id: int | None
    person_id: int | None
    name: str
    organization_id: int | None = None
    counties: frozenset[int] = NONE
    reach: Mapping[str, Reach] = field(default_factory=dict)
    small_number: int = 11
    directors_read_outlines: bool = True
    is_system: bool = False
    # Where this is asked from, for the record of what was seen; two actors are the same without it.
    screen: str = field(default="", compare=False)
    filters: str = field(default="", compare=False)

    @property
    def roles(self) -> tuple[str, ...]:
        """The names of the roles held, in order of the alphabet."""
        return tuple(sorted(self.reach))

    def holds(self, *roles: str) -> bool:
        """Whether any of these roles is held anywhere."""
        return any(role in self.reach for role in roles)

    def programs(self, *roles: str) -> frozenset[int]:
        """The programs in which any of these roles holds."""
        return frozenset().union(*(self.reach[r].programs for r in roles if r in self.reach))

    def workgroups(self, *roles: str) -> frozenset[int]:
        """The workgroups in which any of these roles holds."""
        return frozenset().union(*(self.reach[r].workgroups for r in roles if r in self.reach))

    def areas(self, *roles: str) -> frozenset[int]:
        """The areas in which any of these roles holds."""
        return frozenset().union(*(self.reach[r].areas for r in roles if r in self.reach))

    def reaching(
        self, *, area_id: int, workgroup_id: int | None = None, program_id: int | None = None
    ) -> "Actor":
        """The same actor once a page was added in an area: roles held there reach it as well."""
        groups = frozenset(one for one in (workgroup_id,) if one is not None)
        programs = frozenset(one for one in (program_id,) if one is not None)
        reach = {
            role: replace(r, workgroups=r.workgroups | groups, programs=r.programs | programs)
            if area_id in r.areas
            else r
            for role, r in self.reach.items()
        }
        return replace(self, reach=reach)

    @property
    def scope_key(self) -> str:
        """Two actors with the same key see the same rows: what a cache must be keyed by.

        The account is part of it, since everybody also reads what is their own or about themselves.
        """
        parts = [
            f"{role}:{sorted(r.areas)}{sorted(r.workgroups)}{sorted(r.programs)}"
            for role, r in sorted(self.reach.items())
        ]
        own = f"{self.user_id}/{self.person_id}"
        settings = f"{self.small_number}/{self.directors_read_outlines}"
        return "|".join(
            [*parts, str(sorted(self.counties)), str(self.organization_id), own, settings]
        )


SYSTEM: Final = Actor(user_id=None, person_id=None, name="Common Table", is_system=True)
"""The program itself: signing people in, migrations, the command line. Never a page."""
