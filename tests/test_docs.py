"""The documents say what the code does: they are compared with it, or follow from it."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from itertools import takewhile
from pathlib import Path

import typer
from dotenv import dotenv_values
from prometheus_client import Counter, Gauge, Histogram
from typer.core import TyperCommand, TyperGroup

from bot import metrics
from bot.cli import cli
from bot.demo.local import LocalBot
from bot.manifest import OPTIONAL_SCOPES, SCOPES, manifest
from bot.outbox.verdicts import Outcome
from bot.settings import Settings
from handlers import rights
from handlers.bolt.actions import ACTIONS
from handlers.bolt.commands import COMMANDS
from handlers.bolt.word_tables import PLAIN_WORDS
from handlers.ui.blocks import day
from rules.cycle import cycle_for
from rules.ladder import milestones
from rules.risk import REASONS
from rules.rulebook import RuleBook
from rules.steps import StepCode, slug
from storage.outbox_tables import MessageState

ROOT = Path(__file__).parents[1]
MEMBERS, TRAINING_OFFICERS, OPERATING, RULES, SCALE, ARCHITECTURE, PRIVACY = (
    (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("members", "training-officers", "operating", "rules", "scale", "architecture", "privacy")
)

SETTINGS = {
    name.upper(): None if field.default is None else str(field.default) for name, field in Settings.model_fields.items()
}
"""Every setting, with its default as one would write it."""


def rows(text: str, header: str) -> list[str]:
    """Return the rows of the table that has this header."""
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


def test_the_documented_plain_words_are_those_that_are_understood() -> None:
    expected = [
        f"| {', '.join(f'“{each}”' for each in row.examples)} | `/recert {row.command}` |" for row in PLAIN_WORDS
    ]
    found = rows(MEMBERS, "| plain words | the command that they mean |")
    assert found == expected, "The table of plain words in docs/members.md must be:\n" + "\n".join(expected)


def test_help_shows_every_command_with_its_example(bot: LocalBot) -> None:
    alice, channel = bot.workspace.user("alice"), bot.workspace.channel("northampton")
    alice.types("/recert agency Northampton EMS", in_=channel)
    seen = alice.types("/recert help")
    for each in COMMANDS:
        seen.says(f"/recert {each.example}", each.row[1])
        assert f"/recert {each.example}" in bot_text(seen.text)


def bot_text(text: str) -> str:
    """Return a top-level text as a phone shows it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_the_usage_hint_in_slack_names_every_command_and_none_is_cut_off() -> None:
    (command,) = manifest()["features"]["slash_commands"]
    assert command["usage_hint"] == " | ".join(each.usage for each in COMMANDS)


def test_the_documented_steps_are_those_that_there_are(book: RuleBook) -> None:
    cycle = cycle_for(book, date(2027, 3, 31))
    expected = [f"| {'' if code.role else code} | `{slug(code)}` | {cycle.steps[code].title} |" for code in StepCode]
    found = rows(MEMBERS, "| code | word | step |")
    assert found == expected, "The steps in docs/members.md must be:\n" + "\n".join(expected)


def test_the_documented_rights_are_those_that_are_asked() -> None:
    buttons = {each.value.action: (each.value.__doc__ or "").partition(".")[0] for each in ACTIONS}
    expected = []
    for right in rights.Right:
        names = [f"`/recert {name}`" for name, its in rights.COMMANDS.items() if its is right]
        others = [buttons[name] for name, its in rights.BUTTONS.items() if its is right]
        others += [f"Sends the form `{name}`" for name, its in rights.FORMS.items() if its is right]
        others += [f"Slack's event `{name}`" for name, its in rights.EVENTS.items() if its is right]
        expected.append(f"| {right} | {', '.join(names)} | {'; '.join(others)} |")
    found = rows(PRIVACY, "| who | what they type | what a button, a form, a file or an event does |")
    assert found == expected, "The table of rights in docs/privacy.md must be:\n" + "\n".join(expected)


def test_the_documented_reasons_for_a_risk_are_those_of_the_rule() -> None:
    _, _, below = TRAINING_OFFICERS.partition("is at risk for any of these reasons:\n\n")
    reasons, _, _ = below.partition("\n\n")
    documented = [line.removeprefix("- ").removeprefix("or ").strip(",.") for line in reasons.splitlines()]
    assert len(documented) == len(REASONS)
    for line, reason in zip(documented, REASONS, strict=True):
        assert line.startswith(reason.words), f"docs/training-officers.md must say “{reason.words}”"


# --- The program ----------------------------------------------------------------------------------------------------


def calls(group: TyperGroup, before: str = "recert") -> Iterator[tuple[str, TyperGroup | TyperCommand]]:
    """Yield every call of the program, by what one types; and the program itself, which has an option of its own."""
    if before == "recert":
        yield before, group
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


# --- What else is copied ---------------------------------------------------------------------------------------------


def test_the_documented_days_are_those_of_the_ladder(book: RuleBook) -> None:
    expected = [f"| {day(each.due_on)} | {each.rung.headline} |" for each in milestones(book, date(2027, 3, 31))]
    assert rows(TRAINING_OFFICERS, "| day | nudge |") == expected, (
        "The days in docs/training-officers.md must be:\n" + "\n".join(expected)
    )


def test_the_documented_scopes_are_those_of_the_manifest() -> None:
    expected = [f"| `{scope}` | {why[0].upper()}{why[1:]} |" for scope, why in SCOPES.items()]
    found = rows(OPERATING, "| scope | reason |")
    assert found == expected, "The scopes in docs/operating.md must be:\n" + "\n".join(expected)


def test_the_documented_optional_scopes_are_the_last_nine() -> None:
    assert "The last nine are optional." in OPERATING
    assert set(list(SCOPES)[-9:]) == set(OPTIONAL_SCOPES)


def test_the_documented_metrics_are_those_that_are_served() -> None:
    counted = [each for each in vars(metrics).values() if isinstance(each, (Counter, Gauge, Histogram))]
    expected = []
    for each in counted:
        (described,) = each.describe()
        name = described.name + ("_total" if described.type == "counter" else "")
        labels = f"{{{','.join(each._labelnames)}}}" if each._labelnames else ""
        expected.append(f"| `{name}{labels}` | {described.documentation} |")
    found = rows(OPERATING, "| metric | what it counts |")
    assert found == expected, "The metrics in docs/operating.md must be:\n" + "\n".join(expected)
    *most, last = [f"`{outcome}`" for outcome in Outcome]
    assert f"An `outcome` is {', '.join(most)} or {last}." in OPERATING


def test_the_alerts_name_metrics_that_are_served() -> None:
    alerts = "\n".join(rows(OPERATING, "| alert on | what it means, and what to do |"))
    served = "\n".join(rows(OPERATING, "| metric | what it counts |"))
    named = re.findall(r"recert_[a-z_]+", alerts)
    assert len(named) > 2
    assert not [name for name in named if f"`{name}" not in served]
    outcomes = re.findall(r'outcome="([^"]+)"', alerts)
    assert set(outcomes) <= {outcome.value for outcome in Outcome}


def test_the_documented_rules_are_the_files_that_there_are() -> None:
    named = {re.findall(r"\(\.\./rules/([^)]+)\)", row)[0] for row in rows(RULES, "| file | what it holds |")}
    assert named == {str(file.relative_to(ROOT / "rules")) for file in (ROOT / "rules").rglob("*.toml")}


# --- The architecture -----------------------------------------------------------------------------------------------


def test_the_architecture_names_every_top_level_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    beside = {path.parent.name for path in ROOT.glob("[a-z]*/*.py")}
    assert not {name for name in packages | beside if f"**{name}/**" not in ARCHITECTURE}


def test_the_architecture_draws_every_state_of_a_nudge() -> None:
    drawn = set(re.findall(r"^ +([a-z]+) -->|--> ([a-z]+)", ARCHITECTURE, re.MULTILINE))
    assert {state for pair in drawn for state in pair if state} == {state.value for state in MessageState}


# --- What was measured -----------------------------------------------------------------------------------------------


def test_what_the_documents_quote_was_measured() -> None:
    measured = (ROOT / "bench" / "results.md").read_text(encoding="utf-8").splitlines()
    section = SCALE.partition("\n## How fast it is\n")[2].partition("\n## ")[0]
    quoted = [line for line in section.splitlines() if line.startswith("|")]
    assert len(quoted) > 5
    assert [line for line in quoted if line not in measured] == []
    for line in measured[measured.index("## Two bots on one PostgreSQL") :][4:6]:
        what, *figures = [cell.strip() for cell in line.strip("|").split("|")][:4]
        assert f"| {what} | {' | '.join(figures)} |" in SCALE
