"""Excel workbooks for tests, as small as they can be."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

Cell = str | int | float | bool | date | None
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HIDDEN = ' state="hidden"'
_DATE_STYLE = (
    f'<styleSheet xmlns="{_MAIN}"><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def workbook(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return a workbook with one sheet."""
    return packed({"Roster": sheet(rows)})


def sheet(rows: Sequence[Sequence[Cell]]) -> str:
    """Return the XML of a sheet."""
    return "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)


def packed(sheets: Mapping[str, str], hidden: Sequence[str] = (), others: Mapping[str, bytes] | None = None) -> bytes:
    """Return a workbook with these sheets, by their names, and other files."""
    parts = {f"xl/worksheets/sheet{at}.xml": data for at, data in enumerate(sheets.values(), 1)}
    named = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"{_HIDDEN if name in hidden else ""}/>'
        for at, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    style = f'<Relationship Id="rIdS" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    files: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}{style}'
        "</Relationships>",
        "xl/styles.xml": _DATE_STYLE,
        **{
            name: f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            for name, rows in parts.items()
        },
        **(others or {}),
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def sharing(rows: int, texts: str, shown: Sequence[int] = (0,) * 6) -> bytes:
    """Return a workbook with a sheet of equal rows, in which these of the texts are shown."""
    row = "".join(f'<c t="s"><v>{at}</v></c>' for at in shown)
    related = "".join(
        f'<Relationship Id="{part}" Type="{_RELATIONS}/{kind}" Target="{part}.xml"/>'
        for part, kind in (("worksheets/sheet1", "worksheet"), ("sharedStrings", "sharedStrings"))
    )
    workbook = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="worksheets/sheet1"/></sheets></workbook>'
    )
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'
    others = {
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": relations,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{texts}</sst>',
    }
    return packed(
        {"A": f"<row>{row}</row>" * rows}, others={name: content.encode() for name, content in others.items()}
    )


def same_part(sheets: int, rows: str) -> bytes:
    """Return a workbook with many sheets, which are all kept in one part."""
    named = "".join(f'<sheet name="S{at}" sheetId="{at}" r:id="rId1"/>' for at in range(1, sheets + 1))
    workbook = f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{named}</sheets></workbook>'
    return packed({"A": rows}, others={"xl/workbook.xml": workbook.encode()})


def _cell(value: Cell) -> str:
    match value:
        case None:
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(value)}</v></c>'
        case str():
            return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        case date():
            return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    return f"<c><v>{value}</v></c>"
