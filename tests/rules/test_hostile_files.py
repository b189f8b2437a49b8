"""Files that were made to do harm: every file is read or refused in words, in a moment, and nothing else happens."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules import roster_file, sheets, state_list, table
from rules.levels import parse_level
from rules.numbers import looks_like_ssn
from rules.table import BadFileError
from rules.written_dates import parse_date
from tests.rules.tables import read as read_table

TODAY = date(2026, 11, 24)
ROSTER, LIST = "slack_id,email,level,expires_on,number\n", "License No.,Expires\n"
MARKS = "\u0301\u0316" * 60_000
"""Combining characters in the wrong order: normalizing sorts them, in the square of their number."""
A_MOMENT = 10
"""Seconds for what takes far less than one; before, each of these files took minutes, or hundreds of megabytes."""


def refusal(read: Callable[[], object]) -> BadFileError | None:
    try:
        read()
    except BadFileError as error:
        return error
    return None


def read_all(data: bytes) -> list[BadFileError]:
    """Read a file as everything that it may be, and return the refusals."""
    found = refusal(lambda: sheets.read(data))
    if found is not None:
        return [found]
    read = sheets.read(data)
    refused = (
        refusal(lambda: roster_file.settle(roster_file.read(read, TODAY), lambda _: False)),
        refusal(lambda: state_list.read(*state_list.lists(read)[0])),
    )
    return [each for each in refused if each is not None]


PIECES = ["sep=", "sep=;\n", 'sep="\n', "sep=\r\n", "U1", "emt", "2027-03-31", "3/31/2027 12:00", "E0123456", "_" * 150]
words = st.sampled_from([*'",;\t|\n\r\0= \u0301\ufdfa٣½', '""', "\r\n", *PIECES, ROSTER, LIST])
texts = st.lists(st.one_of(words, st.text(max_size=5)), max_size=40).map("".join)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
files = st.one_of(
    st.binary(),
    st.builds(bytes.__add__, st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]), st.binary()),
    st.builds(lambda text, encoding: text.encode(encoding, "replace"), texts, encodings),
    st.builds(lambda header, text: (header + text).encode(), st.sampled_from([ROSTER, LIST]), texts),
)


@given(files)
@example(b"\xff\xfea\x00,\x00\n\x00\x00\xd8,\x00")
@example(b"\xb5")
@example(b'sep="\na"b\n1"2\n')
def test_any_bytes_are_a_table_or_refused_in_words(data: bytes) -> None:
    """A word for each problem, none of them longer than a person reads."""
    for error in read_all(data):
        assert error.problems
        assert all(len(str(each)) < 400 for each in error.problems)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (ROSTER + "x" * sheets.LARGEST, "line 1: the file is larger than 10 MB; keep the rows of your own people"),
        ("a,b\n" + "1,\n" * 600_000, "line 50002: 50,000 rows are above it, the most that Recert reads; keep the rows"),
        (
            "c," * 10_000 + "c\n" + "x\n" * 20_000,
            "line 1: there are 10,001 columns; Recert reads 256 at most: take out",
        ),
        (
            ROSTER + "U1,,emt,2027-03-31," + "x" * 4_001 + "\n",
            "line 2, number: holds 4,001 characters; 4,000 at most are read: shorten it",
        ),
        ("a," + "b" * 201 + "\n1,2\n", "a column's name has 200 characters at most; shorten it"),
        ('a,b\n1,"' + "x\n" * 900_000, "look for a quotation mark that is not closed"),
        (ROSTER + ",a@x.org,emt,2027-03-31,\n" * 10_001, "the file has 10,001 rows; 10,000 at most are imported at a"),
        ("," * 1_900_000, "the file is empty"),
        ("a,b\n1,\0\n", "this is no text"),
    ],
    ids=["bytes", "rows", "columns", "cell", "name", "quote", "members", "delimiters", "NUL"],
)
def test_a_limit_is_named_with_what_to_do(data: str, words: str) -> None:
    assert words in str(read_all(data.encode())[0])


def test_what_is_just_within_the_limits_is_read() -> None:
    found = read_table(("a" * 200 + ",b" * 255 + "\n" + "1," + "x" * 4_000 + "\n").encode())
    assert (len(found.header), len(found.lines[0].cells[1])) == (256, 4_000)
    assert len(read_table(b"a,b\n" + b"1,\n" * 50_000).lines) == 50_000


@pytest.mark.parametrize(
    "text", ["a,b\n" + "1,2,3\n" * 500_000, ROSTER + "x,y,z,w,v\n" * 9_000], ids=["too wide", "all wrong"]
)
def test_with_a_thousand_problems_the_reading_ends(text: str) -> None:
    (error, *_) = read_all(text.encode())
    assert len(error.problems) == table.MOST_PROBLEMS
    assert error.problems[-1].at.line <= table.MOST_PROBLEMS + 1


@pytest.mark.parametrize(
    "header",
    ["slack_id,level,expires_on,e{}mail", "slack_id,level,email{},email,expires_on", "Cert{}no,Expires,Name,Town"],
)
def test_the_name_of_a_column_is_said_back_short(header: str) -> None:
    refused = read_all((header.format("_" * 150) + "\nU1,emt,2027-03-31,@\n").encode())
    said = [str(problem) for error in refused for problem in error.problems]
    assert any("____…" in each for each in said)
    assert not any("_" * 50 in each for each in said)


@pytest.mark.parametrize(
    "text",
    [
        "a,b;c\n" + ',"x' * 40_000,
        ROSTER[:-1] + f",a{MARKS}\nx\n",
        ROSTER + f"U1,,emt,2027-03-31,a{MARKS}\n",
        ROSTER + f"U1,,emt,2027-03-31,a{MARKS[:3_990]}\n" * 240,
        LIST + 'E0123456,"' + "T1:11" * 26_000 + '\nx"\n',
        LIST + ('E0123456,"' + "T1:11" * 790 + '\nx"\n') * 490,
        ROSTER + f"U1,,emt,2027-03-31,{'1-' * 65_000}x\n",
        ROSTER + ",a@" + "a." * 65_000 + "@,emt,2027-03-31,\n",
        "<!---->" * 33 + "x",
        ROSTER + f',"<{",.;" * 1_300}<",emt,2027-03-31,\n' * 1_000,
    ],
    ids=[
        *("quotes", "marks in a name", "marks", "marks in many", "times", "times in many", "digits", "address"),
        *("comments", "many addresses"),
    ],
)
def test_a_crafted_file_is_answered_in_a_moment(text: str) -> None:
    began = time.process_time()
    assert read_all(text.encode())
    assert time.process_time() - began < A_MOMENT


def test_a_crafted_text_is_searched_for_a_number_and_a_cell_for_a_date_in_a_moment() -> None:
    """Both are linear in the length themselves: people type into forms as well."""
    began = time.process_time()
    assert looks_like_ssn(f"a{MARKS}{MARKS} 123-45-6789")
    assert not looks_like_ssn(f"a{MARKS}{MARKS} 123-45-678")
    assert parse_date("T1:11" * 100_000 + "\nx") is None
    assert parse_date("a" * 50 + "!") is None
    assert parse_level("emt " * 100_000) is None
    assert time.process_time() - began < A_MOMENT
