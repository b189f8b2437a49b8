"""Everybody tries everything: they are refused in words and nothing is written, or it concerns only what is theirs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from itertools import product

import pytest

from bot import app
from bot.settings import Settings
from bot.workspaces import OneWorkspace
from handlers import rights
from handlers.bolt.actions import ACTIONS
from handlers.bolt.commands import ROUTES
from handlers.bolt.events import EVENTS
from handlers.bolt.submissions import SUBMISSIONS
from handlers.bolt.typed import find
from handlers.rights import Right
from handlers.ui.buttons import Show
from handlers.ui.member_values import Remind
from handlers.ui.officer_values import ShowInChannel
from tests.rights import attempts, world
from tests.rights.attempts import AGENCIES, ROSTER_CSV, Attempt
from tests.rights.stage import BENEATH, Shown, Stage, set_up
from tests.rights.world import NO_AGENCY, NOWHERE, ROLES

REFUSALS = re.compile(
    "You haven't joined yet|training officers can do that|files only from training officers|"
    "Only its training officers|You're no longer a training "
    "officer|This agency is gone|Only the training officers of|Nobody confirms themselves|"
    "This channel has no agency yet|is nobody in this workspace|You're not on that roster any more|"
    "opened by another release of Recert|"
    "You're a training officer of"
)

_SAYING = {"ack", "response_url", "conversations.open", "chat.postMessage", "chat.postEphemeral", "users.info"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return the stage, on which every attempt begins with the same world."""
    with set_up(tmp_path_factory.mktemp("rights")) as made:
        yield made


def examine(stage: Stage, attempt: Attempt) -> bool:
    """Try; what was shown and written must be what the attempt's right says. Return whether anything was written."""
    shown, changes = stage.tries(attempt)
    answers = "\n".join(each.text for each in shown)
    assert "went wrong" not in answers, f"{attempt}: {answers}"
    if attempt.right is not Right.EVERYONE:
        assert (REFUSALS.search(answers) is None) is attempt.may, f"{attempt} (may: {attempt.may}): {answers}"
    if not attempt.may:
        assert changes == [], f"{attempt} wrote"
        assert {each.method for each in shown} <= _SAYING
    for table, row in changes:
        assert world.may_write(attempt.person, stage.before, changes, table, row), f"{attempt} wrote {table} {row}"
    assert_nothing_leaks(attempt, shown)
    return bool(changes)


def assert_nothing_leaks(attempt: Attempt, shown: list[Shown]) -> None:
    """Fail if the person, or a channel, reads what is not for them."""
    for each in shown:
        in_channel = each.to.startswith("C") or '"in_channel"' in each.text
        if in_channel or each.to in {attempt.person.user_id, f"D{attempt.person.user_id[1:]}"}:
            others = world.others_secrets(attempt.person, f"{attempt.what} {ROSTER_CSV}")
            leaked = [
                one for one in (world.channel_secrets(attempt.person) if in_channel else others) if one in each.text
            ]
            assert not leaked, f"{attempt} shows {leaked}: {each}"


def user_in(text: str) -> str | None:
    """Return the user that a command names."""
    found = re.search(r"<@(\w+)>", text)
    return found[1] if found else None


@pytest.mark.parametrize("name", [name for name, _ in ROUTES])
def test_a_command_is_for_those_whom_the_table_names(stage: Stage, name: str) -> None:
    right = rights.COMMANDS[name]
    places = (
        ("CNORTH", "CSOUTH", NO_AGENCY, "DM")
        if right in {Right.OFFICER, Right.OFFICER_OR_SUCCESSOR, Right.FOUNDER_OR_OFFICER}
        else ("CNORTH",)
    )
    tried = [
        Attempt(person, place, text, right, user_in(text))
        for text in attempts.of(attempts.COMMANDS, name)
        for person in ROLES
        for place in places
    ]
    assert {find(text)[0] for text in attempts.of(attempts.COMMANDS, name)} == {name}
    wrote = [examine(stage, each) for each in tried]
    assert any(wrote) is (name in attempts.WRITING_COMMANDS)


@pytest.mark.parametrize("name", [each.value.action for each in ACTIONS])
def test_a_button_is_for_those_whom_the_table_names(stage: Stage, name: str) -> None:
    wrote = []
    for value in attempts.of(attempts.BUTTONS, name):
        right, target = rights.BUTTONS[name], getattr(value, "user_id", getattr(value, "agency", None))
        if isinstance(value, Show | ShowInChannel):
            right, target = rights.COMMANDS[find(value.command)[0]], user_in(value.command)
        place = value.channel if isinstance(value, ShowInChannel) else "CNORTH"
        wrote += [examine(stage, Attempt(person, place, value, right, target)) for person in ROLES]
    assert any(wrote) is (name in attempts.WRITING_BUTTONS)


@pytest.mark.parametrize("command", ["agency Mine EMS", "join emt 2027-03-31", "leave", "roster export"])
def test_a_button_of_the_home_stands_for_the_commands_that_are_there_and_no_other(stage: Stage, command: str) -> None:
    forged = ShowInChannel("CNOWHERE", command)  # type: ignore[arg-type] # that is what is tried
    for person in ROLES:
        shown, changes = stage.tries(Attempt(person, "DM", forged, Right.AS_COMMAND))
        assert "too old to be understood" in shown[-1].text
        assert changes == []


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_form_is_for_those_whom_the_table_names(stage: Stage, name: str) -> None:
    wrote = []
    for carried, state in attempts.of(attempts.FORMS, name):
        agency = carried.get("agency")
        target = agency if agency in AGENCIES else NOWHERE
        tried = (Attempt(each, "CNORTH", (name, carried, state), rights.FORMS[name], target) for each in ROLES)
        wrote += [examine(stage, each) for each in tried]
    assert any(wrote), "nobody's form was taken, so the refusals prove nothing"


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_for_those_whom_the_table_names(stage: Stage, name: str) -> None:
    right = rights.EVENTS[name]
    typed = attempts.TYPED if right is Right.AS_COMMAND else ("",)
    place = "CNORTH" if name == "app_mention" else "DM"
    wrote = []
    for person, file, words in product(ROLES, stage.files.values(), typed):
        what, target = ("event", attempts.event(name, person, file, words)), user_in(words)
        asked = rights.COMMANDS[find(words)[0]] if right is Right.AS_COMMAND else right
        wrote.append(examine(stage, Attempt(person, place, what, asked, target)))
    assert any(wrote) is (name in {"app_home_opened", "team_join", "message", "app_mention"})


@pytest.mark.parametrize("command", ["roster", "status <@UBOB>", "nudge preview", "ce"])
def test_a_modal_that_names_the_commands_beneath_it_shows_nothing_more_than_they_do(stage: Stage, command: str) -> None:
    for person in ROLES:
        attempt = Attempt(person, "CNORTH", ("beneath", Remind("on"), command), Right.MEMBER)
        shown, _ = stage.tries(attempt)
        assert_nothing_leaks(attempt, shown)
        drawn = [each for each in shown if each.method == "views.update" and BENEATH in each.text]
        assert bool(drawn) is attempt.may, f"{attempt} was not drawn again, so nothing was tried"


def test_only_the_four_tables_listen_to_people(stage: Stage) -> None:
    services, workspace = stage.bot.services, stage.bot.workspace
    with ThreadPoolExecutor(1) as threads:
        here = OneWorkspace(workspace.bot_token, workspace.api_url)
        bolt = app.build(Settings(), services, here, stage.bot.dispatchers.post_now, threads)
    found = [(each.ack_function.__module__, each.ack_function.__qualname__) for each in bolt._listeners]
    uninstalls = "bot.uninstalls"  # of which Slack itself tells: nobody can send them
    assert Counter(each for each in found if each[0] != uninstalls) == {
        ("handlers.bolt.typed", "register.<locals>.recert"): 1,
        ("handlers.bolt.actions", "register.<locals>.pressed"): 1,
        ("handlers.bolt.submissions", "register.<locals>.submitted"): 1,
        ("handlers.bolt.events", "_listener.<locals>.heard"): len(EVENTS),
    }


_OF_ONESELF_OR_MEMBER = {Right.EVERYONE, Right.SUCCESSOR, Right.OFFICER_OF_MEMBER, Right.NAMED_ON_ROSTER}


def test_whatever_carries_its_agency_is_for_the_officers_of_that_one() -> None:
    """One that is for them, and carries none, would be for those of the agency where it was pressed."""
    by_agency = {each.value.action for each in ACTIONS if "agency" in {field.name for field in fields(each.value)}}
    by_agency -= {name for name, right in rights.BUTTONS.items() if right in _OF_ONESELF_OR_MEMBER}
    assert by_agency == {name for name, right in rights.BUTTONS.items() if right is Right.OFFICER_OF_NAMED_AGENCY}
    assert Right.OFFICER not in rights.FORMS.values()


@pytest.mark.parametrize(
    ("kind", "names", "lines"),
    [
        ("command", [name for name, _ in ROUTES], rights.COMMANDS),
        ("button", [each.value.action for each in ACTIONS], rights.BUTTONS),
        ("form", list(SUBMISSIONS), rights.FORMS),
        ("event", list(EVENTS), rights.EVENTS),
    ],
)
def test_what_has_no_line_or_another_s_name_does_not_start(
    kind: str, names: list[str], lines: Mapping[str, Right]
) -> None:
    rights.check_lines(kind, names, lines)
    for wrong, said in (([*names, "brand new"], "brand new"), (names[1:], names[0]), ([*names, names[0]], "two of")):
        with pytest.raises(ValueError, match=said):
            rights.check_lines(kind, wrong, lines)
