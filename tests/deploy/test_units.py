"""What else is in deploy/: units that systemd understands and that are locked up, and settings that are real."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from db import __main__ as command_line
from models.rules import hosts
from tests import missing
from tests.serving import ROOT

DEPLOY: Final = ROOT / "deploy"
UNITS: Final = sorted((DEPLOY / "systemd").glob("*.*"))
SERVICES: Final = [one for one in UNITS if one.suffix == ".service"]
MOST_EXPOSED: Final = 2.5
"""systemd's own mark out of ten for what a unit may do; 10 is a unit without any limit, under 3 is well locked up."""
NAME: Final = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


@pytest.fixture(scope="module")
def systemd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root directory with our units in it and everything they start, for systemd-analyze."""
    if shutil.which("systemd-analyze") is None:
        missing.program("systemd-analyze was not found: these units are for machines with systemd.")
    folder = tmp_path_factory.mktemp("units")
    for unit in UNITS:
        text = unit.read_text().replace("/srv/common-table/.venv/bin/python", "/bin/true")
        (folder / unit.name).write_text(text)
    return folder


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.name)
def test_systemd_understands_every_line_of_a_unit(systemd: Path, unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", systemd / unit.name],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "common-table" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.parametrize("unit", SERVICES, ids=lambda one: one.name)
def test_a_unit_may_do_little_more_than_its_work(systemd: Path, unit: Path) -> None:
    if unit.name == "common-table-failed@.service":
        assert "DynamicUser=yes" in unit.read_text()
        return
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", systemd / unit.name],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"exposure level for .*: ([\d.]+)", done.stdout)
    if found is None:
        pytest.skip("This systemd-analyze cannot look at a unit that is not installed.")
    assert float(found[1]) <= MOST_EXPOSED


@pytest.mark.parametrize("unit", SERVICES, ids=lambda one: one.name)
def test_what_a_unit_runs_is_a_command_there_is(unit: Path) -> None:
    for words in re.findall(r"-m db (.+)", unit.read_text()):
        parsed = command_line._parser().parse_args(words.split())
        assert callable(parsed.run)


def test_every_setting_of_the_sample_is_read_somewhere() -> None:
    code = "".join(
        path.read_text()
        for folder in ("db", "pages", "models")
        for path in (ROOT / folder).rglob("*.py")
    )
    elsewhere = {"STREAMLIT_SERVER_COOKIE_SECRET"}  # Streamlit's own
    sample = (DEPLOY / "environment.sample").read_text()
    assert hosts.SETTING in sample
    assert {name for name in NAME.findall(sample) if f'"{name}"' not in code} == elsewhere


def test_nothing_in_deploy_is_a_secret() -> None:
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert "PRIVATE KEY" not in path.read_text()
    assert "STREAMLIT_SERVER_COOKIE_SECRET=\n" in (DEPLOY / "environment.sample").read_text()


def test_the_proxy_takes_no_more_than_the_app_does() -> None:
    settings = (ROOT / ".streamlit/config.toml").read_text()
    most = re.search(r"^maxUploadSize = (\d+)", settings, re.MULTILINE)
    taken = re.search(
        r"client_max_body_size (\d+)m;", (DEPLOY / "nginx/common-table.conf").read_text()
    )
    assert most is not None
    assert taken is not None
    assert int(taken[1]) == int(most[1]) + 1
