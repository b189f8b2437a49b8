"""A roster as a file: what is read from it, and every way in which it may be wrong."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from rules.levels import Level
from rules.problems import At, BadFileError, BadRowsError
from rules.roster_columns import is_roster
from rules.roster_file import PastDate, Roster, Row, read, settle
from rules.sheets import Sheets
from rules.steps import Role
from tests.rules.tables import read as read_table

TODAY = date(2026, 11, 24)
SPRING = date(2027, 3, 31)


def roster(text: str, stands: Callable[[PastDate], bool | None] = lambda _: False, *, skip_bad: bool = False) -> Roster:
    return settle(read(Sheets((read_table(text.encode()),)), TODAY), stands, skip_bad=skip_bad)


def problems(text: str) -> list[str]:
    with pytest.raises(BadFileError) as raised:
        roster(text)
    return list(map(str, raised.value.problems))


def test_a_whole_row_and_one_with_only_what_is_needed() -> None:
    found = roster(
        "slack_id,email,name,level,expires_on,number,roles\n"
        "u1a,Maya@Example.org,Maya  Ray,Advanced EMT,2027-03-31,a-012 3456,Instructor/Coordinator; chief examiner\n"
        ",bob@example.org,,medic,2028-03-31,,\n"
    )
    maya, bob = found.rows
    roles = frozenset({Role.INSTRUCTOR, Role.CHIEF_EXAMINER})
    assert maya == Row(At(2), "U1A", "maya@example.org", "Maya Ray", Level.AEMT, SPRING, "A0123456", roles)
    assert bob == Row(At(3), None, "bob@example.org", None, Level.PARAMEDIC, date(2028, 3, 31), None, None)
    assert found.odd == ()


@pytest.mark.parametrize(
    "header",
    [
        "Slack ID,Level,Expires On",
        "SLACK-ID,certification level,Expiration date",
        "Member ID,LEVEL,Exp. Date",
        "slack_id,level,Expiry,steps_done,Next Step,recertified,CE hours",
    ],
)
def test_columns_go_by_natural_names_and_those_of_an_export_are_left_alone(header: str) -> None:
    cells = ["U1", "emt", "2027-03-31", "3", "A4", "confirmed", "12.5"][: header.count(",") + 1]
    text = f"{header}\n{','.join(cells)}\n"
    assert is_roster(read_table(text.encode()))
    (row,) = roster(text).rows
    assert (row.slack_id, row.level, row.expires_on) == ("U1", Level.EMT, SPRING)


@pytest.mark.parametrize("cell", ["U1", "u1", "<@U1>", "<@U1|maya>", "\u200bU1"])
def test_an_id_is_read_however_slack_or_a_sheet_writes_it(cell: str) -> None:
    (row,) = roster(f"slack_id,level,expires_on\n{cell},EMT,2027-03-31\n").rows
    assert row.slack_id == "U1"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("slack_id,level", "line 1: a column expires_on is missing"),
        ("name,level,expires_on", "line 1: a column slack_id or email is missing"),
        ("slack_id,levle,expires_on", "line 1: a column level is missing; if “levle” is meant, call it level"),
        ("slack_id,level,shoe size", "line 1: a column expires_on is missing"),
        ("slack_id,level,expires_on,Expiration date", "line 1, Expiration date: means the same as “expires_on”"),
        ("slack_id,level,expires_on,SSN", "line 1, SSN: Recert never takes a Social Security number"),
        ("slack_id,level,expires_on,Date of Birth", "line 1, Date of Birth: Recert never takes a date of birth"),
    ],
)
def test_a_wrong_header_is_named(header: str, words: str) -> None:
    assert any(each.startswith(words) for each in problems(f"{header}\n{'x,' * header.count(',')}x\n"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",,emt,2027-03-31,,,", "line 2: slack_id and email are both empty"),
        ("maya,,emt,2027-03-31,,,", "line 2, slack_id: “maya” isn't a Slack id"),
        ("uslackbot,,emt,2027-03-31,,,", "line 2, slack_id: USLACKBOT is Slack itself"),
        (",maya at example,emt,2027-03-31,,,", "line 2, E-mail: “maya at example” isn't an e-mail address"),
        (",@example.org,emt,2027-03-31,,,", "line 2, E-mail: begins like a formula"),
        ("U1,,,2027-03-31,,,", "line 2, level: is empty"),
        ("U1,,nurse,2027-03-31,,,", "line 2, level: “nurse” isn't a level; the levels are emt, aemt, paramedic"),
        ("U1,,emt,,,,", "line 2, expires_on: is empty"),
        ("U1,,emt,28/03/29,,,", "line 2, expires_on: “28/03/29” could be March 29, 2028 or March 28, 2029"),
        ("U1,,emt,spring,,,", "line 2, expires_on: “spring” isn't a date; write it like 3/31/2027"),
        ("U1,,emt,2027-02-30,,,", "“2027-02-30” isn't a date; write it like 3/31/2027"),
        ("U1,,emt,13/45/2027,,,", "“13/45/2027” isn't a date; write it like 3/31/2027"),
        ("U1,,emt,2024-11-24,,,", "line 2, expires_on: November 24, 2024 was two years ago or more; use the date"),
        ("U1,,emt,2031-03-31,,,", "line 2, expires_on: March 31, 2031 is too far out"),
        ("U1,,emt,2027-03-31,12,,", "line 2, number: “12” isn't a number that Recert takes"),
        ("U1,,emt,2027-03-31,,boss,", "line 2, roles: “boss” isn't a role"),
        ("U1,,emt,2027-03-31,,,=HYPERLINK(1)", "line 2, name: begins like a formula"),
        ("U1,,emt,2027-03-31,,,+Maya", "line 2, name: begins like a formula"),
        (f"U1,,emt,2027-03-31,,,{'x' * 101}", "line 2, name: is too long"),
        ("U1,,emt,2027-03-31,,,123-45-6789", "line 2, name: looks like a Social Security number"),
        ("U1,,emt,2027-03-31,E123456789,,", "line 2, number: looks like a Social Security number"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(row: str, words: str) -> None:
    found = problems(f"slack_id,E-mail,level,expires_on,number,roles,name\n{row}\n")
    assert len(found) == 1
    assert words in found[0]
    assert "6789" not in found[0]


KEPT = """Northampton EMS certifications,,,,,,,,
,,,,,,,,
Last Name,First Name,Cert #,Cert,Exp Date,E-mail,Cell Phone,I/C,Examiner
Whitaker,Dana,E0812000,EMT-B,3/31/2027,dana@example.org,413-555-1000,I/C,
O’Brien,Bob,TBD,EMT - Basic,31-Mar-27,<mailto:bob@example.org>,413-555-1001,,x
Núñez,José,="A0812035",Intermediate,46477,"Jos\u200bé <JOSE@example.org>",,no,
Station 2,,,,,,,,
Last Name,First Name,Cert #,Cert,Exp Date,E-mail,Cell Phone,I/C,Examiner
Ray,Maya,P0812021,P,"March 31, 2027",maya@example.org;,,,
Total,,,4,,,,,
"""


def test_a_sheet_is_read_as_people_keep_it() -> None:
    found = read(Sheets((read_table(KEPT.encode()),)), TODAY)
    assert [(row.name, row.level, row.expires_on, row.number, row.email) for row in found.rows] == [
        ("Dana Whitaker", Level.EMT, SPRING, "E0812000", "dana@example.org"),
        ("Bob O’Brien", Level.EMT, SPRING, None, "bob@example.org"),
        ("José Núñez", Level.AEMT, SPRING, "A0812035", "jose@example.org"),
        ("Maya Ray", Level.PARAMEDIC, SPRING, "P0812021", "maya@example.org"),
    ]
    assert [row.roles for row in found.rows] == [{Role.INSTRUCTOR}, {Role.EXAMINER}, set(), None]
    assert found.ignored == ("Cell Phone",)
    assert list(map(str, found.odd)) == ["line 5, Cert #: “TBD” was read as “no number”"]
    assert list(map(str, found.skipped)) == [
        "line 7: has only “Station 2” in it",
        "line 8: has the column names again",
        "line 10: looks like a total",
    ]
    assert found.left_out == ()


@pytest.mark.parametrize(
    "header",
    [
        "Work E-mail Address,MA EMS Level,State Cert Expiration (OEMS),Cert No.,CPR Exp",
        "Dept Email,License Type,MA Expires,Mass. EMT #,ACLS Expiration",
        "Email (Slack),Cert,Exp. Date MA,OEMS Number,NREMT Exp",
    ],
)
def test_a_column_is_known_by_its_words_where_one_alone_is_called_so(header: str) -> None:
    found = roster(f"{header}\na@x.org,EMT-B,3/31/2027,E0123456,1/1/2028\n")
    (row,) = found.rows
    assert (row.email, row.level, row.expires_on, row.number) == ("a@x.org", Level.EMT, SPRING, "E0123456")
    assert found.ignored == (header.rpartition(",")[2],)


def test_a_column_of_ranks_is_none_of_roles() -> None:
    found = roster("slack_id,level,expires_on,Role\nU1,emt,2027,Lieutenant\nU2,emt,2027,\n")
    assert found.ignored == ("Role",)
    assert [row.roles for row in found.rows] == [None, None]
    assert (
        "“boss” isn't a role" in problems("slack_id,level,expires_on,Role\nU1,emt,2027,examiner\nU2,emt,2027,boss\n")[0]
    )


def test_the_rows_that_are_ready_are_counted_beside_those_that_are_not() -> None:
    with pytest.raises(BadRowsError) as raised:
        roster("slack_id,level,expires_on\nU1,emt,2027\nU2,nurse,2027\nU3,emt,2027-03-31,x\nU4,emt,2027\n")
    assert raised.value.ready == 2
    assert [problem.at.line for problem in raised.value.problems] == [3, 4]
    with pytest.raises(BadRowsError):
        roster("slack_id,level,expires_on\nU2,nurse,2027\n", skip_bad=True)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ray, Maya", "Maya Ray"),
        ("Maya Ray, Jr.", "Maya Ray, Jr."),
        ("Maya Ray, EMT-P", "Maya Ray, EMT-P"),
        ("“Maya  Ray”", "Maya Ray"),
        ("Maya “Mo” Ray", "Maya “Mo” Ray"),
    ],
)
def test_a_name_begins_with_the_first_name(typed: str, name: str) -> None:
    (row,) = roster(f'slack_id,level,expires_on,name\nU1,emt,2027,"{typed}"\n').rows
    assert row.name == name


def test_where_any_day_stands_first_a_date_that_may_be_two_is_asked_about() -> None:
    found = problems("slack_id,level,expires_on\nU1,emt,31/3/2027\nU2,emt,3/4/2027\n")
    assert found == [
        "line 3, expires_on: “3/4/2027” may have its day first, as other rows do; write the month in words"
    ]


def test_a_mark_in_a_role_s_column_that_says_neither_is_asked_about() -> None:
    found = problems("slack_id,level,expires_on,I/C\nU1,emt,2027,maybe\n")
    assert found == ["line 2, I/C: “maybe” does not say whether they hold that role; write yes or no"]


def test_every_wrong_cell_is_named_at_once() -> None:
    found = problems("slack_id,level,expires_on,number\nx,nurse,never,7\nU1,emt,2027-03-31,\nU1,emt,soon,\n")
    assert [each.partition(":")[0] for each in found] == [
        *(f"line 2, {name}" for name in ("slack_id", "level", "expires_on", "number")),
        "line 4, slack_id",
        "line 4, expires_on",
    ]
    assert "“U1” is already in line 3" in found[4]


def test_the_same_address_twice_is_named_with_both_lines_in_any_case() -> None:
    (found,) = problems("email,level,expires_on\na@x.org,emt,2027-03-31\n\nA@X.org,emt,2027-03-31\n")
    assert found == "line 4, email: “a@x.org” is already in line 2"


def test_a_date_that_passed_less_than_two_years_ago_is_taken_of_anybody() -> None:
    text = "slack_id,level,expires_on\nU1,emt,2026-11-23\nU2,emt,2024-11-25\n"
    assert [row.expires_on for row in roster(text).rows] == [date(2026, 11, 23), date(2024, 11, 25)]


def test_a_date_of_two_years_ago_may_stand_as_it_is_recorded() -> None:
    text = "slack_id,email,level,expires_on\n{},emt,2024-03-31\n"
    past = date(2024, 3, 31)
    asked: list[tuple[str | None, ...]] = []

    def stands(each: PastDate) -> bool:
        asked.append((each.slack_id, each.email, each.number))
        return each.expires_on == past

    assert roster(text.format("u1,"), stands).rows[0].expires_on == past
    assert roster(text.format(",A@x.org"), stands).rows[0].expires_on == past
    assert asked == [("U1", None, None), (None, "a@x.org", None)]
    assert "was two years ago or more" in problems(text.format("U1,"))[0]


def test_a_date_of_two_years_ago_is_named_with_all_else_that_is_wrong_in_the_order_of_the_lines() -> None:
    text = "slack_id,level,expires_on\nU1,emt,2024-03-31\nU2,nurse,2024-03-31\nU3,emt,spring\nU4,emt,2027-03-31\n"
    with pytest.raises(BadRowsError) as raised:
        roster(text, lambda each: each.slack_id == "U1")
    assert [str(each).split(":")[0] for each in raised.value.problems] == [
        "line 3, level",
        "line 3, expires_on",
        "line 4, expires_on",
    ]
    assert raised.value.ready == 2
    found = roster(text, skip_bad=True)
    assert [row.slack_id for row in found.rows] == ["U4"]
    assert [each.at.line for each in found.left_out] == [2, 3, 3, 4]


def test_a_row_of_whom_slack_was_not_asked_is_left_out_and_keeps_no_other_from_being_taken() -> None:
    found = roster("email,level,expires_on\na@x.org,emt,2026-03-31\nb@x.org,emt,2027-03-31\n", lambda _: None)
    assert [row.email for row in found.rows] == ["b@x.org"]
    (left,) = found.left_out
    assert f"{left}".startswith("line 2, expires_on: March 31, 2026 has passed, and Slack was not asked who")


def test_a_name_with_an_apostrophe_before_it_is_read_without() -> None:
    (row,) = roster("slack_id,level,expires_on,name\nU1,emt,2027-03-31,'=Maya\n").rows
    assert row.name == "=Maya"


def test_the_apostrophe_that_keeps_a_cell_a_text_is_no_part_of_it() -> None:
    (row,) = roster("email,level,expires_on,name,number\n'dana@x.org,'emt,'3/31/2027,'O'Brien,'E0123456\n").rows
    assert (row.email, row.name, row.number) == ("dana@x.org", "O'Brien", "E0123456")
    (row,) = roster("email,level,expires_on,name\n'+a@x.org,emt,3/31/2027,d'Arcy\n").rows
    assert (row.email, row.name) == ("+a@x.org", "d'Arcy"), "as an export writes it"


@pytest.mark.parametrize("header", ["Valid Thru", "Good Through", "EXP", "Date of Expiration"])
def test_the_expiration_is_read_by_whatever_it_is_usually_called(header: str) -> None:
    assert roster(f"Email,Level,{header}\na@x.org,emt,3/31/2027\n").rows[0].expires_on == SPRING


@pytest.mark.parametrize("header", ["First and Last Name", "Last, First", "Your Name", "First Name & Last Name"])
def test_a_whole_name_in_one_column_is_read(header: str) -> None:
    (row,) = roster(f'Email,Level,Expires,"{header}"\na@x.org,emt,3/31/2027,Maya Ray\n').rows
    assert row.name == "Maya Ray"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a@x.org,#N/A,3/31/2027,", "line 2, level: shows #N/A, which is how a spreadsheet says that it has no value"),
        ("a@x.org,emt,#REF!,", "line 2, expires_on: shows #REF!, which is how"),
        ("a@x.org,emt,#######,", "line 2, expires_on: shows #######, which is how"),
        ("a@x.org,emt,Mar-27,", "line 2, expires_on: “Mar-27” isn't a date: the day or the year is missing"),
        ("a@x.org,emt,1/0/1900,", "line 2, expires_on: “1/0/1900” is what Excel shows for a 0: the cell has no date"),
        ("#VALUE!,emt,3/31/2027,", "line 2, email: shows #VALUE!, which is how"),
        ("a@x.org,emt,3/31/2027,#REF!", "line 2, number: shows #REF!, which is how"),
    ],
)
def test_a_cell_that_a_spreadsheet_could_not_fill_is_told_as_that(row: str, words: str) -> None:
    (found,) = problems(f"email,level,expires_on,number\n{row}\n")
    assert found.startswith(words)


def test_a_number_that_a_look_up_did_not_find_is_none() -> None:
    found = roster("email,level,expires_on,number\na@x.org,emt,3/31/2027,#N/A\n")
    assert (found.rows[0].number, str(found.odd[0])) == (None, "line 2, number: “#N/A” was read as “no number”")


def test_what_looks_odd_is_taken_and_said() -> None:
    found = roster("slack_id,level,expires_on,number\nU1,paramedic,2027-06-30,E0123456\n")
    assert found.rows[0].number == "E0123456"
    assert [str(each) for each in found.odd] == [
        "line 2, number: E0123456 doesn't match: for Paramedic it begins with P",
        "line 2, expires_on: June 30, 2027 is unusual: Massachusetts certifications expire on March 31",
    ]


def test_ten_thousand_rows_are_read_in_a_moment() -> None:
    rows = "".join(f"U{each:05},m{each}@example.org,emt,2027-03-31,E{each:07}\n" for each in range(10_000))
    began = time.process_time()
    assert len(roster(f"slack_id,email,level,expires_on,number\n{rows}").rows) == 10_000
    assert time.process_time() - began < 5


def test_a_number_that_two_rows_have_is_worth_a_second_look() -> None:
    found = roster(
        "email,level,expires_on,number\n"
        "a@x.org,emt,2027-03-31,E0000001\nb@x.org,emt,2027-03-31,E0000002\nc@x.org,emt,2027-03-31,E0000001\n"
    )
    assert [(each.at.line, each.column) for each in found.odd] == [(4, "number")]
    assert "E0000001 is also in line 2" in found.odd[0].what
