"""The documents say what the code does: they are compared with it, or follow from it."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import date
from io import StringIO
from itertools import takewhile
from pathlib import Path

import pytest
import typer
from dotenv import dotenv_values
from rich.console import Console
from typer.core import TyperCommand, TyperGroup

from bot.cli import cli
from bot.cli.local import LocalBot
from bot.manifest import SCOPES, manifest
from bot.settings import Settings
from handlers.commands import COMMANDS
from handlers.views.blocks import day
from rules.ladder import milestones
from rules.load import RuleBook
from rules.steps import STEP_WORDS
from storage.tables import NudgeState
from tests.conftest import Open

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MEMBERS, TRAINING_OFFICERS, OPERATING, SCALE, ARCHITECTURE = (
    (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("members", "training-officers", "operating", "scale", "architecture")
)
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]

SETTINGS = {
    name.upper(): None if field.default is None else str(field.default) for name, field in Settings.model_fields.items()
}
"""Every setting, with its default as one would write it."""


def rows(text: str, header: str) -> list[str]:
    """The rows of the table that has this header."""
    _, _, below = text.partition(f"\n{header}\n")
    assert below, f"there is no table with the header {header}"
    _rule, *lines = below.splitlines()
    return lines[: next((at for at, line in enumerate(lines) if not line.startswith("|")), len(lines))]


# --- The commands ---------------------------------------------------------------------------------------------------


def test_the_commands_for_members_are_those_that_there_are() -> None:
    expected = [
        f"| `/recert {each.usage.replace('|', chr(92) + '|')}` | {each.says[0].upper()}{each.says[1:]} |"
        for each in COMMANDS
    ]
    found = rows(MEMBERS, "| command | what it does |")
    assert found == expected, "The table of commands in docs/members.md must be:\n" + "\n".join(expected)


def test_help_shows_every_command_with_its_example(bot: LocalBot) -> None:
    seen = bot.workspace.user("alice").types("/recert help")
    for each in COMMANDS:
        seen.says(f"/recert {each.example}", each.says[1:])
        assert f"/recert {each.example}" in bot_text(seen.text)


def bot_text(text: str) -> str:
    """A top-level text as a phone shows it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_the_usage_hint_in_slack_names_every_command_and_none_is_cut_off() -> None:
    (command,) = manifest()["features"]["slash_commands"]
    assert command["usage_hint"] == " | ".join(each.usage for each in COMMANDS)


def test_every_step_has_its_word_in_the_members_document() -> None:
    named = {word.casefold() for word in re.findall(r"\b[AB][1-5]\b|\bV\b|`[a-z-]+`", MEMBERS)}
    assert not {word for word in STEP_WORDS if word not in named and f"`{word}`" not in named}


# --- The program ----------------------------------------------------------------------------------------------------


def calls(group: TyperGroup, before: str = "recert") -> Iterator[tuple[str, TyperCommand]]:
    """Every call of the program, by what one types."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from calls(command, f"{before} {name}")
        else:
            assert isinstance(command, TyperCommand)
            yield f"{before} {name}", command


def test_the_documented_calls_are_those_of_the_program_with_all_their_options() -> None:
    program = typer.main.get_command(cli)
    assert isinstance(program, TyperGroup)
    expected = {
        call: {word for parameter in command.params for word in parameter.opts if word.startswith("--")} - {"--help"}
        for call, command in calls(program)
    }
    usages = [row.split("`")[1] for row in rows(OPERATING, "| call | what it does |")]
    found = {
        " ".join(takewhile(re.compile(r"[a-z]+(-[a-z]+)*").fullmatch, usage.split())): set(
            re.findall(r"--[a-z-]+", usage)
        )
        for usage in usages
    }
    assert found == expected


def test_the_make_targets_that_the_documents_name_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        named = set(re.findall(r"(?:`|^)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= targets, document.name


# --- The settings ---------------------------------------------------------------------------------------------------


def test_the_documented_settings_are_those_that_there_are_with_their_defaults() -> None:
    found = [
        tuple(cell.strip() for cell in row.split("|")[1:3])
        for row in rows(OPERATING, "| name | default | what it is |")
    ]
    assert found == [(f"`{name}`", "none" if value is None else f"`{value}`") for name, value in SETTINGS.items()]


def test_the_env_example_names_every_setting_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    found = dict(line.removeprefix("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))
    assert found == {name: value or "" for name, value in SETTINGS.items()}


def test_the_env_example_sets_nothing_until_it_is_filled_in() -> None:
    assert not any(dotenv_values(ROOT / ".env.example").values())


# --- What else the README copies ------------------------------------------------------------------------------------


def test_the_answer_in_the_readme_is_a_real_one(open_bot: Open) -> None:
    bot = open_bot("2027-02-01T10:00")
    ems = bot.workspace.channel("ems")
    bot.workspace.user("alice").types("/recert agency Northampton EMS", in_=ems)
    maya = bot.workspace.user("maya")
    maya.types("/recert join emt 2027-03-31 E0123456", in_=ems)
    for step in ("a1", "a2", "a3", "a4"):
        maya.types(f"/recert done {step}", in_=ems)
    maya.types("/recert ce add 12.5 24-XXXX-F3-0001 Stroke update", in_=ems)
    console = Console(file=StringIO(), width=80)
    with console.capture() as capture:
        console.print(maya.types("/recert status", in_=ems).screen)
    _author, _only_you, *drawn = [line.rstrip() for line in capture.get().rstrip().splitlines()]
    _, _, below = README.partition("```text\n")
    shown, _, _ = below.partition("\n```")
    assert shown.splitlines() == drawn, "README.md's answer must be:\n" + "\n".join(drawn)


def test_the_documented_days_are_those_of_the_ladder(book: RuleBook) -> None:
    expected = [f"| {day(each.due_on)} | {each.rung.headline} |" for each in milestones(book, date(2027, 3, 31))]
    assert rows(TRAINING_OFFICERS, "| day | nudge |") == expected, (
        "The days in docs/training-officers.md must be:\n" + "\n".join(expected)
    )


def test_the_documented_scopes_are_those_of_the_manifest() -> None:
    expected = [f"| `{scope}` | {why[0].upper()}{why[1:]} |" for scope, why in SCOPES.items()]
    assert rows(OPERATING, "| scope | reason |") == expected, "The scopes in docs/operating.md must be:\n" + "\n".join(
        expected
    )


# --- The house ------------------------------------------------------------------------------------------------------


def test_the_architecture_names_every_top_level_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    beside = {path.parent.name for path in ROOT.glob("[a-z]*/*.py")}
    assert not {name for name in rooms | beside if f"**{name}/**" not in ARCHITECTURE}


def test_the_architecture_draws_every_state_of_a_nudge() -> None:
    drawn = set(re.findall(r"^ +([a-z]+) -->|--> ([a-z]+)", ARCHITECTURE, re.MULTILINE))
    assert {state for pair in drawn for state in pair if state} == {state.value for state in NudgeState}


# --- Links and paths ------------------------------------------------------------------------------------------------


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", document.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        linked = document.parent / path if path else document
        assert linked.exists(), f"{document.name} links {target}"
        assert not anchor or anchor in anchors(linked), f"{document.name} links {target}"


_MACHINE_S = re.compile(r"(?<![\w.~%-])/(?:home|Users|root|work|tmp|mnt|private)/[\w.]|[A-Za-z]:\\{1,2}Users\\")


def test_no_committed_file_names_a_path_of_somebody_s_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607 - make needs git as well
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            found += [f"{name}: {hit[0]}" for hit in _MACHINE_S.finditer(content.decode(errors="replace"))]
    assert found == []


def test_what_the_documents_quote_was_measured() -> None:
    measured = (ROOT / "bench" / "results.md").read_text(encoding="utf-8").splitlines()
    quoted = SCALE.partition("| | Recert | compared with | ratio | goal | |\n")[2].partition("\n\n")[0].splitlines()[1:]
    assert len(quoted) > 5
    assert [line for line in quoted if line not in measured] == []
    for line in measured[measured.index("## Two bots on one PostgreSQL") :][4:6]:
        what, *figures = [cell.strip() for cell in line.strip("|").split("|")][:4]
        assert f"| {what} | {' | '.join(figures)} |" in SCALE
