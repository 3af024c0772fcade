"""What somebody makes of a kit before it is used: other names, fewer pages, numbers for its measures."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from models.rules.kits import FieldPart, Kit, MeasurePart, ProgramPart, WorkgroupPart, without

Numbers = tuple[float | None, float | None]
"""A measure's baseline and target."""


@dataclass(frozen=True)
class PageChoice:
    """How one page of a kit is to be called here; empty keeps what the kit says."""

    name: str = ""
    slug: str = ""
    case_prefix: str = ""
    numbers: Mapping[int, Numbers] = field(default_factory=dict)
    """Baseline and target of its measures, by their place from 0."""


def adapted(
    kit: Kit,
    pages: Mapping[str, PageChoice],
    *,
    left_out: Collection[str] = (),
    fields: Collection[FieldPart] | None = None,
) -> Kit:
    """The kit as it is to be used: without the pages left out, with `fields` alone of its own fields."""
    asked = [one for one in kit.fields if fields is None or one in fields]
    left = without(replace(kit, fields=tuple(asked)), left_out)
    return replace(
        left,
        workgroups=tuple(_group(one, pages.get(one.key, PageChoice())) for one in left.workgroups),
        programs=tuple(_program(one, pages.get(one.key, PageChoice())) for one in left.programs),
    )


def _group(part: WorkgroupPart, chosen: PageChoice) -> WorkgroupPart:
    name = chosen.name.strip() or part.name
    return replace(
        part,
        name=name,
        slug=chosen.slug.strip(),
        is_renamed=name != part.name,
        measures=_measured(part.measures, chosen),
    )


def _program(part: ProgramPart, chosen: PageChoice) -> ProgramPart:
    name = chosen.name.strip() or part.name
    return replace(
        part,
        name=name,
        slug=chosen.slug.strip(),
        is_renamed=name != part.name,
        case_prefix=chosen.case_prefix.strip().upper() or part.case_prefix,
        measures=_measured(part.measures, chosen),
    )


def _measured(parts: tuple[MeasurePart, ...], chosen: PageChoice) -> tuple[MeasurePart, ...]:
    found = []
    for place, part in enumerate(parts):
        numbers = chosen.numbers.get(place, (part.baseline_value, part.target_value))
        found.append(replace(part, baseline_value=numbers[0], target_value=numbers[1]))
    return tuple(found)
