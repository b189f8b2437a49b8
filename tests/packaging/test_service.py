"""The system service in `deploy/`: when it is restarted, what it may write, and how systemd rates it."""

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from bot.cli import cli
from tests.locks import ROOT

UNIT = ROOT / "deploy" / "recert.service"
SECONDS_TO_STOP = 10
HIGHEST_EXPOSURE = 20
"""The highest exposure, as `--threshold` takes it: 20 is what systemd shows as 2.0."""


@pytest.fixture(scope="module")
def service() -> dict[str, str]:
    """Return the settings of the unit's service; of a key that is set twice, the last."""
    parser = ConfigParser(strict=False, interpolation=None, delimiters=["="])
    parser.optionxform = str  # type: ignore[assignment,method-assign] # systemd's keys have capitals
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return dict(parser["Service"])


def systemd_analyze(*words: str) -> subprocess.CompletedProcess[str]:
    """Ask systemd about the unit, where it is installed and can check a file that is not installed."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    if int(said.split()[1].partition(".")[0]) < 250:
        pytest.skip("systemd before 250 looks at installed units only")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)  # noqa: S603


def test_the_service_calls_the_program(service: dict[str, str]) -> None:
    program, *words = service["ExecStart"].split()
    group = typer.main.get_command(cli)
    assert isinstance(group, TyperGroup)
    assert (Path(program).name, words) == ("recert", ["run"])
    assert set(words) <= set(group.commands)


def test_a_wrong_setting_is_not_tried_again_and_any_other_failure_is(service: dict[str, str]) -> None:
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("on-failure", "2")


def test_the_bot_has_the_time_that_it_takes_to_stop(service: dict[str, str]) -> None:
    assert int(service["TimeoutStopSec"]) > SECONDS_TO_STOP


def test_the_bot_runs_where_it_may_write_and_others_may_not_read(service: dict[str, str]) -> None:
    assert service["ProtectSystem"] == "strict"
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"
    assert (service["StateDirectoryMode"], service["UMask"]) == ("0700", "0077")


def test_systemd_understands_the_service(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    here = re.sub(
        r"^ExecStart=\S+", f"ExecStart={sys.executable}", UNIT.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    unit.write_text(here, encoding="utf-8")
    seen = systemd_analyze("verify", str(unit))
    assert (seen.returncode, [line for line in seen.stderr.splitlines() if UNIT.name in line]) == (0, [])


def test_systemd_finds_the_service_little_exposed() -> None:
    seen = systemd_analyze("security", "--no-pager", "--offline=true", f"--threshold={HIGHEST_EXPOSURE}", str(UNIT))
    assert seen.returncode == 0, seen.stdout + seen.stderr
