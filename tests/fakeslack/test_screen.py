"""Drawings read well in 80 columns and in 44, as on a phone, with colors and without."""

from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console, RenderableType

from fakeslack import mrkdwn, screen
from fakeslack.inputs import entered_state
from fakeslack.words import words
from tests.fakeslack.tiny_app import JOIN, STATUS, actions, button, option, section

AT = datetime(2027, 2, 14, 9, 5, tzinfo=UTC)

RICH_MESSAGE: dict[str, Any] = {
    "text": "45 days left.",
    "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "Progress :calendar:"}},
        section("*45 days* left, _not_ ~46~. Run `tiny run` or ask <@UBOB>.\n&gt; Paid is not submitted"),
        {
            "type": "section",
            "fields": [
                {"type": "mrkdwn", "text": "*Level*\nBeginner"},
                {"type": "mrkdwn", "text": "*Steps*\n3 of 11"},
                {"type": "mrkdwn", "text": "*Fees*\n$150.00"},
            ],
        },
        {"type": "divider"},
        section("*A1* Update your profile", accessory=button("Mark done", "done", style="primary")),
        section(
            "Pick",
            accessory={
                "type": "radio_buttons",
                "options": [option("Beginner", "beginner")],
                "initial_option": option("Beginner", "beginner"),
            },
        ),
        section("More", accessory={"type": "overflow", "options": [option("Beginner", "beginner")]}),
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": each} for each in row] for row in (("Fee", "Cost"), ("State", "$125"))
            ],
            "column_settings": [{"align": "left"}, {"align": "right"}],
        },
        {"type": "markdown", "text": "A **strong** word"},
        {"type": "image", "image_url": "https://example.org/x.png", "alt_text": "A map"},
        actions(*(button(f"Button {n}", f"b{n}") for n in range(6)), {"type": "users_select", "action_id": "who"}),
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Source: <https://example.org|the plan>"}]},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Rich"}]}],
        },
    ],
}


def drawn(what: RenderableType, width: int, *, terminal: bool = False) -> str:
    console = Console(width=width, force_terminal=terminal, color_system="truecolor" if terminal else None)
    with console.capture() as capture:
        console.print(what)
    return capture.get()


def test_a_message_in_a_wide_terminal() -> None:
    lines = drawn(
        screen.message(RICH_MESSAGE, author="App", at=AT, only_you=True, names={"UBOB": "bob"}), 80
    ).splitlines()
    assert lines[0].rstrip() == "App  APP  09:05"
    assert "Only visible to you" in lines[1]
    text = "\n".join(lines)
    assert "Progress 📆" in text
    assert "45 days left, not 46. Run tiny run or ask @bob." in text
    assert "▌ Paid is not submitted" in text
    assert any("Level" in line and "Steps" in line for line in lines)
    assert any(line.startswith("A1 Update") and line.rstrip().endswith("[ Mark done ]") for line in lines)
    assert "(•) Beginner" in text
    assert "Source: the plan" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [44, 80])
def test_nothing_is_wider_than_the_terminal_and_no_button_is_split(width: int) -> None:
    text = drawn(screen.message(RICH_MESSAGE, author="App", at=AT), width)
    assert max(map(len, text.splitlines())) <= width
    assert [f"[ Button {n} ]" in text for n in range(6)] == [True] * 6


def test_a_narrow_terminal_shows_nothing_side_by_side() -> None:
    lines = [line.rstrip() for line in drawn(screen.message(RICH_MESSAGE, author="App"), 44).splitlines()]
    assert lines[lines.index("A1 Update your profile") + 1] == "[ Mark done ]"
    assert "Level" in lines
    assert "Steps" in lines


def test_bullets_have_a_hanging_indent_and_quotes_a_bar_along_each_line() -> None:
    long = "one two three four five six seven eight nine ten"
    lines = drawn(screen.message({"text": f"• {long}\n&gt; {long}\n\nend"}, author="App"), 30).splitlines()
    assert lines[1:] == [
        "• one two three four five six",
        "  seven eight nine ten",
        "▌ one two three four five six",
        "▌ seven eight nine ten",
        "",
        "end",
    ]


def test_links_and_colors_are_for_terminals() -> None:
    text = drawn(screen.message(RICH_MESSAGE, author="App"), 80, terminal=True)
    assert "\x1b]8;" in text
    assert "https://example.org" in text


def test_a_message_without_blocks_shows_its_text() -> None:
    assert "Hello" in drawn(screen.message({"text": "*Hello*"}, author="App"), 44)
    assert "Only visible" in drawn(screen.message({"text": "x", "response_type": "ephemeral"}, author="App"), 44)


@pytest.mark.parametrize("width", [44, 80])
def test_a_modal_shows_typed_values_and_errors(width: int) -> None:
    boxes = JOIN["blocks"][3]["element"]
    typed = {("roles", "boxes"): entered_state(boxes, ["Secretary"])}
    text = drawn(screen.modal(JOIN, errors={"number": "That is no number.", "": "Trouble"}, typed=typed), width)
    for expected in ("─ Join ─", "Your level  ▾", "(optional)", "[x] Secretary", "[ ] Treasurer  due 31 January"):
        assert expected in text
    for expected in ("⚠ That is no number.", "⚠ Trouble", "[ Not now ] [ Save ]", "As it stands on your card"):
        assert expected in text


def test_a_home_has_its_tab() -> None:
    home = {
        "type": "home",
        "blocks": [section("Welcome"), {"type": "alert", "text": {"type": "plain_text", "text": "!"}}],
    }
    assert "App  Home" in drawn(screen.view(home, author="App"), 80)
    bare = {key: JOIN[key] for key in ("type", "title", "blocks")}
    assert "[ Cancel ]" in drawn(screen.view(bare, author="App"), 80)


def test_words_are_the_visible_text() -> None:
    assert words(STATUS) == (
        "45 days left, 3 of 11 steps done.\n45 days left, see the portal & hurry\nMark done\nLeave\nOpen it"
    )
    said = words(JOIN).splitlines()
    assert said[:4] == ["Join", "Save", "Not now", "Level"]
    assert {"Your level", "Beginner", "First day", "As it stands on your card"} <= set(said)
    assert words({"text": "x", "blocks": [{"type": "rich_text", "elements": ["y"]}], "title": None}) == "x"
    assert words({"text": "a\u00a0b :tada:"}) == "a b 🎉"


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("*bold* _it_ ~st~ `co*de*`", "bold it st co*de*"),
        ("2 * 3 * 4, snake_case_word, a ~ b ~ c", "2 * 3 * 4, snake_case_word, a ~ b ~ c"),
        ("*bold _and italic_*", "bold and italic"),
        (
            "<https://x.org|the *site*> <https://y.org> <mailto:a@b.c|mail> <mailto:a@b.c>",
            "the site https://y.org mail a@b.c",
        ),
        ("<@U1|ann> <@U2> <@U3> <#C1|general> <!here> <!subteam^S1|@crew>", "@ann @bob @U3 #general @here @crew"),
        ("<!date^1700000000^{date_long}|14 November 2023>", "14 November 2023"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("```\nx = *1*\n```", "x = *1*"),
        ("*bold*, *again*. (*thrice*)", "bold, again. (thrice)"),
    ],
)
def test_mrkdwn_is_read_as_slack_reads_it(marked: str, plain: str) -> None:
    assert mrkdwn.plain(marked, {"U2": "bob"}) == plain
