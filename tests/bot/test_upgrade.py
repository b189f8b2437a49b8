"""An upgrade in mid-season: messages that the former release posted are not repeated, and pending ones are posted."""

from datetime import UTC, date, datetime

from slack_sdk import WebClient
from sqlmodel import select

from bot.clock import ShiftedClock
from fakeslack import Message, Person
from storage.database import Database
from storage.outbox_tables import DirectMessage, MessageState, Nudge
from tests.bot.season import Season
from tests.conftest import Open
from tests.storage.release import AT, SPRING, agency, go_back, insert, letter, migrating, nudge

TEAM, CHANNEL, MONDAY, MAR_1 = "T0LOCAL", "CNORTHAMPTON", date(2027, 3, 8), date(2027, 3, 1)


def member(number: int, user_id: str, snoozed_until: date | None = None) -> dict[str, object]:
    joined = date(2026, 9, 15)
    return {
        "id": number,
        "team_id": TEAM,
        "user_id": user_id,
        "agency_id": 1,
        "level": "emt",
        "expires_on": SPRING,
        "instructor": False,
        "examiner": False,
        "chief_examiner": False,
        "counted_from": joined,
        "reminds_since": joined,
        "snoozed_until": snoozed_until,
        "timezone": "America/New_York",
        "created_at": AT,
        "updated_at": AT,
    }


def fill(database: Database) -> None:
    """Fill the database as on Monday, March 8, before anything of that day is posted."""
    go_back(database)
    weekly = {"kind": "weekly", "key": f"1:2027-03-31:{MONDAY}", "due_on": MONDAY, "team": TEAM, "agency_id": 1}
    mar_1 = {"kind": "reminder", "key": "2027-03-31:mar-1", "due_on": MAR_1, "team": TEAM}
    again = {"kind": "reminder", "key": f"2027-03-31:again-{MONDAY}", "due_on": MONDAY, "team": TEAM}
    with migrating(database) as (connection, _):
        insert(connection, "agency", agency(team=TEAM, channel=CHANNEL))
        officers = [{"agency_id": 1, "user_id": user, "added_at": AT} for user in ("UCHIEF", "UDEPUTY")]
        insert(connection, "training_officer", *(row | {"id": number} for number, row in enumerate(officers, 1)))
        users = ["UALICE", "UBOB", "UCAROL", "UDAVE", "UERIN"]
        insert(connection, "member", *(member(number, user) for number, user in enumerate(users, 1)))
        insert(
            connection,
            "nudge",
            nudge(1, "recommended", date(2027, 2, 15), "sent"),
            nudge(2, "mar-1", MAR_1),
            nudge(3, f"now-{MONDAY}", MONDAY, "unknown"),
            nudge(4, "now-2027-03-07", date(2027, 3, 7), "held back"),
        )
        insert(
            connection,
            "letter",
            letter(1, "UALICE", shape="unknown", **mar_1),  # type: ignore[arg-type]
            letter(2, "UBOB", **mar_1),  # type: ignore[arg-type]
            letter(3, "UCAROL", shape="sent", **mar_1),  # type: ignore[arg-type]
            letter(4, "UCAROL", **again),  # type: ignore[arg-type]
            letter(5, "UDAVE", shape="sent", **mar_1),  # type: ignore[arg-type]
            letter(6, "UDAVE", shape="sending", **again),  # type: ignore[arg-type]
            letter(7, "UERIN", shape="sent", **mar_1),  # type: ignore[arg-type]
            letter(8, "UCHIEF", shape="sent", **weekly),  # type: ignore[arg-type]
            letter(9, "UDEPUTY", **weekly),  # type: ignore[arg-type]
        )


def posted_before(season: Season, to: str, kind: str, **payload: str) -> None:
    """Put a message into Slack as the former release posted it."""
    client = WebClient(season.bot.workspace.bot_token, base_url=season.bot.workspace.api_url)
    metadata = {"event_type": kind, "event_payload": payload}
    client.chat_postMessage(channel=to, text="From the release before", metadata=metadata)


def written(person: Person) -> list[Message]:
    return [each for each in person.direct_messages if each.metadata]


def test_a_season_goes_on_after_an_upgrade(open_bot: Open, database: Database) -> None:
    fill(database)
    bot = open_bot(at="2027-03-08T10:00", database=database)
    workspace = bot.workspace
    channel, chief, deputy = workspace.channel("northampton"), workspace.user("chief"), workspace.user("deputy")
    alice, bob, carol, dave, erin = (workspace.user(name) for name in ("alice", "bob", "carol", "dave", "erin"))
    season = Season(bot, channel, chief, [alice, bob, carol, dave, erin], ShiftedClock(datetime.now(UTC)))
    posted_before(season, CHANNEL, "recert_nudge", nudge_id="nudge-3")
    posted_before(season, alice.id, "recert_reminder", letter_id="message-1")
    posted_before(season, dave.id, "recert_reminder", letter_id="message-6")
    for _ in range(3):
        workspace.ticks()

    requested, due = season.nudges()
    assert requested == "From the release before"
    assert "30 days left" not in due
    assert "23 days left" in due
    for person in (alice, dave):
        (only,) = written(person)
        assert only.text == "From the release before"
    (first,) = written(bob)
    assert "23 days left" in first.text
    (again,) = written(carol)
    assert "You asked to be reminded again" in again.words
    assert written(erin) == written(chief) == []
    (report,) = written(deputy)
    assert "0 of 5 members of Northampton EMS recertified; 5 to go" in report.text
    chief.types("/recert nudge now", in_=channel).says("already nudged")

    with database.read() as session:
        assert season.outbox() == {
            "recommended": (MessageState.SENT, None),
            "mar-1": (MessageState.SENT, None),
            "2027-03-08": (MessageState.SENT, None),
            "2027-03-07": (MessageState.SKIPPED, "nothing open"),
            "portal-opens": (MessageState.SKIPPED, "superseded"),
        } | {
            row.milestone: (row.state, row.reason)
            for row in session.exec(select(Nudge).where(Nudge.reason == "superseded"))
        }
        assert set(session.exec(select(DirectMessage.state))) == {MessageState.SENT}
