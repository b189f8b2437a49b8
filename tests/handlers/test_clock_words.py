"""Hours of the day, as Americans say them."""

import pytest

from handlers.ui.clock import hour, hours, zone


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "midnight"),
        (1, "1 a.m."),
        (9, "9 a.m."),
        (11, "11 a.m."),
        (12, "noon"),
        (13, "1 p.m."),
        (20, "8 p.m."),
        (23, "11 p.m."),
    ],
)
def test_an_hour_is_said_as_on_a_clock_with_twelve(number: int, words: str) -> None:
    assert hour(number) == words


def test_the_time_between_two_hours_and_a_zone_have_words() -> None:
    assert f"{hours(9, 20)} {zone('America/New_York')}" == "9 a.m. to 8 p.m. Eastern"
    assert zone("Mars/<Olympus>") == "Mars/&lt;Olympus&gt;"
