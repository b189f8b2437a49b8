"""The 30 days after an uninstall are Slack's, whatever this machine's clock says at their beginning or at their end."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import pytest

from bot import slack_time
from bot.clock import ShiftedClock
from fakeslack.faults import DropBefore
from tests.bot.many import Many
from tests.bot.organizations import FIRST, SECOND, members

pytestmark = pytest.mark.databases("sqlite")


class Machine:
    """A machine whose clock may be some days ahead of Slack's, and the bot's with it."""

    def __init__(self, many: Many, monkeypatch: pytest.MonkeyPatch) -> None:
        self.many = many
        self._ahead = timedelta()
        monkeypatch.setattr(slack_time, "wall", lambda: datetime.now(UTC) + self._ahead)

    def sets(self, *, days: float) -> None:
        """Set the clock this far ahead of Slack's."""
        clock = self.many.bot.services.clock
        assert isinstance(clock, ShiftedClock)
        clock.advance(timedelta(days=days) - self._ahead)
        self._ahead = timedelta(days=days)

    def has_data(self) -> bool:
        """Make a pass; return whether the second workspace's data is there."""
        self.many.ticks()
        return (SECOND, "USAM") in members(self.many)


@pytest.fixture
def machine(organization: Many, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return the machine of a bot with an organization's token, and agencies in two workspaces."""
    organization.ticks()
    organization.begins("A", by="nora")
    organization.begins("B", by="sam", team=SECOND)
    organization.ticks()
    return Machine(organization, monkeypatch)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_clock_that_is_ahead_deletes_nothing_before_its_time(machine: Machine) -> None:
    machine.many.workspace.removes(SECOND)
    machine.sets(days=40)
    assert machine.has_data()
    machine.sets(days=0)
    machine.many.ticks(days=29)
    assert machine.has_data()
    machine.many.ticks(days=2)
    assert not machine.has_data()
    assert (FIRST, "UNORA") in members(machine.many)


@pytest.mark.parametrize(("how", "ahead"), [("event", -40), ("list", -40), ("uninstall", -40), ("refusal", 40)])
def test_an_uninstall_that_a_clock_dates_weeks_too_early_or_too_late_counts_from_when_it_was(
    machine: Machine, how: str, ahead: int
) -> None:
    workspace = machine.many.workspace
    if machine.many.tokens:
        machine.many.ages()
    machine.sets(days=ahead)
    match how:
        case "event":
            workspace.removes(SECOND)
        case "list":
            workspace.state.removed.add(SECOND)
            workspace.event({"type": "team_access_granted", "team_ids": []})
        case "uninstall":
            workspace.uninstalls()
        case _:
            workspace.state.installed = False
    machine.many.ticks(days=5)
    machine.many.ticks(days=-5)
    machine.many.ticks()
    machine.sets(days=0)
    machine.many.ticks(days=28)
    assert machine.has_data()
    machine.many.ticks(days=8)
    assert not machine.has_data()


def test_as_long_as_slack_does_not_say_what_time_it_is_nothing_is_deleted(machine: Machine) -> None:
    machine.many.workspace.removes(SECOND)
    machine.many.workspace.faults.next("api.test", DropBefore())
    machine.many.ticks(days=31)
    assert (SECOND, "USAM") in members(machine.many)
    assert not machine.has_data()


@pytest.mark.parametrize("days", [-21, 21])
def test_an_installation_is_dated_by_slack_s_clock_so_only_an_uninstall_after_it_ends_it(
    many: Many, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    class Off(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(days=days)

    monkeypatch.setattr("slack_sdk.oauth.installation_store.models.installation.datetime", Off)
    many.installs(many.workspace.user("alice"))
    many.begins()
    many.workspace.event({"type": "app_uninstalled"}, at=datetime.now(UTC).timestamp() - 60)
    assert len(many.tokens) == 2, "the event is older"
    many.workspace.event({"type": "app_uninstalled"}, at=datetime.now(UTC).timestamp() + 60)
    assert many.tokens == []


def test_an_answer_s_date_is_read_and_one_that_is_none_is_none() -> None:
    assert slack_time.date_of({"date": "Mon, 15 Feb 2027 14:00:00 GMT"}) == datetime(2027, 2, 15, 14, tzinfo=UTC)
    assert slack_time.date_of({"Date": "yesterday"}) is None
    assert slack_time.date_of({"Date": "Fri, 31 Dec 9999 23:59:59 -0900"}) is None
    assert slack_time.date_of({}) is None
