"""A table from a spreadsheet: encodings, delimiters, quotes, and what is no table."""

import pytest

from rules.table import BadFileError, escape_formula, key, private_column, unescape_formula
from tests.rules.tables import read

TEXT = "slack_id,name\nU1,Renée\n"


def problems(data: bytes) -> str:
    with pytest.raises(BadFileError) as raised:
        read(data)
    return "\n".join(map(str, raised.value.problems))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write_is_read(encoding: str, end: str) -> None:
    text = TEXT.replace("\n", end)
    data = (b"\xff\xfe" if encoding == "utf-16-le" else b"") + text.encode(encoding)
    table = read(data)
    assert table.header == ("slack_id", "name")
    assert [(line.at.line, line.cells) for line in table.lines] == [(2, ("U1", "Renée"))]


def test_what_nobody_sees_is_in_no_cell() -> None:
    table = read("ema\u200bil,name\n\ufeffa\u200b@b.example\u202c,\u202eRenée\x07\xa0N\n".encode())
    assert table.header == ("email", "name")
    assert table.lines[0].cells == ("a@b.example", "Renée  N")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(delimiter: str) -> None:
    table = read(f'slack_id{delimiter}roles\nU1{delimiter}"a;b,c"\n'.encode())
    assert table.lines[0].cells == ("U1", "a;b,c")


def test_the_line_that_names_the_delimiter_is_not_the_header() -> None:
    table = read(b"sep=;\r\nslack_id;name\r\nU1;A\r\n")
    assert (table.at.line, table.header, table.lines[0].at.line) == (2, ("slack_id", "name"), 3)


def test_lines_are_counted_as_an_editor_does_past_blank_ones_and_through_quotes() -> None:
    table = read(b'slack_id,name\n\n,\nU1,"two\nlines, and ""quotes"""\nU2\n')
    assert [(line.at.line, line.cells) for line in table.lines] == [
        (4, ("U1", 'two lines, and "quotes"')),
        (6, ("U2", "")),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "line 1: the file is empty"),
        (b"\n \n,,\n", "the file is empty"),
        (b"slack_id,name\n", "line 1: there are no rows"),
        (b'a,b\n1,"2\n3,4\n', "line 2: cannot be read as a row"),
        (b"PK\x03\x04rest", "no Excel workbook that can be read"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x00\x01\x02\x03", "no text"),
        (b"a,b\n\x81\x8d,\n", "no text"),
        (b"\xff\xfea", "no text"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    assert words in problems(data)


@pytest.mark.parametrize(
    "title", ["Certified EMTs", '"Certified EMTs, Northampton",', "Certified EMTs\n\nNorthampton EMS\n"]
)
def test_a_title_above_the_names_of_the_columns_is_no_row(title: str) -> None:
    table = read(f"{title}\nslack_id,name\nU1,A\nU2,\n".encode())
    assert table.header == ("slack_id", "name")
    assert table.at.line == title.count("\n") + 2
    assert [line.cells for line in table.lines] == [("U1", "A"), ("U2", "")]


def test_a_table_of_one_column_has_no_title() -> None:
    assert read(b"slack_id\nU1\nU2\n").header == ("slack_id",)


def test_every_row_that_is_too_wide_is_named() -> None:
    found = read(b"a,b\n1,2,3\n4,5,,\n6,7,8\n")
    assert list(map(str, found.problems)) == [
        f"line {line}: 3 cells, but the header has 2 columns; put a cell that holds commas in quotes" for line in (2, 4)
    ]
    assert [line.cells for line in found.lines] == [("4", "5")]


@pytest.mark.parametrize("name", ["Expires On", "expires-on", " EXPIRES_ON ", "Expires\u00a0on"])
def test_names_of_columns_are_blind_to_case_and_blanks(name: str) -> None:
    assert key(name) == "expireson"


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", *(f"{sign}1" for sign in "\uff1d\uff0b\uff0d\uff20")]
)
def test_a_formula_is_written_so_that_nothing_runs_and_read_as_it_was(cell: str) -> None:
    assert escape_formula(cell) == f"'{cell}"
    assert unescape_formula(escape_formula(cell)) == (cell, True)


@pytest.mark.parametrize("cell", ["O'Brien", "'quoted", "", "Maya"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert escape_formula(cell) == cell
    assert unescape_formula(cell) == (cell, False)


@pytest.mark.parametrize(
    "name",
    [
        *("SSN", "ssn_last4", "Social Security #", "SS#", "SS No", "Soc Sec #", "Soc. Sec. No.", "SocSec", "Social"),
        *("Social #", "S.S.N.", "S.S. #", "DOB", "D.O.B.", "Birth date", "Birthdate", "B-day", "Bday", "BDate", "Born"),
    ],
)
def test_a_private_column_is_known_by_its_name(name: str) -> None:
    assert private_column(name) is not None


@pytest.mark.parametrize(
    "name", ["lesson", "adobe", "class", "SSO", "Doboy", "number", "Society", "Social media", "Airborne", "Tab Day"]
)
def test_no_other_column_is_taken_for_one(name: str) -> None:
    assert private_column(name) is None


def test_the_names_are_found_under_titles_of_several_cells_and_what_is_no_row_is_skipped() -> None:
    table = read(
        b"Town EMS roster,as of 2/1/2027,,\n,,,\nEmail,Name,Level,Expires\nA Shift,,,\na@x.org,A,emt,2027\n"
        b"Email,Name,Level,Expires\nb@x.org,,,\nTotal members: 2,,,\nUpdated by Chief,,,\n"
    )
    assert (table.at.line, table.header) == (3, ("Email", "Name", "Level", "Expires"))
    assert [line.cells[0] for line in table.lines] == ["a@x.org", "b@x.org"]
    assert list(map(str, table.skipped)) == [
        "line 4: has only \u201cA Shift\u201d in it",
        "line 6: has the column names again",
        "line 8: looks like a total",
        "line 9: has only \u201cUpdated by Chief\u201d in it",
    ]


def test_quotation_marks_that_were_never_escaped_are_read_as_they_stand() -> None:
    table = read(b'name|place|level|\r\n"Bob" Lee|Unit 3" rear|emt|\r\nAl|x|emt|\r\n')
    assert table.header == ("name", "place", "level")
    assert table.lines[0].cells == ('"Bob" Lee', 'Unit 3" rear', "emt")


@pytest.mark.parametrize("text", ['a,b\n"x",1\n"B" c,2\n', 'a,b\n"B" c,2\n1\n', 'a,b\n"x,1\n"B" c,2\n'])
def test_quotation_marks_that_are_escaped_here_and_not_there_are_refused(text: str) -> None:
    assert "look for a quotation mark that is not closed" in problems(text.encode())


def test_the_way_in_which_excel_keeps_a_text_is_no_formula() -> None:
    assert read(b'number,name\n="E0123456","=""Ray"""\n').lines[0].cells == ("E0123456", "Ray")
