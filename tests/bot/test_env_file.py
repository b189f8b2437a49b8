"""The `.env` file: it is read however an editor saved it, and each mistake is reported in one line."""

import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import env_file
from bot.settings import Settings, SettingsError, examine, read
from tests.at_once import SECONDS
from tests.bot.programs import environment, loading

TEXT = "# caf\N{LATIN SMALL LETTER E WITH ACUTE}\nLOG_LEVEL=ERROR\nSLACK_SIGNING_SECRET='abc'\nRECERT_TIMEZONE=UTC\n"


@pytest.fixture(autouse=True)
def _same_environment_afterwards() -> Iterator[None]:
    with patch.dict(os.environ):
        yield


def wrong(content: bytes) -> str:
    """Read a file that is wrong; return the message."""
    Path(".env").write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        read()
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_what_an_editor_saves_is_read(encoding: str, newline: str) -> None:
    Path(".env").write_bytes(TEXT.replace("\n", newline).encode(encoding))
    settings = read()
    assert (settings.log_level, settings.recert_timezone) == ("ERROR", "UTC")
    assert settings.secret("SLACK_SIGNING_SECRET") == "abc"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("cp1252"),
        "\nSLACK_BOT_TOKEN=\N{LEFT DOUBLE QUOTATION MARK}xoxb-1\N{RIGHT DOUBLE QUOTATION MARK}".encode("cp1252"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-32"),
        TEXT.encode("utf-16") + b"\n",
        b"LOG_LEVEL=ERR\0OR\n",
    ],
    ids=[
        "an accent in Windows-1252",
        "quotes in Windows-1252",
        "UTF-16 without a mark",
        "UTF-32",
        "cut in half",
        "a zero byte",
    ],
)
def test_a_file_in_another_encoding_is_one_line_that_says_how_to_save_it(content: bytes) -> None:
    said = wrong(content)
    assert said.startswith(".env, line ")
    assert "save it again with the encoding UTF-8" in said


def test_the_line_that_cannot_be_read_is_named() -> None:
    assert wrong(b"LOG_LEVEL=ERROR\r\n\r\n# caf\xe9\r\n").startswith(".env, line 3: ")


@pytest.mark.parametrize(
    "line",
    [
        "SLACK_BOT_TOKEN xoxb-1",
        "SLACK_BOT_TOKEN: xoxb-1",
        "SLACK_BOT_TOKEN:xoxb-1",
        "SLACK_BOT_TOKEN='xoxb-1",
        'SLACK_BOT_TOKEN="xoxb-1',
        "SLACK_BOT_TOKEN='xoxb-1' xoxb-2",
        "=xoxb-1",
        "'a=b'=xoxb-1",
        "xoxb-1",
        "\N{ZERO WIDTH SPACE}SLACK_BOT_TOKEN=xoxb-1",
    ],
)
def test_a_broken_line_is_named_and_its_content_is_not_shown(line: str) -> None:
    said = wrong(f"LOG_LEVEL=ERROR\n\n\n{line}\nLOG_FORMAT=json\n".encode())
    assert said == ".env, line 4: write NAME=value, and close each quote; or begin the line with #"


def test_what_is_right_beside_a_broken_line_is_known() -> None:
    Path(".env").write_bytes(b"LOG_LEVEL=ERROR\nxoxb-1\nRECERT_TIMEZONE=UTC # caf\xe9\n")
    report = examine()
    assert (report.settings.log_level, report.settings.recert_timezone) == ("ERROR", "UTC")
    assert len(report.mistakes) == 1
    assert report.unknown == set()


def test_a_folder_of_that_name_is_said_and_leaves_only_the_environment_known(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").mkdir()
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    with pytest.raises(SettingsError, match=r"^\.env is a folder; delete it"):
        read()
    report = examine()
    assert report.settings.log_level == "ERROR"
    assert report.unknown == {name.upper() for name in Settings.model_fields} - {"LOG_LEVEL"}


def test_a_file_that_cannot_be_read_is_said() -> None:
    Path(".env").symlink_to(".env")
    with pytest.raises(SettingsError, match=r"^\.env cannot be read \("):
        read()


def test_a_file_that_notepad_named_env_txt_is_found() -> None:
    Path(".env.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^\.env\.txt is not read; rename it to \.env$"):
        read()
    Path(".env").write_text(TEXT, encoding="utf-8")
    assert read().log_level == "ERROR"


def test_letters_that_the_locale_cannot_hold_are_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("NAME=caf\N{LATIN SMALL LETTER E WITH ACUTE}\n", encoding="utf-8")
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}  # Python reads them as it starts
    with loading("db", "upgrade", env=environment(None, "sqlite:///r.db", **plain), cwd=tmp_path) as process:
        _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    (line,) = said.splitlines()
    assert "LC_ALL=C.UTF-8" in line


MARKS = st.sampled_from("=\"'#\\\0\n\r \N{LATIN SMALL LETTER E WITH ACUTE}")
WORDS = st.sampled_from(["SLACK_BOT_TOKEN", "LOG_LEVEL", "export ", "xoxb-1", "2027", "${LOG_LEVEL}", "${A:-b}", "${"])
FILES = st.binary(max_size=60) | st.builds(
    lambda pieces, encoding: "".join(pieces).encode(encoding, "replace"),
    st.lists(MARKS | WORDS | st.text(max_size=4), max_size=12),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
)


@given(content=FILES)
def test_any_bytes_are_settings_or_one_line(content: bytes) -> None:
    Path(".env").write_bytes(content)
    with patch.dict(os.environ):
        report = examine()
    assert all(len(str(mistake).splitlines()) == 1 for mistake in report.mistakes)
    with patch.dict(os.environ):
        if report.mistakes:
            with pytest.raises(SettingsError):
                read()
        else:
            read()


def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".env")
    with pytest.raises(env_file.UnreadableError, match=r"\.env is not a file"):
        env_file.load()


def test_a_link_that_leads_nowhere_is_not_taken_for_no_file(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to(tmp_path / "gone")
    with pytest.raises(env_file.UnreadableError, match=r"\.env cannot be read"):
        env_file.load()
