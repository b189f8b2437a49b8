"""Workbooks of several sheets: all that are a roster are read as one, and what is not read is told."""

from datetime import date

import pytest

from rules import roster_file, sheets, state_list
from rules.problems import BadFileError
from rules.roster_file import Roster, settle
from tests.rules.workbooks import Cell, packed, sheet

TODAY = date(2026, 11, 27)
COVER: list[list[Cell]] = [["Please fill in the next sheet"], ["Level = EMT, AEMT or Paramedic"]]
HEADER: list[Cell] = ["Name", "E-mail", "Level", "Exp Date", "Cert #"]
LIST: list[Cell] = ["License No", "Status", "Expires"]


def person(name: str, *, level: str = "EMT", number: str | None = None) -> list[Cell]:
    return [name, f"{name}@example.org", level, "3/31/2027", number]


def book(**rows: list[list[Cell]]) -> bytes:
    return packed({name.replace("_", " "): sheet(each) for name, each in rows.items()})


def roster(data: bytes) -> Roster:
    return settle(roster_file.read(sheets.read(data), TODAY), lambda _: False)


def refusal(data: bytes) -> list[str]:
    with pytest.raises(BadFileError) as raised:
        roster(data)
    return [str(problem) for problem in raised.value.problems]


def test_sheets_of_people_are_read_as_one_roster_whatever_the_order_of_their_columns() -> None:
    other: list[list[Cell]] = [["B shift"], ["Exp", "Level", "Email", "Cell"], ["3/31/2028", "Medic", "cy@example.org"]]
    found = roster(book(A_Shift=[HEADER, person("al"), person("bo")], B_Shift=other))
    assert [(row.email, row.level, str(row.at)) for row in found.rows] == [
        ("al@example.org", "emt", "sheet “A Shift”, line 2"),
        ("bo@example.org", "emt", "sheet “A Shift”, line 3"),
        ("cy@example.org", "paramedic", "sheet “B Shift”, line 3"),
    ]
    assert (found.sheets.names, found.sheets.unread, found.ignored) == (("A Shift", "B Shift"), (), ("Cell",))


def test_what_is_wrong_in_a_sheet_is_told_with_its_name_and_in_the_order_of_the_sheets() -> None:
    data = book(
        B=[HEADER, person("al", number="E0000001"), person("bo", level="Cook")],
        A=[HEADER, person("al", number="E0000009"), person("cy", level="Chef"), ["Total", None, 2]],
    )
    assert refusal(data) == [
        "sheet “B”, line 3, Level: “Cook” isn't a level; the levels are emt, aemt, paramedic",
        "sheet “A”, line 2, E-mail: “al@example.org” is already in sheet “B”, line 2",
        "sheet “A”, line 3, Level: “Chef” isn't a level; the levels are emt, aemt, paramedic",
    ]
    rest = settle(roster_file.read(sheets.read(data), TODAY), lambda _: False, skip_bad=True)
    assert [row.email for row in rest.rows] == ["al@example.org"], "line 2 of the other sheet is another line"
    assert [str(each) for each in rest.skipped] == ["sheet “A”, line 4: looks like a total"]


def test_a_row_that_another_sheet_has_as_well_is_skipped_and_one_that_differs_is_asked_about() -> None:
    everybody = [HEADER, person("al"), person("bo"), person("cy")]
    found = roster(book(All=everybody, A_Shift=[HEADER, person("al"), person("bo")], B_Shift=[HEADER, person("cy")]))
    assert (len(found.rows), len(found.skipped)) == (3, 3)
    assert str(found.skipped[2]) == "sheet “B Shift”, line 2: says the same as sheet “All”, line 4"
    first, problem = refusal(book(All=everybody, B_Shift=[HEADER, person("cy", level="Medic")]))
    assert first.startswith("sheet “All”, line 4: “cy@example.org” is also in sheet “B Shift”, line 2")
    assert problem == "sheet “B Shift”, line 2, E-mail: “cy@example.org” is already in sheet “All”, line 4"
    (problem,) = refusal(book(All=[*everybody, person("cy")], Note=COVER))
    assert problem == "sheet “All”, line 5, E-mail: “cy@example.org” is already in sheet “All”, line 4"


def test_a_cover_hides_no_roster_and_leaves_nobody_out() -> None:
    found = roster(book(Instructions=COVER, Roster=[HEADER, person("al")], Notes=[["Call the chief"]]))
    assert [row.email for row in found.rows] == ["al@example.org"]
    assert found.sheets.names == ("Roster",)
    assert [(each.name, each.why) for each in found.sheets.unread] == [
        ("Instructions", "it has no roster"),
        ("Notes", "there are no rows below the column names"),
    ]
    assert not found.sheets.is_part


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([["Name", "E-mail", "Exp Date"], ["Cy", "cy@example.org", "3/31/2027"]], "a column level is missing"),
        ([["Who", "What"], ["Cy", "cy@example.org"]], "a column slack_id or email is missing"),
        ([["Cy", "E0000003"], ["Di", "E0000004"]], "a column slack_id or email is missing"),
        ([[*HEADER, "DOB"], [*person("cy"), "1/1/1990"]], "Recert never takes a date of birth"),
        ([["Name", "Level", "Exp Date"], ["Cy", "EMT", "3/31/2027"]], "a column slack_id or email is missing"),
    ],
    ids=["no level", "other names", "no names", "dates of birth", "no addresses"],
)
def test_a_sheet_of_people_that_cannot_be_read_is_told_and_makes_the_file_a_part(
    rows: list[list[Cell]], why: str
) -> None:
    found = roster(book(A=[HEADER, person("al")], B=rows))
    assert [row.email for row in found.rows] == ["al@example.org"]
    assert [each.name for each in found.sheets.unread] == ["B"]
    assert found.sheets.unread[0].why.startswith(why)
    assert found.sheets.is_part


def test_where_no_sheet_is_a_roster_the_one_most_like_it_is_told_what_it_lacks() -> None:
    data = book(Instructions=COVER, Crew=[["Name", "E-mail", "Exp Date"], ["Cy", "cy@example.org", "3/31/2027"]])
    assert refusal(data) == ["sheet “Crew”, line 1: a column level is missing"]


def test_a_workbook_with_one_sheet_is_told_of_without_its_name() -> None:
    found = roster(book(Roster=[HEADER, person("al")], Empty=[]))
    assert (str(found.rows[0].at), found.sheets.names, found.sheets.unread) == ("line 2", (), ())


def test_the_limits_hold_for_all_sheets_together() -> None:
    many = [HEADER, *(person(f"p{at}") for at in range(5_001))]
    others = [HEADER, *(person(f"q{at}") for at in range(5_000))]
    assert refusal(book(A=many, B=others)) == [
        "sheet “B”, line 5001: the file has 10,001 rows; 10,000 at most are imported at a time: send it in parts"
    ]
    thin: list[list[Cell]] = [["Name", "Note"]] * 26_000
    assert refusal(book(A=thin, B=thin)) == [
        "line 1: it has more rows than Recert reads; keep the rows of your own people"
    ]


def test_sheets_after_the_twentieth_are_told_of_and_may_have_people() -> None:
    crews = {f"Crew_{at}": [HEADER, person(f"p{at}")] for at in range(21)}
    found = roster(book(**crews))
    assert (len(found.rows), [each.name for each in found.sheets.unread]) == (20, ["Crew 20"])
    assert found.sheets.is_part


def test_the_sheets_of_the_state_s_list_are_read_as_one_and_a_roster_beside_them_is_not() -> None:
    own = [HEADER, person("al", number="E0000001")]
    emts: list[list[Cell]] = [LIST, ["E0000001", "Active", "3/31/2029"]]
    medics: list[list[Cell]] = [["Expires", "License No", "Status"], ["3/31/2029", "P0000002", "Active"]]
    found, choice = state_list.lists(sheets.read(book(Cover=COVER, Ours=own, EMT=emts, Medic=medics)))
    assert state_list.read(*found).dates == {"E0000001": date(2029, 3, 31), "P0000002": date(2029, 3, 31)}
    assert choice.names == ("EMT", "Medic")
    assert [(each.name, each.why, each.has_people) for each in choice.unread] == [
        ("Cover", "it isn't the state's list", False),
        ("Ours", "it may be your own roster", True),
    ]


@pytest.mark.parametrize("others", [{}, {"B": [HEADER, person("cy")]}])
def test_a_hidden_sheet_is_not_read_and_is_told_of(others: dict[str, list[list[Cell]]]) -> None:
    everything = {"Old": [HEADER, person("al")], "A": [HEADER, person("bo")], **others}
    found = roster(packed({name: sheet(rows) for name, rows in everything.items()}, hidden=["Old"]))
    assert "al@example.org" not in [row.email for row in found.rows]
    assert [(each.name, each.why.partition(";")[0]) for each in found.sheets.unread] == [("Old", "it's hidden")]
    assert not found.sheets.is_part, "lists to choose from are often kept there"
