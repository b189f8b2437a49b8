"""Payloads of another shape than Slack's: a bad request, without a traceback, by either way in."""

import copy
import json
import sys
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from bot.demo.local import LocalBot
from bot.payloads import understood
from fakeslack.view_store import ViewStore
from storage.tables import Member
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
    *((FORM, "view/private_metadata", value) for value in (None, 5, ["{}"])),
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


def test_a_payload_that_is_nested_too_deeply_is_none_of_slack_s() -> None:
    deep: list[Any] = []
    for _ in range(sys.getrecursionlimit() * 3):
        deep = [deep]
    with capture_logs() as lines:
        assert understood(PRESS | {"message": deep}) is None
    assert [line["log_level"] for line in lines] == ["warning"]


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


DEEP = '{"team": ' + "[" * 1400 + "]" * 1400 + "}"
ODD_METADATA = (
    *("not JSON", "[]", "null", "5", '"T0LOCAL"', '{"team"', DEEP, "[" * 3000, '{"again": "\\ud83d"}'),
    *(
        f'{{"{name}": {value}}}'
        for name in ("team", "channel", "again")
        for value in ("5", "[]", '{"id": "C1"}', "true")
    ),
    *(f'{{"team": "{value}"}}' for value in ("", "E1", "t0local", "T0 ", "T" * 60)),
    *(f'{{"channel": "{value}"}}' for value in ("", "<!channel>", "U1")),
    *(f'{{"in_channel": {value}}}' for value in ("1", '"yes"', "null")),
    *(f'{{"beneath": {value}}}' for value in ('"status"', "[5]", "[null]", '{"0": "status"}')),
)
"""What no release wrote into the private metadata of a form."""
ODD_OF_AN_AGENCY = (
    *("{}", '{"agency": null}', '{"agency": 0}', '{"agency": "1"}', '{"agency": 1.5}', '{"agency": true}'),
    *(f'{{"agency": {value}}}' for value in (2**63, "9" * 2900, "1e400", "NaN", "[1]")),
)
BEFORE: dict[str, Any] = {"name": "Northampton EMS", "nudge_hour": 9, "timezone": "America/New_York", "paused": False}
ODD_SETTINGS: tuple[Any, ...] = (
    *(None, [], "x", {}, BEFORE, BEFORE | {"names_in_channel": False, "officers": None}),
    *(BEFORE | {"names_in_channel": value, "officers": ["U1"]} for value in (0, "no", None)),
    *(BEFORE | {"names_in_channel": False, "officers": [value]} for value in (5, None, ["U1"], {"id": "U1"})),
    BEFORE | {"names_in_channel": False, "officers": ["U1"], "nudge_hour": "9"},
)


def answer_on_the_ack(bot: LocalBot, payload: object) -> str:
    """Return the words in which a form is answered; that it is so without an error in the log is checked here."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    with capture_logs() as lines:
        answer = bot.workspace.deliver_raw(bot.workspace.signed(body), body)
    assert answer.status == 200
    assert not [line for line in lines if line["log_level"] in {"error", "critical"}]
    return answer.body.decode()


@pytest.mark.parametrize("carried", ODD_METADATA, ids=lambda carried: carried[:40])
def test_a_form_that_carries_something_odd_is_answered_in_words(bot: LocalBot, carried: str) -> None:
    bot.workspace.user("1")
    assert "another release of Recert" in answer_on_the_ack(bot, changed(FORM, "view/private_metadata", carried))
    with bot.services.database.read() as session:
        assert not session.exec(select(Member)).all()


@pytest.mark.parametrize("carried", ODD_METADATA, ids=lambda carried: carried[:40])
@pytest.mark.parametrize("kind", ["modal", "home"])
def test_a_button_in_a_view_that_carries_something_odd_is_answered_in_words(
    bot: LocalBot, kind: str, carried: str
) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join" if kind == "modal" else "/recert fees emt")
    opened = bot.workspace.state.modals[alice.id]
    known = ViewStore(bot.workspace.state).view_object(opened[-1]) if opened else FORM["view"]
    view = known | {"type": kind, "private_metadata": carried}
    press = changed(PRESS, "response_url", ...) | {"view": view, "user": {"id": alice.id, "team_id": "T0LOCAL"}}
    press["trigger_id"] = bot.workspace.triggers.make(alice.id)
    with capture_logs() as lines:
        assert deliver(bot, press) == 200
    assert not [line for line in lines if line["log_level"] in {"error", "critical"}]
    assert "another release of Recert" in json.dumps(bot.workspace.state.modals[alice.id][-1].payload)


@pytest.mark.parametrize("carried", ODD_OF_AN_AGENCY, ids=lambda carried: carried[:40])
@pytest.mark.parametrize("form", ["agency", "roster_file", "state_list", "roster_answer"])
def test_a_form_of_an_odd_agency_is_answered_in_words(bot: LocalBot, form: str, carried: str) -> None:
    odd = changed(changed(FORM, "view/private_metadata", carried), "view/callback_id", form)
    assert "response_action" in answer_on_the_ack(bot, odd)


@pytest.mark.parametrize("before", ODD_SETTINGS, ids=range(len(ODD_SETTINGS)))
def test_settings_that_another_release_showed_are_answered_in_words(bot: LocalBot, before: object) -> None:
    chief = bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=bot.workspace.channel("ems"))
    chief.types("/recert agency", in_=bot.workspace.channel("ems"))
    view = ViewStore(bot.workspace.state).view_object(bot.workspace.state.modals[chief.id][-1])
    values = {
        "name": {"name": {"value": "Another name"}},
        "officers": {"officers": {"selected_users": [chief.id]}},
        "nudge_hour": {"nudge_hour": {"selected_option": {"value": "9"}}},
        "timezone": {"timezone": {"selected_option": {"value": "America/New_York"}}},
    }
    view |= {"private_metadata": json.dumps({"agency": 1, "before": before}), "state": {"values": values}}
    form = FORM | {"view": view, "user": {"id": chief.id, "team_id": "T0LOCAL"}}
    assert "another release of Recert" in answer_on_the_ack(bot, form)


@pytest.mark.parametrize("course", ['"1"', "[1]", "true", "1.5", "9" * 2900, str(2**63), '{"id": 1}'])
def test_a_form_of_an_odd_course_is_answered_in_words(bot: LocalBot, course: str) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    alice.types("/recert ce add")
    view = ViewStore(bot.workspace.state).view_object(bot.workspace.state.modals[alice.id][-1])
    values = {"title": {"title": {"value": "Trauma"}}, "hours": {"hours": {"value": "2"}}}
    values["held_on"] = {"held_on": {"selected_date": "2026-10-01"}}
    view |= {"private_metadata": f'{{"course": {course}}}', "state": {"values": values}}
    form = FORM | {"view": view, "user": {"id": alice.id, "team_id": "T0LOCAL"}}
    assert "another release of Recert" in answer_on_the_ack(bot, form)


def test_a_view_whose_root_slack_does_not_name_is_answered(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    view = FORM["view"] | {"private_metadata": '{"beneath": ["steps"]}', "previous_view_id": "V0"}
    press = changed(PRESS, "response_url", ...) | {"view": view, "user": {"id": alice.id, "team_id": "T0LOCAL"}}
    press |= {"trigger_id": bot.workspace.triggers.make(alice.id)}
    press["actions"] = [{"action_id": "remind:off", "block_id": "b1", "value": "off"}]
    with capture_logs() as lines:
        assert deliver(bot, press) == 200
    assert not [line for line in lines if line["log_level"] in {"error", "critical"}]
