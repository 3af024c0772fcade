"""What is done once, before the first visitor: load every screen, and settle the memory that took."""

import gc
import importlib
import pkgutil
from typing import Final

from altair.utils import schemapi
from sqlalchemy.orm import configure_mappers
from streamlit.logger import get_logger

import pages

FIRST_USED_BY_A_CHART: Final = ("altair", "pandas")
"""Streamlit fetches these with the first chart and the first table."""


def settle() -> None:
    """Load every screen, then keep what that left in memory out of the garbage collector's way.

    Streamlit collects all garbage after each run of a script, before it says that the run is over.
    With the libraries and the mapped tables to look through, every click waited for that.
    """
    # Importing a screen is no run of a script, and nothing is drawn: the warning that says so would mislead.
    log = get_logger("streamlit.runtime.scriptrunner_utils.script_run_context")
    log.disabled = True
    for found in pkgutil.walk_packages(pages.__path__, "pages."):
        if found.name != "pages.main":  # The script itself: importing it would run it.
            importlib.import_module(found.name)
    for name in FIRST_USED_BY_A_CHART:
        importlib.import_module(name)
    log.disabled = False
    # Tests check every part of a chart against the schema as it is made; here that would cost each page.
    schemapi.disable_debug_mode()
    configure_mappers()
    gc.collect()
    gc.freeze()
