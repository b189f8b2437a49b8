"""Excel workbooks: read as the same rows would be from a CSV file, and refused where they would fill the memory."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import roster_file
from rules.problems import BadFileError
from rules.sheets import Sheets
from tests.rules.tables import read
from tests.rules.workbooks import Cell, packed, same_part, sharing, sheet, workbook

TODAY = date(2026, 11, 27)
ROWS: list[list[Cell]] = [
    ["Northampton EMS certifications"],
    [],
    ["Last Name", "First Name", "Cert #", "Level", "Exp Date", "E-mail", "Cell Phone"],
    ["Whitaker", "Dana", "E0812000", "EMT-B", date(2027, 3, 31), "dana@example.org", 4135551000],
    ["Núñez", "José", "A0812035", "EMT - Advanced", "3/31/28", "jose@example.org", None],
    ["Total", None, 2],
]
GOOD = workbook(ROWS)
NEAR = '<row r="1"><c r="A1"><v>1</v></c>'
FAR = '<row><c r="A1" t="inlineStr"><is><t> </t></is></c><c r="AM49999" t="inlineStr"><is><t> </t></is></c></row>'


def refusal(data: bytes) -> str:
    with pytest.raises(BadFileError) as raised:
        read(data)
    return str(raised.value)


def test_a_workbook_is_read_as_the_same_rows_in_a_csv_file_are() -> None:
    table = read(GOOD)
    assert (table.at.line, table.header[:2]) == (3, ("Last Name", "First Name"))
    assert table.lines[0].cells[4:] == ("2027-03-31", "dana@example.org", "4135551000")
    assert [line.at.line for line in table.lines] == [4, 5]
    roster = roster_file.read(Sheets((table,)), TODAY)
    assert [(row.name, row.level, row.expires_on, row.number) for row in roster.rows] == [
        ("Dana Whitaker", "emt", date(2027, 3, 31), "E0812000"),
        ("José Núñez", "aemt", date(2028, 3, 31), "A0812035"),
    ]
    assert roster.ignored == ("Cell Phone",)
    assert [problem.at.line for problem in roster.skipped] == [6]


def test_a_cell_is_the_text_that_one_sees() -> None:
    table = read(workbook([["Email", "Level", "Name"], [True, 12.5, 46477], [date(2027, 3, 31), "  x ", 7.0]]))
    assert [line.cells for line in table.lines] == [("TRUE", "12.5", "46477"), ("2027-03-31", "x", "7")]


CELLS = """<row r="1"><c r="A1" t="inlineStr"><is><t>Email</t></is></c>
<c r="B1" t="inlineStr"><is><t>Exp</t></is></c></row>
<row r="2"><c r="A2"><v>1</v></c>{}</row>"""
FORMATS = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>
<numFmt numFmtId="164" formatCode="mmmm\\ yyyy;@"/><numFmt numFmtId="165" formatCode="[$-409]m/yy"/>
<numFmt numFmtId="166" formatCode="mmm d, yyyy"/><numFmt numFmtId="167" formatCode="&quot;dh&quot;mmm-yy"/></numFmts>
<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf numFmtId="17"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/>
<xf numFmtId="17"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="14"/>
</cellXfs></styleSheet>"""
FIRST, LAST = (date(2027, 3, 1) - date(1899, 12, 30)).days, (date(2027, 3, 31) - date(1899, 12, 30)).days


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="B2" t="e"><f>A9</f><v>#REF!</v></c>', "#REF!"),
        ('<c t="e" r="B2"><v>#N/A</v></c>', "#N/A"),
        ("<c t='e'><v>#VALUE!</v></c>", "#VALUE!"),
        ('<c r="B2" t="e"/>', ""),
        ('<c r="B2" t="inlineStr"><is><t>&lt;c t="e"&gt;</t></is></c>', '<c t="e">'),
        (f'<c r="B2" s="1"><v>{FIRST}</v></c>', "Mar-27"),
        (f'<c s="1" r="B2" t="n"><v> {FIRST}.0 </v></c>', "Mar-27"),
        (f'<c r="B2" s="2"><v>{FIRST}</v></c>', "Mar-2027"),
        (f'<c r="B2" s="3"><v>{FIRST}</v></c>', "3/27"),
        (f'<c r="B2" s="5"><v>{FIRST}</v></c>', "Mar-27"),
        (f'<c r="B2" s="4"><v>{FIRST}</v></c>', "2027-03-01"),
        (f'<c r="B2" s="6"><v>{FIRST}</v></c>', "2027-03-01"),
        (f'<c r="B2" s="1"><v>{LAST}</v></c>', "2027-03-31"),
        (f'<c r="B2"><v>{FIRST}</v></c>', str(FIRST)),
        ('<c r="B2" s="6"><v>0</v></c>', "1/0/1900"),
        ('<c r="B2" s="1" t="str"><v>TBD</v></c>', "TBD"),
    ],
)
def test_an_error_a_month_alone_and_an_empty_date_are_what_one_sees(cell: str, shown: str) -> None:
    data = packed({"A": CELLS.format(cell)}, others={"xl/styles.xml": FORMATS.encode()})
    assert [line.cells for line in read(data).lines] == [("1", shown)]


def test_an_error_in_xml_with_prefixes_is_seen_as_well() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = (
        CELLS.format('<c r="B2" t="e"><v>#N/A</v></c>').replace("</", "</x:").replace("<", "<x:").replace("<x:/", "</")
    )
    xml = f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    data = packed({"A": ""}, others={"xl/worksheets/sheet1.xml": xml.encode()})
    assert read(data).lines[0].cells == ("1", "#N/A")


def test_errors_are_seen_far_down_in_a_long_part_with_other_letters() -> None:
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>Núñez 日本 🚑 {at}</t></is></c>'
        f'<c r="B{at}" t="e"><v>#N/A</v></c><c r="C{at}" s="1"><v>{FIRST}</v></c><c r="D{at}"><v>{at}</v></c></row>'
        for at in range(2, 5_000)
    )
    xml = (
        '\ufeff<?xml version="1.0" encoding="UTF-8"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{"".join(f"""<c r="{each}1" t="inlineStr"><is><t>{each}</t></is></c>""" for each in "ABCD")}</row>'
        f"{rows}</sheetData></worksheet>"
    )
    others = {"xl/worksheets/sheet1.xml": xml.encode(), "xl/styles.xml": FORMATS.encode()}
    lines = read(packed({"A": ""}, others=others)).lines
    assert [line.cells for line in lines] == [
        (f"Núñez 日本 🚑 {at}", "#N/A", "Mar-27", str(at)) for at in range(2, 5_000)
    ]


def test_months_of_an_old_mac_are_counted_from_1904() -> None:
    cell = CELLS.format(f'<c r="B2" s="1"><v>{(date(2027, 3, 1) - date(1904, 1, 1)).days}</v></c>')
    plain = packed({"A": cell}, others={"xl/styles.xml": FORMATS.encode()})
    with ZipFile(BytesIO(plain)) as made:
        book = made.read("xl/workbook.xml").replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    data = packed({"A": cell}, others={"xl/styles.xml": FORMATS.encode(), "xl/workbook.xml": book})
    assert read(data).lines[0].cells == ("1", "Mar-27")


def test_the_first_sheet_with_rows_that_one_sees_is_read() -> None:
    rows = sheet([["email", "level"], ["a@x.org", "emt"]])
    old = sheet([["email", "level"], ["old@x.org", "emt"]])
    data = packed({"Old": old, "Notes": "", "Roster": rows, "Later": old}, hidden=["Old"])
    assert [line.cells[0] for line in read(data).lines] == ["a@x.org"]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: packed({"A": ""}), "the file is empty"),
        (
            lambda: packed({"A": '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="20000"><c><v>1</v></c></row>'}),
            "reach to row 20,0",
        ),
        (
            lambda: packed({"A": '<row r="1048576"><c r="C1048576"><v>1</v></c></row>'}),
            "reach to row 1,048,576 and column 3",
        ),
        (lambda: workbook([["Email"], ["x" * 20_000_000]]), "line 2: a cell holds 20,000,000 characters; shorten it"),
        (lambda: packed({"A": "<row/>" * 2_100_000}), "reach to row 2,000,001"),
        (
            lambda: packed({"A": "<row>" + "<c/>" * 16_000 + '</row><row r="9000"><c><v>1</v></c></row>'}),
            "column 16,000",
        ),
        (
            lambda: packed({"A": '<row r="300"><c r="xfd300"><v>1</v></c><c r="a1"><v>1</v></c></row>'}),
            "no Excel workbook",
        ),
        (lambda: packed({"A": ""}, others={"xl/big.xml": b" " * 31_000_000}), "more than 30 MB when it is unpacked"),
        (lambda: packed({"A": ""}, others={"xl/bad.xml": b"<!DOCTYPE x>"}), "no Excel workbook that can be read"),
        (lambda: packed({"A": "<c " * 1_000_000}), "no Excel workbook that can be read"),
        (lambda: packed({"A": f'{NEAR}<c x=">" r="XFD1048576"><v>1</v></c></row>'}), "reach to row 1,048,576"),
        (
            lambda: packed({"A": f"""{NEAR}<c x=" r='A1'" r="XFD1048576"><v>1</v></c></row>"""}),
            "reach to row 1,048,576",
        ),
        (
            lambda: packed({"A": '<row r="999999"/>' + '<row r="1"><c><row/></c></row>' * 9}),
            "no Excel workbook that can be read",
        ),
        (lambda: packed({f"S{at}": FAR for at in range(240)}), "its sheets have more cells than Recert reads"),
        (lambda: same_part(900, FAR), "its sheets have more cells than Recert reads"),
        (lambda: same_part(90_000, "<a/>" * 100_000), "its first 20 sheets are empty"),
        (
            lambda: sharing(3_400, f"<si><t>{'x' * 100_000}</t></si>"),
            "hold 2,040,000,000 characters, more than Recert reads",
        ),
        (lambda: packed({"A": "<a>" * 3_000_000}), "no Excel workbook that can be read"),
        (lambda: packed({"A": f"<!--{' ' * 20_000_000}-->"}), "no Excel workbook that can be read"),
        (lambda: GOOD[:-40], "no Excel workbook that can be read"),
        (lambda: b"PK\x03\x04 nothing", "no Excel workbook that can be read"),
    ],
    ids=[
        "empty",
        "far",
        "deep",
        "cell",
        "rows",
        "wide",
        "small letters",
        "bomb",
        "doctype",
        "tags",
        "bracket",
        "quotes",
        "row in a cell",
        "sheets",
        "same sheet",
        "same empty",
        "shared",
        "nested",
        "comment",
        "cut",
        "no zip",
    ],
)
def test_what_would_fill_the_memory_or_is_no_workbook_is_refused_in_words(
    made: Callable[[], bytes], words: str
) -> None:
    data = made()
    began = time.process_time()
    assert words in refusal(data)
    assert time.process_time() - began < 20


def test_while_a_very_large_honest_workbook_is_read_other_threads_run() -> None:
    """A bot answers meanwhile, so no step of the reading may keep the interpreter's lock."""
    turns, read_all = 0, threading.Event()

    def take_turns() -> None:
        nonlocal turns
        while not read_all.wait(0.01):
            turns += 1

    header: list[Cell] = ["Email", "Level", "Expires", *(f"Skill {number}" for number in range(35))]
    rows: list[list[Cell]] = [[f"e{number}@example.org", "emt", "2027-03-31", *["yes"] * 35] for number in range(9_000)]
    data = workbook([header, *rows])
    other = threading.Thread(target=take_turns)
    other.start()
    try:
        assert len(read(data).lines) == len(rows)
    finally:
        read_all.set()
        other.join()
    assert turns > 20


def test_texts_that_cells_share_are_read() -> None:
    texts = "<si><t>email</t></si><si/><si><r><t>a@x</t></r><r><t>.org</t></r></si>"
    table = read(sharing(9, texts, [0, 2]))
    assert table.header == ("email", "a@x.org")


def test_what_is_beside_the_sheets_is_not_unpacked() -> None:
    assert len(read(packed({"A": sheet(ROWS)}, others={"xl/media/photo.png": b" " * 31_000_000})).lines) == 2


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_workbook_is_read_or_refused_in_words(at: int, instead: bytes) -> None:
    damaged = GOOD[:at] + instead + GOOD[at + len(instead) :]
    with suppress(BadFileError):
        assert read(damaged).header


def test_a_workbook_whose_parts_are_encrypted_is_refused_in_words() -> None:
    entry = b"PK\x01\x02\x14\x03\x14\x00"  # of a part in the archive's directory; its flags follow
    assert entry + b"\x00\x00" in GOOD
    with pytest.raises(BadFileError):
        read(GOOD.replace(entry + b"\x00\x00", entry + b"\x01\x00"))
