"""The README's example runs, and its list of methods is complete."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import fakeslack
from fakeslack.methods import METHODS

PACKAGE = Path(fakeslack.__file__).parent
README = (PACKAGE / "README.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`(\w+\.py)`, [^\n]*:\n\n```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize(
    ("old", "new", "outcome"),
    [
        ("", "", "1 passed"),
        ('"text": "Me"', '"text": "Me" * 38', "/blocks/0/elements/0/text/text: must be at most 75 characters long"),
        ("One coffee", "No coffee", "alice's screen does not say 'One coffee for @alice'"),
    ],
)
def test_the_example_passes_with_the_app_as_written_and_fails_with_a_broken_one(
    tmp_path: Path, old: str, new: str, outcome: str
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text.replace(old, new) if name == "coffee.py" else text)
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_coffee.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in found.stdout, found.stdout + found.stderr
    assert (found.returncode == 0) == (not old)


def test_the_readme_lists_the_methods() -> None:
    _, _, section = README.partition("## Web API methods\n")
    assert re.findall(r"`(\w+\.[\w.]+)`", section.partition("##")[0]) == sorted(METHODS)


def test_no_module_and_no_test_speaks_of_another_app() -> None:
    words = re.compile("rec" + "ert|nudge|agency|training officer|paramedic", re.IGNORECASE)
    modules = [*PACKAGE.rglob("*.py"), PACKAGE / "README.md", *Path(__file__).parent.glob("*.py")]
    assert [each.name for each in modules if words.search(each.read_text()) and each != Path(__file__)] == []


def test_the_tests_import_nothing_of_another_app() -> None:
    imports = re.compile(r"^\s*(?:from|import) (bot|handlers|rules|storage)\b", re.MULTILINE)
    assert [each.name for each in Path(__file__).parent.glob("*.py") if imports.search(each.read_text())] == []
