"""The locks are complete, by the packages that are installed here, without a registry."""

from importlib.metadata import Distribution, PackageNotFoundError, distribution
from itertools import product

import pytest
from packaging.requirements import Requirement

from tests.locks import ADDED_LOCKS, COMPLETE_LOCKS, PYTHONS, ROOT, declared, environment, pinned, unmet


def installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


@pytest.mark.parametrize(
    ("lock", "python", "platform"), list(product(COMPLETE_LOCKS, PYTHONS, ("linux", "darwin", "win32")))
)
def test_a_lock_holds_all_that_its_packages_need(lock: str, python: str, platform: str) -> None:
    entries = pinned((ROOT / lock).read_text(encoding="utf-8"))
    assert list(unmet(entries, environment(python, platform), installed, declared(*COMPLETE_LOCKS[lock]))) == []


def test_what_is_added_to_the_developers_lock_contradicts_nothing_in_it() -> None:
    versions: dict[str, set[str]] = {}
    for lock in (*COMPLETE_LOCKS, *ADDED_LOCKS):
        for entry in pinned((ROOT / lock).read_text(encoding="utf-8")):
            versions.setdefault(entry.name, set()).add(f"{entry.specifier} {entry.marker}")
    assert {name: each for name, each in versions.items() if len(each) > 1} == {}


def test_a_lock_without_an_extra_or_a_package_is_not_complete() -> None:
    entries = pinned((ROOT / "requirements-dev.lock").read_text(encoding="utf-8"))
    bare = [Requirement(f"{each.name}{each.specifier}") if each.name == "coverage" else each for each in entries]
    here = environment("3.11")
    assert any("coverage[toml]" in said for said in unmet(bare, here, installed))
    without = [each for each in entries if each.name != "pluggy"]
    assert any("pluggy" in said and "not locked" in said for said in unmet(without, here, installed))
    undeclared = [each for each in entries if each.name != "icalendar"]
    assert any("the project needs icalendar" in said for said in unmet(undeclared, here, installed, declared("dev")))
    old = [Requirement("pluggy==0.1") if each.name == "pluggy" else each for each in entries]
    assert any("pluggy==0.1 is locked" in said for said in unmet(old, here, installed))


def test_no_lock_names_a_registry() -> None:
    for lock in (*COMPLETE_LOCKS, *ADDED_LOCKS):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
