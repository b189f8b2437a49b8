"""What people type, as Slack sends it and as it is read."""

import pytest

from bot.demo.local import LocalBot
from handlers.text import clean
from tests.handlers.test_bad_input import send


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<http://townems.org|townems.org> EMS", "townems.org EMS"),
        ("<mailto:a@townems.org|a@townems.org>", "a@townems.org"),
        ("<mailto:a@townems.org>", "a@townems.org"),
        ("<https://townems.org/a>", "https://townems.org/a"),
        ("<tel:24-1234|24-1234>", "24-1234"),
        ("Town &amp; Sons &lt;b&gt;", "Town & Sons <b>"),
        ("&lt;http://x|y&gt;", "<http://x|y>"),
        ("<@U1|bob> <#C1|ems> <!channel>", "<@U1|bob> <#C1|ems> <!channel>"),
        ("E01\u200b234\ud83d 56\u00a07", "E01234 56 7"),
    ],
)
def test_a_text_is_what_was_typed_without_what_slack_puts_around_it(sent: str, typed: str) -> None:
    assert clean(sent) == typed


def test_a_link_in_a_name_is_its_words(bot: LocalBot) -> None:
    _, answer = send(bot, "agency “<http://townems.org|townems.org> EMS”")
    assert "Recert now keeps townems.org EMS on track" in answer.decode()
