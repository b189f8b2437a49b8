"""Names in a nudge: as words, where an agency turned them on, and never delaying it."""

import pytest

from fakeslack.faults import Refuse
from rules.steps import StepCode
from storage.database import Database
from tests.bot.season import begin, expect_nudge, setting, types
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")


def test_names_are_written_as_words_and_mention_nobody_only_where_they_are_turned_on(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database)
    setting(season, names_in_channel=True)
    season.members[1].types("/recert done v", in_=season.channel)
    season.at("2027-02-15T09:00")
    message = expect_nudge(season.channel, "Not recertified yet", "alice, carol")
    assert "bob" not in message.words
    for person in season.members:
        assert person.id not in str(message.payload)
    assert "alice" not in message.text, "a phone's lock screen shows the counts"
    types(season, "preview").says("Not recertified yet", "@alice, @carol")
    setting(season, names_in_channel=False)
    season.at("2027-03-01T09:00")
    assert "alice" not in expect_nudge(season.channel, "30 days left").words


def test_more_than_twenty_names_are_counted(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2027-02-14T10:00", members=0)
    setting(season, names_in_channel=True)
    for number in range(23):
        name = f"member{number:02}" if number else "a<b>&c" + "x" * 30
        season.bot.workspace.user(name).types("/recert join emt 2027-03-31", in_=season.channel)
    season.at("2027-02-15T09:00")
    message = expect_nudge(season.channel, "and 3 more", "member01, member02", "a<b>&cxxxxxxxxxxxxxxxxxxxxx…")
    assert "member20" not in message.words
    assert "&lt;b&gt;&amp;c" in str(message.payload)


@pytest.mark.databases("sqlite", "postgresql")
def test_names_of_those_who_hold_roles_are_of_those_whose_renewal_is_open(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-12-20T10:00")
    setting(season, names_in_channel=True)
    for person, role in zip(season.members[:2], ("examiner", "instructor"), strict=True):
        form = person.types("/recert join", in_=season.channel).modal
        assert form is not None
        form.fills(level="emt", expires_on="2027-03-31", roles=[role]).submits()
    season.members[0].types("/recert done examiner", in_=season.channel)
    season.at("2027-01-10T09:00")
    message = expect_nudge(season.channel, "Renewals open", "bob")
    assert "alice" not in message.words


@pytest.mark.parametrize("code", ["missing_scope", "ratelimited", "internal_error"])
def test_without_names_the_nudge_is_posted_all_the_same(open_bot: Open, database: Database, code: str) -> None:
    season = begin(open_bot, database)
    setting(season, names_in_channel=True)
    season.bot.workspace.faults.next("users.info", Refuse(code))
    season.at("2027-02-15T09:00")
    message = expect_nudge(season.channel, "0 of 3 recertified; 3 to go")
    assert "alice" not in message.words


def test_one_who_left_slack_is_counted_and_not_named(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    setting(season, names_in_channel=True)
    season.bot.workspace.faults.next("users.info", Refuse("user_not_found"))
    season.at("2027-02-15T09:00")
    expect_nudge(season.channel, "bob, carol and 1 more")


def test_one_whose_account_is_closed_is_not_named_and_counted_only_until_recert_hears_of_it(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database)
    setting(season, names_in_channel=True)
    season.members[0].user.deleted = True
    season.at("2027-02-15T09:00")
    expect_nudge(season.channel, "bob, carol and 1 more")
    season.at("2027-03-01T09:00")
    expect_nudge(season.channel, "0 of 2 recertified; 2 to go", "bob, carol")


def test_an_undone_step_makes_one_named_again(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    setting(season, names_in_channel=True)
    for word in ("done", "undo"):
        season.members[0].types(f"/recert {word} {StepCode.V}", in_=season.channel)
    season.at("2027-02-15T09:00")
    expect_nudge(season.channel, "alice, bob, carol")
