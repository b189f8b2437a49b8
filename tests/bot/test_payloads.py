"""Payloads of another shape than Slack's: a bad request, without a traceback, by either way in."""

import copy
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from bot.demo.local import LocalBot
from bot.payloads import understood
from tests.handlers.test_bad_input import send

PRESS: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U1", "team_id": "T0LOCAL"},
    "team": {"id": "T0LOCAL"},
    "trigger_id": "1.2",
    "container": {"type": "message", "channel_id": "C1", "is_ephemeral": True},
    "channel": {"id": "C1", "name": "ems"},
    "response_url": "http://127.0.0.1:9/r",
    "actions": [{"action_id": "show:fees", "block_id": "b1", "value": "fees"}],
}
FORM: dict[str, Any] = {
    "type": "view_submission",
    "user": {"id": "U1", "team_id": "T0LOCAL"},
    "team": {"id": "T0LOCAL"},
    "trigger_id": "1.2",
    "view": {
        "id": "V1",
        "type": "modal",
        "callback_id": "join",
        "private_metadata": "{}",
        "title": {"type": "plain_text", "text": "Your record"},
        "state": {
            "values": {
                "level": {"level": {"selected_option": {"value": "emt"}}},
                "expires_on": {"expires_on": {"selected_date": "2027-03-31"}},
                "number": {"number": {"value": None}},
                "roles": {"roles": {"selected_options": []}},
            }
        },
    },
}
EVENT: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T0LOCAL",
    "authorizations": [{"team_id": "T0LOCAL", "user_id": "UBOT", "is_bot": True}],
    "event": {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"},
}

WRITTEN: dict[str, Any] = EVENT | {
    "event_id": "Ev0001",
    "event": {"type": "message", "user": "U1", "channel": "D1", "channel_type": "im", "text": "fees", "ts": "1.2"},
}
MENTIONED: dict[str, Any] = WRITTEN | {
    "event": {"type": "app_mention", "user": "U1", "channel": "C1", "text": "<@UBOT> fees", "ts": "1.2"}
}
REVOKED: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T0LOCAL",
    "event_time": 1800000000,
    "event": {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": ["UBOT"]}},
}


def changed(payload: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return a copy in which one value is another, or is missing if it is `...`."""
    found = copy.deepcopy(payload)
    *way, last = [int(key) if key.isdecimal() else key for key in path.split("/")]
    holder: Any = found
    for key in way:
        holder = holder[key]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return found


WRONG: list[tuple[dict[str, Any], str, object]] = [
    *(
        (PRESS, path, ...)
        for path in ("user", "actions", "response_url", "actions/0/action_id", "trigger_id", "user/id")
    ),
    *((PRESS, path, 5) for path in ("type", "team", "user", "channel", "container", "actions", "actions/0/value")),
    (PRESS, "actions", []),
    (PRESS, "actions", [[]]),
    (PRESS, "actions", [None]),
    (PRESS, "actions", "fees"),
    (PRESS, "actions/0/selected_option", {"value": None}),
    (PRESS, "channel/name", None),
    (PRESS, "response_url", "nowhere"),
    (PRESS, "response_url", "http://127.0.0.1:9/r–1"),
    (PRESS, "user/id", "<!channel>"),
    (PRESS, "type", "shortcut"),
    *((FORM, path, ...) for path in ("view", "view/state", "view/callback_id", "view/id", "view/private_metadata")),
    *((FORM, f"view/state/values/{name}/{name}", 5) for name in ("level", "number")),
    (FORM, "view/state/values/expires_on/expires_on/selected_date", 20270331),
    (FORM, "view/state/values/roles/roles/selected_options", None),
    (FORM, "view/private_metadata", "not JSON"),
    (FORM, "view/private_metadata", "[]"),
    *((EVENT, path, ...) for path in ("event", "event/type", "event/user", "team_id")),
    (EVENT, "authorizations", 5),
    (EVENT, "event/user", {"id": None}),
    (EVENT, "event/channel", {"": None}),
    *((each, path, ...) for each in (WRITTEN, MENTIONED) for path in ("event_id", "event/channel")),
    *((WRITTEN, path, 5) for path in ("event_id", "event/text", "event/user", "event/bot_id", "event/channel_type")),
    *((WRITTEN, "event_id", value) for value in ("", "Ev 1", "Ev1\0", "E" * 101)),
    (WRITTEN, "authorizations/0/user_id", 5),
    (WRITTEN, "event", {"type": "message", "channel": "D1", "thread_ts": ["1.2"]}),
    (WRITTEN, "event", {"type": "message", "subtype": "message_changed", "message": "text"}),
    (WRITTEN, "event", {"type": "message", "subtype": "file_share", "channel": "D1"}),
    (EVENT, "event", {"type": "app_home_opened", "subtype": "unknown"}),
    *((EVENT | {"enterprise_id": "E1"}, "team_id", value) for value in (None, 5)),
    *((REVOKED, path, ...) for path in ("event_time", "team_id", "event/tokens")),
    *((REVOKED, "event_time", value) for value in ("1800000000", 1.5, True, -1, 10**20)),
    (REVOKED, "team_id", None),
    *((REVOKED, "event/tokens", value) for value in (None, ["UBOT"])),
    *((REVOKED, f"event/tokens/{kind}", value) for kind in ("bot", "oauth") for value in (None, "UBOT", [5])),
    (REVOKED, "event", {"type": "tokens_revoked", "subtype": "unknown"}),
    (REVOKED | {"event": {"type": "app_uninstalled"}}, "event_time", ...),
]


def deliver(bot: LocalBot, payload: object) -> int:
    written = json.dumps(payload)
    event = isinstance(payload, dict) and payload.get("type") == "event_callback"
    body = (written if event else urlencode({"payload": written})).encode()
    status = bot.workspace.deliver_raw(bot.workspace.signed(body), body).status
    bot.workspace.settles()
    return status


def test_what_slack_sends_is_understood(bot: LocalBot) -> None:
    bot.workspace.user("1")
    assert [deliver(bot, each) for each in (PRESS, FORM, EVENT, WRITTEN, MENTIONED, REVOKED)] == [200] * 6


@pytest.mark.parametrize(("payload", "path", "value"), WRONG, ids=[f"{each[1]}={each[2]}" for each in WRONG])
def test_a_payload_of_another_shape_is_none_of_slack_s(payload: dict[str, Any], path: str, value: object) -> None:
    assert understood(payload) is payload
    with capture_logs() as lines:
        assert understood(changed(payload, path, value)) is None
    assert [line["log_level"] for line in lines] == ["warning"]


def test_it_is_answered_as_a_bad_request_and_no_error_is_logged(bot: LocalBot) -> None:
    with capture_logs() as lines:
        assert {deliver(bot, changed(*each)) for each in WRONG} == {400}
    assert {line["log_level"] for line in lines} == {"warning"}


def test_an_id_that_is_none_is_not_kept(bot: LocalBot) -> None:
    for name in ("user_id", "team_id", "channel_id"):
        for value in ("<!channel>", "", "u1", "U1 ", "X1", "U" * 60):
            assert send(bot, "agency Northampton EMS", **{name: value})[0] == 400


def test_half_an_emoji_is_dropped_and_a_whole_one_is_kept() -> None:
    halved = changed(FORM, "view/state/values/number/number/value", "E01\ud83d23456 🚑\udc00")
    found = understood(halved)
    assert found is not None
    assert found["view"]["state"]["values"]["number"]["number"]["value"] == "E0123456 🚑"
    assert understood(PRESS) is PRESS


def test_a_form_of_an_older_release_is_told_so(bot: LocalBot) -> None:
    body = urlencode({"payload": json.dumps(changed(FORM, "view/callback_id", "of_an_older_release"))}).encode()
    answer = bot.workspace.deliver_raw(bot.workspace.signed(body), body)
    assert (answer.status, b"older release" in answer.body) == (200, True)
