"""Recert's wheel, and the program that it installs."""

import subprocess
import sys
import venv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.locks import ROOT


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that holds the wheel and its requirements, and nothing else."""

    environment: Path

    @property
    def program(self) -> str:
        """The path of `recert`."""
        return str(self.environment / "bin" / "recert")

    @property
    def python(self) -> str:
        """The path of the environment's Python."""
        return str(self.environment / "bin" / "python")

    @property
    def metadata(self) -> Distribution:
        """The wheel's metadata, as installed."""
        (found,) = distributions(name="recert", path=[str(site_packages(self.environment))])
        return found


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel in a new environment. Its dependencies are links to those of the tests' own environment."""
    made = Installed(tmp_path_factory.mktemp("installed"))
    venv.create(made.environment, symlinks=True)
    uv = str(Path(sys.executable).with_name("uv"))
    _run(uv, "pip", "install", "--offline", "--no-cache", "--no-deps", "--python", made.python, str(wheel))
    dependencies: dict[tuple[str, frozenset[str]], Distribution] = {}
    _collect(made.metadata.requires or (), frozenset(), dependencies)
    for each in dependencies.values():
        _link(each, site_packages(made.environment))
    return made


def site_packages(environment: Path) -> Path:
    """Return the folder into which an environment's packages are installed."""
    (found,) = environment.glob("lib/python3.*/site-packages")
    return found


def _collect(
    requires: Iterable[str], extras: frozenset[str], found: dict[tuple[str, frozenset[str]], Distribution]
) -> None:
    """Add every distribution that the requirements lead to, of those that are installed here."""
    for line in requires:
        each = Requirement(line)
        if each.marker and not any(each.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            continue
        key = canonicalize_name(each.name), frozenset(each.extras)
        if key not in found:
            found[key] = distribution(each.name)
            _collect(found[key].requires or (), frozenset(each.extras), found)


def _link(source: Distribution, folder: Path) -> None:
    for name in {file.parts[0] for file in source.files or ()} - {"..", "__pycache__"}:
        link = folder / name
        if not link.exists():  # a name that two distributions share
            link.symlink_to(Path(str(source.locate_file(name))))


def _run(*words: str) -> None:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own tools
    assert done.returncode == 0, done.stdout + done.stderr
