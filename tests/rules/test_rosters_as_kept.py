"""Rosters as other programs and people keep them: a row for each card, rows that are counted, words beside a level."""

import pytest

from rules.column_words import is_about_status, is_email, is_expiration, is_level, is_number, is_status, words_of
from rules.levels import Level, parse_level
from rules.problems import BadRowsError
from tests.rules.test_roster_file import roster


def test_of_two_rows_of_one_person_that_differ_neither_is_taken() -> None:
    """A cert export has a row for each card: which one is the certification's isn't known."""
    text = "Name,Email,Cert,Exp\nAnn,a@x.org,BLS,6/30/2027\nBob,b@x.org,EMT,3/31/2027\nAnn,a@x.org,EMT,3/31/2027\n"
    with pytest.raises(BadRowsError) as raised:
        roster(text)
    first, second = map(str, raised.value.problems)
    assert first == "line 2: “a@x.org” is also in line 4, with another level or date; keep the right row"
    assert second == "line 4, Email: “a@x.org” is already in line 2"
    assert [row.email for row in roster(text, skip_bad=True).rows] == ["b@x.org"]


def test_a_second_row_that_cannot_be_read_keeps_the_first() -> None:
    text = "Name,Email,Level,Exp\nAnn,a@x.org,EMT,3/31/2027\nAnn,a@x.org,CPR,6/30/2027\n"
    assert [row.email for row in roster(text, skip_bad=True).rows] == ["a@x.org"]


@pytest.mark.parametrize("counts", ["#", "No.", "Nr", "Row"])
def test_a_column_that_counts_the_rows_is_left_alone(counts: str) -> None:
    text = f"{counts},Name,Email,Level,Cert #,Exp\n1,Ann,a@x.org,EMT,E0123456,3/31/2027\n2,Bob,b@x.org,EMT,,3/31/2027\n"
    found = roster(text)
    assert [row.number for row in found.rows] == ["E0123456", None]
    assert found.ignored == (counts,)


def test_a_number_of_an_employee_is_no_name_and_a_supervisor_s_address_is_not_theirs() -> None:
    text = "Employee #,Name,Employee Email,Supervisor Email,LVL,Exp\n7,Ann,a@x.org,s@x.org,EMT,3/31/2027\n"
    (row,) = roster(text).rows
    assert (row.name, row.email, row.level) == ("Ann", "a@x.org", Level.EMT)


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("MA EMT", Level.EMT),
        ("MA Paramedic", Level.PARAMEDIC),
        ("EMT (I/C)", Level.EMT),
        ("AEMT/I", Level.AEMT),
        ("EMT-P/FF", Level.PARAMEDIC),
        ("Firefighter/EMT", Level.EMT),
        ("FF/EMT-B", Level.EMT),
        ("Paramedic - Cleared", Level.PARAMEDIC),
        ("EMT Paramedic (MA)", Level.PARAMEDIC),
        ("Firefighter", None),
        ("Driver", None),
        ("MA", None),
    ],
)
def test_a_rank_or_a_state_beside_a_level_says_nothing_of_it(typed: str, level: Level | None) -> None:
    assert parse_level(typed) is level


def test_the_date_of_a_status_is_no_status() -> None:
    assert is_status(words_of("License Status"))
    assert is_about_status(words_of("Status Date"))
    assert not is_about_status(words_of("License Status"))
    assert not is_email(words_of("Supervisor Email"))


@pytest.mark.parametrize("name", ["NR Exp", "AHA Exp", "I/C Exp"])
def test_the_date_of_another_card_is_not_that_of_the_certification(name: str) -> None:
    assert not is_expiration(words_of(name))


def test_a_clearance_is_no_level_and_the_chief_s_address_is_not_theirs() -> None:
    assert not is_level(words_of("Clearance Level"))
    assert not is_email(words_of("Chief Email"))
    assert not is_number(words_of("RN License #"))
