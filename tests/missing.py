"""What becomes of a test for which a program is missing."""

import os
from typing import NoReturn

import pytest


def program(sentence: str) -> NoReturn:
    """Skip the test, or fail it in CI, where everything has to be there. The sentence says what to install."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
