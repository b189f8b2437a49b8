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
