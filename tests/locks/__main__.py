"""`make check-locks`: installs each lock for each Python that Recert runs on, without a resolver, and looks it over."""

import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.utils import canonicalize_name

from tests.locks import ADDED_LOCKS, COMPLETE_LOCKS, PYTHONS, ROOT, environment, pinned, unmet


def main() -> int:
    """Return the exit code: 1 if a lock is not complete for some Python, or does not install there."""
    found = [said for python in PYTHONS for lock in COMPLETE_LOCKS for said in _look(lock, python)]
    found += [
        said for python in PYTHONS for lock in ADDED_LOCKS for said in _look(lock, python, "requirements-dev.lock")
    ]
    for said in found:
        sys.stderr.write(f"{said}\n")
    if not found:
        sys.stdout.write(f"The locks are complete for Python {', '.join(PYTHONS)}.\n")
    return bool(found)


def _look(lock: str, python: str, below: str | None = None) -> list[str]:
    """Return what is wrong with a lock, installed on top of the one `below` it."""
    files = [each for each in (below, lock) if each is not None]
    uv = str(Path(sys.executable).with_name("uv"))
    words = [uv, "pip", "install", "-q", "--python-version", python, "--only-binary", ":all:"]
    words += ["--no-deps", "--require-hashes"]
    for each in files:
        words += ["-r", str(ROOT / each)]
    with TemporaryDirectory() as folder:
        done = subprocess.run([*words, "--target", folder], capture_output=True, text=True, check=False)
        if done.returncode:
            return [f"{lock} does not install for Python {python}: {done.stderr.strip()}"]
        metadata: dict[str, Distribution] = {
            canonicalize_name(each.name): each for each in distributions(path=[folder])
        }
        entries = [entry for each in files for entry in pinned((ROOT / each).read_text(encoding="utf-8"))]
        return [f"{lock}, Python {python}: {said}" for said in unmet(entries, environment(python), metadata.get)]


sys.exit(main())
