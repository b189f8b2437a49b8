"""Answers of an odd shape: each is a failed call like any other, and no agency waits for another's."""

import json
from datetime import timedelta

import pytest

from fakeslack import Channel
from fakeslack.faults import Fault, RateLimited, Respond, Response
from storage.database import Database
from storage.tables import MessageState
from tests.bot.season import POST, Season, begin, expect_nudge
from tests.conftest import Open

JSON = {"Content-Type": "application/json; charset=utf-8"}


def of(value: object, status: int = 200, *, after: bool = False, **headers: str) -> Respond:
    """Return a fault that answers with any JSON value; ``Retry_After="5"`` is a header."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Respond(Response(status, json.dumps(value).encode(), JSON | named), after=after)


def raw(body: bytes, kind: str, status: int = 200, *, after: bool = False) -> Respond:
    return Respond(Response(status, body, {"Content-Type": kind}), after=after)


ODD: dict[str, Fault] = {
    "a list": of([{"ok": True}], after=True),
    "an empty list": of([]),
    "null": of(None, after=True),
    "a number": of(7),
    "a string": of("ok"),
    "an empty object": of({}, after=True),
    "an error that is a list": of({"ok": False, "error": ["x"]}),
    "an error that is a page": of({"ok": False, "error": "<html>" * 99}),
    "no ts": of({"ok": True}, after=True),
    "a ts that is a number": of({"ok": True, "ts": 17.5, "channel": "C1"}, after=True),
    "a channel that is an object": of({"ok": True, "ts": "1.2", "channel": {"id": "C1"}}, after=True),
    "a page": raw(b"<html>Sign in</html>", "text/html"),
    "a page that forbids": raw(b"<html>No</html>", "text/html", 403),
    "nothing": raw(b"", "text/plain", after=True),
    "binary": raw(b"\x1f\x8b\x00\xff", "application/gzip", after=True),
    "binary that is called JSON": raw(b"\xff\xfe\x00", "application/json", after=True),
    "an unknown charset": raw(b"{}", "application/json; charset=klingon", 500),
    "JSON a mile deep": raw(b"[" * 200_000, "application/json", after=True),
    "a list with 503": of(["down"], 503),
    "null with 500": of(None, 500),
}
LIMITED: dict[str, Fault] = {
    "429 with a list": of([1], 429, Retry_After="5"),
    "429 with a page": raw(b"<html>", "text/html", 429),
    "429 with null": of(None, 429),
    "429 without the seconds": of({"ok": False}, 429),
    "429 for longer than time lasts": RateLimited(retry_after=10**30),
    "429 with more digits than Python reads": of({"ok": False}, 429, Retry_After="9" * 5000),
    "429 for less than nothing": RateLimited(retry_after=-5),
    "429 in words": of({"ok": False}, 429, Retry_After="soon"),
    "429 until a date": of({"ok": False}, 429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"),
    "429 for a fraction": of({"ok": False}, 429, Retry_After="1.5"),
    "429 for nan": of({"ok": False}, 429, Retry_After="nan"),
    "429 for infinity": of({"ok": False}, 429, Retry_After="inf"),
}


def two_agencies(open_bot: Open, database: Database | None = None) -> tuple[Season, Channel]:
    season = begin(open_bot, database)
    second = season.bot.workspace.channel("amherst")
    season.officer.types("/recert agency Amherst EMS", in_=second)
    second.expect_message("Amherst EMS")
    season.bot.workspace.user("zoe").types("/recert join emt 2027-03-31", in_=second)
    return season, second


def tried(season: Season) -> int:
    """Return how many times a nudge was posted, or refused."""
    return sum("recert_nudge" in str(call.args.get("metadata")) for call in season.bot.workspace.calls_of(POST))


@pytest.mark.parametrize("what", ODD)
def test_an_odd_answer_to_a_post_is_looked_up_and_the_other_agency_does_not_wait(open_bot: Open, what: str) -> None:
    season, second = two_agencies(open_bot)
    season.bot.workspace.faults.next(POST, ODD[what])
    season.at("2027-02-15T09:00")
    expect_nudge(second, "Amherst EMS")
    for _ in range(4):
        season.later()
    assert len(season.nudges()) == 1
    assert season.outbox()["recommended"][0] is MessageState.SENT


@pytest.mark.parametrize("what", LIMITED)
def test_a_429_of_any_shape_is_waited_out_for_an_hour_at_most(open_bot: Open, what: str) -> None:
    season, second = two_agencies(open_bot)
    season.bot.workspace.faults.next(POST, LIMITED[what])
    season.at("2027-02-15T09:00")
    season.bot.workspace.ticks()
    assert tried(season) == 1, "the workspace waits, and not only the message"
    season.wall_clock.advance(timedelta(minutes=61))
    season.bot.workspace.ticks()
    expect_nudge(season.channel, "Northampton EMS")
    expect_nudge(second, "Amherst EMS")
