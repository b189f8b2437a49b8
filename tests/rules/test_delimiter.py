"""The delimiter of a table is counted: whichever it is, and whatever stands in the cells."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.delimiter import delimiter
from rules.header import only_cell
from rules.visible import visible
from tests.rules.tables import read

DELIMITERS = ",;\t|"
names = st.lists(st.text("abcdefgh_ #", min_size=1).filter(str.strip), min_size=2, max_size=6)
cells = st.text('ab1,;\t|"\n -/é', max_size=12)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[str], list[list[str]]]:
    """Return a delimiter, the names of the columns, and rows: other delimiters stand in cells without quotes."""
    header = draw(names)
    rows = draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), min_size=1, max_size=30))
    rows[0][0] += "x"  # one row is not empty, and no title
    rows[0][1] += "x"
    return draw(st.sampled_from(DELIMITERS)), header, rows


@given(tables(), st.sampled_from(["\n", "\r\n"]))
def test_a_table_is_read_as_it_was_written_with_any_delimiter(
    table: tuple[str, list[str], list[list[str]]], end: str
) -> None:
    used, header, rows = table
    text = StringIO(newline="")
    csv.writer(text, delimiter=used, lineterminator=end).writerows([header, *rows])
    found = read(text.getvalue().encode())
    assert found.header == tuple(each.strip() for each in header)
    assert [line.cells for line in found.lines] == [
        stripped
        for row in rows
        if any(stripped := tuple(visible(cell).strip() for cell in row))
        and not (len(header) > 2 and only_cell(stripped))
    ]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("slack_id\nU1\n", ","),
        ("", ","),
        ("Last, First;Expires\nRay, Maya;2027-03-31\n", ";"),
        ("slack_id,name,number,roles\nU1,ic;examiner\nU2,,ic;examiner\n", ","),
        ("Town EMS; as of today\nslack_id,name\nU1,A\nU2,B\n", ","),
        ('name,notes\nA,"x;y\nx;y\nx;y\n"\nB,\n', ","),
        ('Last, First|Room\nRay, A 5"|x\n', "|"),
        ("name,notes\nA;" + "x" * 20_000 + ",\n", ","),
    ],
    ids=["one column", "empty", "names with commas", "short rows", "title", "quotes", "inches", "cut"],
)
def test_what_the_rows_have_in_common_decides(text: str, right: str) -> None:
    assert delimiter(text) == right


def test_a_line_that_names_no_possible_delimiter_is_a_title() -> None:
    for line in ('sep="', "sep=x", "sep=\r", "sep="):
        assert read(f"{line}\na,b\n1,2\n".encode()).header == ("a", "b")
