"""Bad input, typed or pressed: the answer is a clear sentence, nothing wrong is stored, and the next command works."""

import json
import logging
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.demo.local import LocalBot
from handlers.bolt.commands import COMMANDS
from storage.tables import Agency, Course, Member, ProgressEvent

WORDS = [command.word for command in COMMANDS]
ODD = [
    *("x" * 4000, "🚑" * 500, "status " + "a " * 1900, "done \x00\x1b[31m", "\u202e status", "join emt 2027-03-31\x07"),
    *("<!channel>", "<@U999|nobody>", "<#C1|ems>", "<https://example.org|x>", "'; DROP TABLE member; --", "{{7*7}}"),
    *(
        "status <@>",
        "status <@U1",
        "done <script>",
        "agency <!here>",
        "ce add ٣ F3 x",
        "fees ｅｍｔ",
        "*_~`",
        "%s %n",
        "\\",
    ),
    *(
        "join",
        "agency",
        "leave now",
        "deadlines please",
        "contacts 5",
        "payload",
        "payload={}",
        "status payload",
        "=cmd",
    ),
]


def nothing_is_stored(bot: LocalBot) -> bool:
    with bot.services.database.read() as session:
        return not any(session.exec(select(table)).all() for table in (Member, ProgressEvent, Course))


@pytest.mark.parametrize("typed", ODD, ids=range(len(ODD)))
def test_odd_input_gets_a_sentence_and_the_next_command_works(bot: LocalBot, typed: str) -> None:
    alice = bot.workspace.user("alice")
    seen = alice.types(f"/recert {typed}")
    assert seen.status == 200
    assert seen.words.strip()
    assert "Traceback" not in seen.words
    assert "went wrong" not in seen.words
    alice.types("/recert fees emt").says("$150.00")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.tuples(st.sampled_from(WORDS), st.text(max_size=60)).map(" ".join)))
def test_no_text_at_all_makes_the_bot_stumble(bot: LocalBot, typed: str) -> None:
    status, answer = send(bot, typed)
    assert status == 200
    if answer:
        message = json.loads(answer)
        assert message["text"].strip()
        assert "went wrong" not in message["text"]


def send(bot: LocalBot, text: str, **more: str) -> tuple[int, bytes]:
    """Send a signed command as Slack would, whatever the text; return the status and body."""
    fields = {
        "command": "/recert",
        "text": text,
        "team_id": bot.workspace.state.team,
        "user_id": "UFUZZ",
        "channel_id": "CFUZZ",
        "channel_name": "fuzz",
        "response_url": f"{bot.workspace.url}response/none",
        "trigger_id": "none",
    }
    body = urlencode(fields | more, errors="surrogatepass").encode()
    delivered = bot.workspace.deliver_raw(bot.workspace.signed(body), body)
    return delivered.status, delivered.body


@pytest.mark.parametrize("typed", ["stauts", "dedlines", "jion", "contcat"])
def test_an_unknown_word_gets_the_nearest_commands(bot: LocalBot, typed: str) -> None:
    bot.workspace.user("alice").types(f"/recert {typed}").says("Recert doesn't know", "Did you mean /recert")


@pytest.mark.parametrize("action_id", ["of_an_older_release", "mark_done", ""])
def test_a_button_of_an_older_release_is_said_to_be_too_old(bot: LocalBot, action_id: str) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    seen = alice.types("/recert status")
    assert seen.item is not None
    button = next(block for block in seen.item.payload["blocks"] if block["type"] == "actions")["elements"][0]
    button["action_id"] = action_id or "x"
    seen.presses("Mark A1 done").says("too old to be understood")


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions", "actions": []},
        {"type": "block_actions"},
        {"type": "view_submission"},
        {"type": "view_submission", "view": {"callback_id": "join", "state": {}}},
        {"type": "nothing_known"},
    ],
)
def test_a_payload_with_parts_missing_stops_nothing(bot: LocalBot, payload: dict[str, object]) -> None:
    who = {"team": {"id": bot.workspace.state.team}, "user": {"id": "U1"}}
    body = urlencode({"payload": json.dumps(payload | who)}).encode()
    assert bot.workspace.deliver_raw(bot.workspace.signed(body), body).status in {200, 400, 404}
    bot.workspace.user("alice").types("/recert fees emt").says("$150.00")


@pytest.mark.parametrize(
    "typed",
    [
        "my ssn is 123-45-6789",
        "agency 123-45-6789 EMS",
        "ce add 1 F3 123 45 6789",
        "ce add 1 F3 1 2 3 4 5 6 7 8 9",
        "join emt 2027-03-31 123456789",
        "done １２３-４５-６７８９",
        "agency 123–45–6789",
    ],
)
def test_what_looks_like_an_ssn_is_refused_neither_stored_nor_logged(
    bot: LocalBot, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    alice = bot.workspace.user("alice")
    seen = alice.types(f"/recert {typed}", in_=bot.workspace.channel("ems"))
    seen.says("looks like a Social Security number", "didn't keep it").never_says("6789", "６７８９", "6 7 8 9")
    assert nothing_is_stored(bot)
    with bot.services.database.read() as session:
        assert session.exec(select(Agency)).all() == []
    assert "23456789" not in "".join(filter(str.isalnum, caplog.text)), "four digits could be those of a time"


def test_an_agency_cannot_be_a_direct_message(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert agency Northampton EMS").says("Type this in your agency's channel")
    status, answer = send(bot, "agency Group", channel_id="G1", channel_name="mpdm-alice--bob-1")
    assert status == 200
    assert "direct message" in json.loads(answer)["text"]


def test_another_workspace_is_told_that_recert_is_not_there_and_nothing_is_kept(bot: LocalBot) -> None:
    status, answer = send(bot, "join emt 2027-03-31", team_id="T0OTHER")
    assert status == 200
    assert "isn't installed in this workspace" in json.loads(answer)["text"]
    assert nothing_is_stored(bot)


@pytest.mark.parametrize(
    "value", ["", "2027", "2027:Z9:done", "2027:A1:maybe", "x:A1:done", "2027:A1:done:more", "9" * 2000]
)
def test_a_button_that_we_never_made_does_nothing(bot: LocalBot, value: str) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    seen = alice.types("/recert status")
    assert seen.item is not None
    button = next(block for block in seen.item.payload["blocks"] if block["type"] == "actions")["elements"][0]
    button["value"] = value
    seen.presses("Mark A1 done").says("too old to be understood")
    alice.types("/recert status").says("0 of 11")


def test_a_form_that_slack_does_not_open_is_replaced_by_words(bot: LocalBot) -> None:
    from fakeslack.faults import Refuse  # noqa: PLC0415

    bot.workspace.faults.next("views.open", Refuse("expired_trigger_id"))
    bot.workspace.user("alice").types("/recert join").says("Slack didn't open the form", "/recert join emt")


def test_a_title_that_looks_like_markup_is_asked_about_as_it_was_typed(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    alice.types("/recert ce add 1 F3-0001 <!here> & more " + "&" * 80)
    seen = alice.types("/recert ce").says("<!here> & more")
    asks = [
        element["confirm"]["text"]["text"]
        for block in seen.item.payload["blocks"]  # type: ignore[union-attr]
        for element in block.get("elements", [])
        if "confirm" in element
    ]
    assert len(asks) == 1
    assert asks[0].startswith("&lt;!here&gt; &amp; ")
    assert len(asks[0]) <= 300


def test_people_with_very_long_addresses_are_awaited_and_named_in_short(bot: LocalBot) -> None:
    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    form = chief.types("/recert roster import", in_=channel).modal
    assert form is not None
    rows = "".join(f"{number:02}{'x' * 150}@example.org,emt,2027-03-31\n" for number in range(25))
    form.fills(file=chief.has_file("r.csv", f"email,level,expires_on\n{rows}")).submits()
    chief.sees("25 members of Northampton EMS were imported: 25 new", "00xxx", "and 5 more")


def test_what_cannot_be_taken_back_does_not_hide_why(bot: LocalBot) -> None:
    from fakeslack.faults import RateLimited  # noqa: PLC0415

    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    bot.workspace.scopes.discard("files:write")
    bot.workspace.faults.next("chat.delete", RateLimited(30))
    chief.types("/recert roster export", in_=channel)
    chief.sees("no scope files:write")
