"""A screen as its own test opens it: at an address, with what is to be seen and pressed on it."""

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest


def opened(script: Callable[..., None], *given: Any, **query: Any) -> AppTest:
    """Open a screen. `script` draws it, is given `given`, and imports what it needs: AppTest copies its text."""
    app = AppTest.from_function(script, args=given, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = str(value)
    return ran(app)


def ran(app: AppTest) -> AppTest:
    """Run it, and fail where it breaks."""
    app.run()
    assert not app.exception, app.exception[0].value if app.exception else ""
    return app


def press(app: AppTest, label: str) -> None:
    """Press the first button with this label."""
    next(button for button in app.button if button.label == label).click()
    ran(app)


def seen(app: AppTest) -> str:
    """Everything on the screen, as text: tables row by row too."""
    parts = [str(getattr(one, "value", "")) + str(getattr(one, "label", "")) for one in app.main]
    parts += [frame.value.to_string() for frame in app.dataframe]
    return "\n".join(parts)
