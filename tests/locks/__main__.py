"""`make check-locks`: installs each lock for each Python that Recert runs on, without a resolver, and looks it over."""

import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.utils import canonicalize_name

from tests.locks import ADDED_LOCKS, LOCKS, PYTHONS, ROOT, declared, environment, pinned, unmet


def main() -> int:
    """Return the exit code: 1 if a lock is not complete for some Python, or does not install there."""
    found = [
        said
        for python in PYTHONS
        for lock, groups in LOCKS.items()
        for said in _look([*(("requirements-dev.lock",) if lock in ADDED_LOCKS else ()), lock], python, groups)
    ]
    for said in found:
        sys.stderr.write(f"{said}\n")
    if not found:
        sys.stdout.write(f"The locks are complete for Python {', '.join(PYTHONS)}.\n")
    return bool(found)


def _look(files: list[str], python: str, groups: tuple[str, ...]) -> list[str]:
    """Return what is wrong with locks that are installed on top of each other."""
    uv = str(Path(sys.executable).with_name("uv"))
    words = [uv, "pip", "install", "-q", "--python-version", python, "--only-binary", ":all:"]
    words += ["--no-deps", "--require-hashes"]
    for each in files:
        words += ["-r", str(ROOT / each)]
    with TemporaryDirectory() as folder:
        done = subprocess.run([*words, "--target", folder], capture_output=True, text=True, check=False)
        if done.returncode:
            return [f"{files[-1]} does not install for Python {python}: {done.stderr.strip()}"]
        metadata: dict[str, Distribution] = {
            canonicalize_name(each.name): each for each in distributions(path=[folder])
        }
        entries = [entry for each in files for entry in pinned((ROOT / each).read_text(encoding="utf-8"))]
        said = unmet(entries, environment(python), metadata.get, declared(*groups))
        return [f"{files[-1]}, Python {python}: {each}" for each in said]


sys.exit(main())
