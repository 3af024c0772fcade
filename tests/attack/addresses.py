"""Where each screen is found by address, with the records it is about."""

from urllib.parse import urlencode

from tests.screens import SCREENS
from tests.world import World

PATHS = {
    "_home": "/", "_workgroup": "/early-care-of-maple", "_bright_start": "/bright-start", "_way_home": "/way-home",
    "_caseload": "/caseload", "_case": "/case", "_new_case": "/new-case", "_mentoring": "/mentoring",
    "_match": "/match", "_quick_entry": "/quick-entry", "_goals": "/goals", "_directory": "/directory",
    "_groups": "/set-up", "_kits": "/kits", "_users": "/users", "_settings": "/settings", "_fields": "/fields",
    "_lists": "/lists", "_importing": "/import", "_exports": "/exports", "_tables": "/tables",
    "_recent": "/recent", "_trash": "/trash", "_duplicates": "/duplicates", "_record": "/tables",
    "_views": "/views",
}  # fmt: skip
"""The path of each function of tests/screens.py that draws a screen."""
NO_ADDRESS = frozenset({"_preview", "_history"})
"""Parts of a screen: an import at its last step, and the history in a record's page."""
MORE = {
    "your account": "/account",
    "cedar": "/cedar-table",
    "cedar program": "/cedar-cradle",
    "health": "/health-of-maple",
}


def addresses(world: World) -> dict[str, str]:
    """Every address, by the name of its screen."""
    found = dict(MORE)
    for name, screen in SCREENS.items():
        drawn = screen.draw.__name__
        if drawn in NO_ADDRESS:
            continue
        query = urlencode({key: str(value) for key, value in screen.asks(world).items()})
        # A screen whose function is called as its page is needs no entry.
        path = PATHS.get(drawn, "/" + drawn.strip("_").replace("_", "-"))
        found[name] = path + (f"?{query}" if query else "")
    return found
