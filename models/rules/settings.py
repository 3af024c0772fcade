"""What a county can choose, with its default."""

from typing import Final

DEFAULTS: Final[dict[str, str]] = {
    "small_number": "11",  # counts of 1 up to one less are hidden from totals-only roles (CMS)
    "directors_read_outlines": "yes",
    "partnership_name": "Common Table",
    "demo": "no",
}
