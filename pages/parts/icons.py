"""The icons a workgroup or program may have in the menu."""

from typing import Final

from streamlit.material_icon_names import ALL_MATERIAL_ICONS

OFFERED: Final = (
    "groups", "diversity_3", "child_care", "stroller", "family_home", "family_restroom",
    "pregnant_woman", "school", "savings", "health_and_safety", "local_hospital",
    "medical_services", "psychology", "favorite", "support", "shield", "balance", "gavel",
    "handshake", "volunteer_activism", "door_open", "key", "work", "home_work", "food_bank",
    "church", "forum", "campaign", "hub", "flag", "public", "eco",
)  # fmt: skip


def material(name: str, otherwise: str = "circle") -> str:
    """The icon by this name as Streamlit wants it. One it does not know would stop every page."""
    return f":material/{name if name in ALL_MATERIAL_ICONS else otherwise}:"
