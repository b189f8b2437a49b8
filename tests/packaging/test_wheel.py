"""The wheel contains all that the program needs, wherever `pipx install` or `uv tool install` puts it."""

import ast
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.at_once import SECONDS
from tests.locks import PYTHONS, ROOT, environment, pinned, unmet
from tests.packaging.conftest import Installed

PACKAGES = ("bot", "handlers", "rules", "fakeslack", "storage")
NUMBERED_BY_YEAR = {"structlog", "tzdata"}
"""Dependencies whose versions do not say what may break."""
NEVER_IMPORTED = {"psycopg", "tzdata"}
"""Dependencies that SQLAlchemy and zoneinfo load."""


def call(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program outside of this checkout, with no terminal and no settings."""
    kept = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8"}
    return subprocess.run(  # noqa: S603 - our own program
        words, env=kept, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS, check=False
    )


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    listed = subprocess.run(  # noqa: S603 - git, as make needs it
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *PACKAGES],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    expected = {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        (metadata,) = {name.partition("/")[0] for name in names if ".dist-info/" in name}
        assert {name for name in names if not name.startswith(f"{metadata}/")} == expected
        assert opened.read(f"{metadata}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_the_wheel_asks_for_the_libraries_that_the_program_imports_and_for_no_others(installed: Installed) -> None:
    sources = [path.read_text(encoding="utf-8") for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    roots = {name.partition(".")[0] for source in sources for name in imported(source)}
    provides = packages_distributions()
    libraries = {name for root in roots - sys.stdlib_module_names - {*PACKAGES} for name in provides[root]}
    asked_for = {Requirement(line).name for line in installed.metadata.requires or ()}
    assert asked_for == {canonicalize_name(name) for name in libraries} | NEVER_IMPORTED


def imported(source: str) -> Iterator[str]:
    """Return the modules that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_the_packages_are_those_of_the_wheel(installed: Installed, tmp_path: Path) -> None:
    script = f"import {', '.join(PACKAGES)}; print(*[each.__file__ for each in ({', '.join(PACKAGES)})], sep='\\n')"
    seen = call(installed.python, "-c", script, cwd=tmp_path)
    assert seen.returncode == 0, seen.stderr
    assert [Path(each).is_relative_to(installed.environment) for each in seen.stdout.split()] == [True] * len(PACKAGES)


def test_the_installed_program_asks_and_sweeps_in_an_empty_folder(installed: Installed, tmp_path: Path) -> None:
    asked = call(installed.program, "ask", "--as-of", "2027-02-01", "/recert fees", cwd=tmp_path)
    assert "Based on the state's 2024 figures" in asked.stdout, asked.stderr
    swept = call(installed.program, "sweep", "--as-of", "2027-02-15", "--dry-run", cwd=tmp_path)
    assert (swept.stdout.strip(), swept.stderr) == ("0 would be posted; nothing was.", "")
    assert {each.name for each in tmp_path.iterdir()} == {"recert.db"}


def test_the_installed_program_tours_a_season(installed: Installed, tmp_path: Path) -> None:
    seen = call(installed.program, "demo", "--no-pause", cwd=tmp_path)
    assert (seen.returncode, seen.stderr) == (0, "")
    assert "That was the season." in seen.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_installed_program_upgrades_its_database_and_examines_itself(installed: Installed, tmp_path: Path) -> None:
    assert call(installed.program, "db", "upgrade", cwd=tmp_path).stdout.strip() == "The schema is up to date."
    seen = call(installed.program, "doctor", cwd=tmp_path)
    assert (seen.returncode, seen.stderr) == (1, "")
    for line in (
        "ok   rules: 1 cycle(s)",
        "ok   database: sqlite:///recert.db, schema current",
        "FAIL token: SLACK_BOT_TOKEN",
    ):
        assert line in seen.stdout


def test_the_installed_program_prints_its_manifest(installed: Installed, tmp_path: Path) -> None:
    seen = call(installed.program, "manifest", cwd=tmp_path)
    assert json.loads(seen.stdout)["features"]["slash_commands"][0]["command"] == "/recert"


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_has_what_the_wheel_asks_for(installed: Installed, python: str) -> None:
    entries = [*pinned((ROOT / "requirements.lock").read_text(encoding="utf-8")), Requirement("recert")]
    wheel_only = {"recert": installed.metadata}.get
    assert list(unmet(entries, environment(python), wheel_only)) == []


def test_every_dependency_ends_before_a_release_that_may_break_the_program(installed: Installed) -> None:
    requires = [Requirement(line) for line in installed.metadata.requires or ()]
    endless = {each.name for each in requires if not any(bound.operator == "<" for bound in each.specifier)}
    assert endless == NUMBERED_BY_YEAR
