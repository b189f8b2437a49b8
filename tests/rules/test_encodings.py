"""The encoding of a file is told for certain, or asked for."""

import pytest

from rules.encodings import decode
from rules.problems import BadFileError

NAMES = "name,town\nRenée Côté,Ware\nJosé Núñez,Lee\nSeán O’Brien,“Otis”\nZoë Gärtner – late,Lee\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_names_with_accents_are_read_in_every_encoding_that_can_be_told(encoding: str) -> None:
    assert decode(NAMES.encode(encoding)) == NAMES


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("name", ["René", "José", "Núñez", "Zoë", "François", "Ångström", "Éva", "Müller", "Peña"])
def test_one_name_is_enough_to_tell(name: str, encoding: str) -> None:
    text = f"name,level\n{name},emt\n"
    assert decode(text.encode(encoding)) == text


AMERICANS = (
    *("Conceição", "CONCEIÇÃO", "Assunção", "João Gonçalves", "Désirée", "Renée-Zoë", "Ó Briain", "O’Brien", "Ørsted"),
    *("Þórður", "Guðrún Súß", "Größer", "Núñez y Peña", "D’Angelo", "“Zoë” Béla", "Aimée – late", "Chloë…", "É. Côté"),
    *("· René", "½ day, René", "René • Zoë", "Peña ™", "Añó", "Übelhör", "Šimon Žižka", "Søren Kierkegård"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "mac_roman"])
@pytest.mark.parametrize("name", AMERICANS)
def test_no_american_name_is_taken_for_another_script(name: str, encoding: str) -> None:
    text = f"name,level,expires_on\nRenée Côté,emt,2027-03-31\n{name},emt,2027-03-31\n"
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("the old Macintosh had no such letter")
    assert decode(data) == text


FOREIGN = {
    "gb18030": ("张伟", "李娜 Li Na", "王芳Wang", "朱镕基", "a张", "欧阳娜娜", "张,emt", "Wei张", "王", "刘洋b", "陈é"),
    "big5": ("王小明", "陳怡君Chen", "林"),
    "shift_jis": ("田中太郎", "佐藤 Sato", "鈴木", "ﾀﾅｶ"),
    "euc_kr": ("김민준", "이서연Lee", "박"),
    "cp1251": ("Иванов", "Ольга Petrova"),
    "cp1253": ("Παπαδόπουλος", "Νίκος Nikos"),
    "cp1255": ("כהן", "לוי Levi"),
    "cp1256": ("محمد", "علي Ali"),
    "cp874": ("สมชาย", "สมหญิง Som"),
    "cp437": ("José", "Renée", "Núñez"),
    "cp1250": ("Łukasz", "Michał", "Wałęsa", "Paweł"),
}


@pytest.mark.parametrize(("encoding", "name"), [(each, name) for each, names in FOREIGN.items() for name in names])
@pytest.mark.parametrize("table", ["name,level\n{},emt\n", "level,name\nemt,{}\n", "{}\n", "姓名,{}\n"])
def test_a_name_in_an_encoding_that_is_not_known_is_never_read_wrongly(encoding: str, name: str, table: str) -> None:
    try:
        data = table.format(name).encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("that title is Chinese")
    with pytest.raises(BadFileError, match="CSV UTF-8"):
        decode(data)


def test_an_excel_table_of_chinese_names_is_refused_in_words() -> None:
    rows = "姓名,电子邮件,级别\n张伟,wei@example.org,EMT\n李娜,na@example.org,AEMT\n"
    with pytest.raises(BadFileError, match="which letters it has; save it as CSV UTF-8"):
        decode(rows.encode("gb18030"))


def test_what_may_be_either_is_asked_about_with_both() -> None:
    with pytest.raises(BadFileError, match=r"line 2: this may be “Garc’a” or “García”.*save it as CSV UTF-8"):
        decode("name\nGarcía\n".encode("mac_roman"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><table><tr><td>email", "this is a web page, even if its name ends in .xls"),
        (b"\xef\xbb\xbf \r\n<!-- x --><TABLE border=1>", "this is a web page"),
        (b"<!DOCTYPE HTML><html>", "this is a web page"),
        (b'<?xml version="1.0"?><Workbook', "this is an XML file"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook (.xls), or one with a password"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"a,b\n\x81\x8d,\n", "no text"),
        (b"\x00\x01\x02\x03", "no text"),
    ],
)
def test_what_is_no_text_is_called_by_its_name(data: bytes, words: str) -> None:
    with pytest.raises(BadFileError) as raised:
        decode(data)
    assert words in str(raised.value)


def test_an_apostrophe_between_capitals_is_asked_about_as_well() -> None:
    with pytest.raises(BadFileError, match="line 2: this may be “DÕArcy” or “D’Arcy”"):
        decode("name\nD’Arcy\n".encode("mac_roman"))


def test_a_cell_in_angle_brackets_is_no_web_page() -> None:
    assert decode(b"<none>,b\n1,2\n") == "<none>,b\n1,2\n"
