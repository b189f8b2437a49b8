"""The lock files are complete: an install without a resolver misses nothing.

`make check-locks` installs each lock for every Python that Recert runs on; `test_locks.py` checks what is installed
here. A requirement that no lock names would be missing after an install without a resolver. With a resolver, pip would
take its newest release, which has no hash, and refuse it.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
COMPLETE_LOCKS = {"requirements.lock": ("build",), "requirements-dev.lock": ("dev",)}
"""The locks that are installed alone, with the dependency groups of each beside what the project needs."""
ADDED_LOCKS = {"requirements-bench.lock": ("bench",), "requirements-browser.lock": ("browser",)}
"""The locks that are installed on top of `requirements-dev.lock`, with the groups of each."""
LOCKS = COMPLETE_LOCKS | ADDED_LOCKS


def pinned(lock: str) -> list[Requirement]:
    """Return the requirements of a lock file's text, without their hashes."""
    lines = (line.partition(" \\")[0].strip() for line in lock.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "--"))]


def declared(*groups: str) -> list[Requirement]:
    """Return the project's requirements, with some of its dependency groups."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = [*project["project"]["dependencies"], *(line for group in groups for line in _group(project, group))]
    return [Requirement(line) for line in lines]


def _group(project: dict[str, Any], name: str) -> Iterator[str]:
    for line in project["dependency-groups"][name]:
        if isinstance(line, str):
            yield line
        else:
            yield from _group(project, line["include-group"])


def environment(python: str, sys_platform: str = "linux") -> dict[str, str]:
    """Return the environment to evaluate markers in, for a Python such as ``3.13``."""
    system, os_name = {"linux": ("Linux", "posix"), "darwin": ("Darwin", "posix"), "win32": ("Windows", "nt")}[
        sys_platform
    ]
    return {
        **{name: str(value) for name, value in default_environment().items()},
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": sys_platform,
        "platform_system": system,
        "os_name": os_name,
    }


def unmet(
    lock: Iterable[Requirement],
    where: dict[str, str],
    metadata: Callable[[str], Distribution | None],
    needed_by_us: Iterable[Requirement] = (),
) -> Iterator[str]:
    """Yield a sentence for each requirement, ours or a locked package's, that the lock does not meet in an environment.

    `metadata` returns a package's metadata, or None where it is not installed; such a package cannot be checked.
    """
    locked = {canonicalize_name(each.name): each for each in lock if each.marker is None or each.marker.evaluate(where)}
    needs: list[tuple[str, Requirement]] = [("the project", needed) for needed in needed_by_us]
    for name, entry in locked.items():
        found = metadata(name)
        needs += [
            (name, needed)
            for needed in map(Requirement, (found.requires if found else None) or ())
            if not needed.marker
            or any(needed.marker.evaluate({**where, "extra": extra}) for extra in ("", *entry.extras))
        ]
    for whose, needed in needs:
        have = locked.get(canonicalize_name(needed.name))
        if have is None:
            yield f"{whose} needs {needed}, which is not locked"
        elif not needed.specifier.contains(str(have.specifier).removeprefix("=="), prereleases=True):
            yield f"{whose} needs {needed}, and {have} is locked"
        elif missing := needed.extras - have.extras:
            yield f"{whose} needs {needed}, and {have} is locked without {', '.join(sorted(missing))}"
