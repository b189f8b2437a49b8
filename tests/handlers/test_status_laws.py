"""Laws of a status: on any day from two years before the date to a year after it, with any marks."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import ShiftedClock
from fakeslack import blockkit
from handlers.answer import Answer, Block
from handlers.home.blocks import home
from handlers.progress.status import seen_of
from handlers.progress.status_blocks import status
from handlers.request import Request
from handlers.services import Asker, Services
from rules.cycle import LATE_DAYS, cycle_for
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing
from rules.steps import Role, StepCode
from storage.current_members import CurrentMember
from tests.conftest import NEW_YORK
from tests.databases import empty_sqlite
from tests.rules_of_2024 import BOOK

EXPIRES = date(2027, 3, 31)
CYCLE = cycle_for(BOOK, EXPIRES)
ME, OFFICER = Asker("T1", "U1"), Asker("T1", "U2")
MOST_BLOCKS = 11
"""The blocks of the longest status: a title, two things to do with their buttons, where one stands, fees and hours, the
warnings, small print, buttons and the source."""


@dataclass
class Told:
    """A status and the Home of somebody, on a day."""

    today: date
    member: CurrentMember
    answer: Answer
    home: list[Block]

    @property
    def early(self) -> bool:
        return self.today < CYCLE.opens and not self.member.standing.recertified

    @property
    def both(self) -> tuple[list[Block], list[Block]]:
        return list(self.answer.blocks), self.home


people = st.builds(
    CurrentMember,
    id=st.just(1),
    user_id=st.just(ME.user_id),
    level=st.sampled_from(Level),
    expires_on=st.just(EXPIRES),
    number=st.sampled_from([None, "E0123456"]),
    affiliation=st.none() | st.sampled_from(Affiliation),
    agency_id=st.none(),
    agency_name=st.none(),
    agency_timezone=st.none(),
    roles=st.just(frozenset[Role]()),
    standing=st.builds(
        Standing, st.frozensets(st.sampled_from(StepCode)), st.frozensets(st.sampled_from(Role), max_size=3)
    ),
)
days = st.integers(-730, 365) | st.sampled_from((-182, -181, -15, -14, -1, 0, 1, 30, 31))


Ask = Callable[..., Told]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Return a function that gives the status and the Home of somebody, so many days after the date."""
    database = empty_sqlite(tmp_path_factory.mktemp("laws") / "recert.db")
    services = Services(database, BOOK, ShiftedClock(datetime(2027, 1, 1, tzinfo=UTC)), NEW_YORK)

    def ask(member: CurrentMember, day: int, asker: Asker = ME) -> Told:
        today = EXPIRES + timedelta(day)
        with database.read() as session:
            request = Request(asker, services, session)
            request.now = datetime.combine(today, time(12), NEW_YORK).astimezone(UTC)
            seen = seen_of(request, member)
        return Told(today, member, status(seen), home(CYCLE, seen, []))

    yield ask
    database.close()


def labels(blocks: list[Block], style: str | None = None) -> list[str]:
    rows = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    return [each["text"]["text"] for each in rows if style is None or each.get("style") == style]


@given(people, days)
def test_a_status_is_what_slack_takes_and_one_button_of_it_is_green_at_most(
    told: Ask, member: CurrentMember, day: int
) -> None:
    seen = told(member, day)
    assert blockkit.problems("message", {"text": seen.answer.text, "blocks": list(seen.answer.blocks)}) == []
    assert len(seen.answer.blocks) <= MOST_BLOCKS
    for blocks in seen.both:
        assert len(labels(blocks, "primary")) <= 1
        assert json.dumps(blocks).count("isn't the same as submitting") <= 1
    assert seen.answer.text.count("isn't the same as submitting") <= 1
    assert "{" not in seen.answer.text


@given(people, st.integers(-730, 365))
def test_only_open_steps_are_to_be_marked_and_none_of_them_before_the_season_or_after_all(
    told: Ask, member: CurrentMember, day: int
) -> None:
    seen = told(member, day)
    for blocks in seen.both:
        marks = {label.split()[1] for label in labels(blocks) if label.startswith("Mark ")}
        assert marks.isdisjoint(member.standing.done)
        if seen.early or member.standing.recertified:
            assert not marks
        else:
            # Once the season is over, V needs its date, which no button says.
            closed = day > (LATE_DAYS if member.standing.waiting else 30)
            assert bool(marks) is not closed
        assert len(marks) <= 2


@given(people, st.integers(-730, -182))
def test_before_the_season_nothing_is_due_to_pay_or_to_warn_of(told: Ask, member: CurrentMember, day: int) -> None:
    seen = told(member, day)
    if member.standing.recertified:
        return
    for blocks in seen.both:
        words = json.dumps(blocks)
        assert "Nothing is due until October 1, 2026." in words
        assert "Paid" not in words
        assert "$" not in words
        assert "Next" not in words
        assert not labels(blocks, "primary")
    assert "Nothing is due until October 1, 2026." in seen.answer.text
    assert "$" not in seen.answer.text


@given(people, st.integers(-14, 0))
def test_in_the_last_two_weeks_nothing_stands_above_what_there_is_to_do(
    told: Ask, member: CurrentMember, day: int
) -> None:
    seen, standing = told(member, day), member.standing
    for blocks in seen.both:
        assert blocks[0]["type"] == "header"
        first = str(blocks[1]["text"]["text"])
        if standing.recertified:
            assert "Recertified" in first
        elif standing.waiting:
            assert "Both sides are submitted" in json.dumps(blocks)
        else:
            assert standing.two
            assert f"{standing.two[0]} ·" in first
            assert any("url" in each for each in blocks[2]["elements"])
            if len(standing.two) > 1:
                assert f"{standing.two[1]} ·" in blocks[3]["text"]["text"]
    if standing.two:
        assert all(f"{code} ·" in seen.answer.text for code in standing.two)


@given(people, st.integers(31, 365))
def test_after_the_late_window_a_status_leads_to_the_way_back_and_reads_no_sum(
    told: Ask, member: CurrentMember, day: int
) -> None:
    seen = told(member, day)
    words = json.dumps(seen.answer.blocks)
    if member.standing.recertified:
        assert "reinstate" not in words
        return
    assert "How to reinstate" in labels(list(seen.answer.blocks))
    today = "Today: ask NREMT and the state whether they still process your applications; if not, see how to reinstate"
    assert "let them know" not in words
    if not member.standing.waiting:
        today = f"Today: see how to reinstate your {member.level.label} certification"
    assert today in seen.answer.text
    assert today.split(": ")[0] in words
    assert "Still to pay" not in seen.answer.text
    assert not any(line.text in words for line in BOOK.after.lines if line.levels), "they are behind the button"


@given(people, days)
def test_an_officer_reads_the_same_and_marks_nothing(told: Ask, member: CurrentMember, day: int) -> None:
    seen = told(member, day, OFFICER)
    assert not [label for label in labels(list(seen.answer.blocks)) if label.startswith("Mark ")]
    assert seen.answer.text.startswith("Status of <@U1>: ")
