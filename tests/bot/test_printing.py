"""A call whose stdout or stderr is full, closed or read by nobody is carried out, and says so by an exit of its own."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from sqlmodel import select

from bot.cli.printing import UNPRINTED
from bot.demo.local import LocalBot
from storage.tables import RosterPlace
from tests.at_once import SECONDS
from tests.bot.programs import PROGRAM, environment

UNWRITABLE = (">/dev/full", ">&-", ">&-  <&-")


def call(bot: LocalBot, cwd: Path, words: str, into: str, out: int | None = None) -> tuple[int, str]:
    """Run the program from a shell; return its exit and what it says on stderr."""
    url = bot.services.database.url.render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 - our own program
        ["/bin/sh", "-c", f"exec {shlex.join(PROGRAM)} {words} {into}"],
        env=environment(None, url),
        cwd=cwd,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.fixture
def file(bot: LocalBot, tmp_path: Path) -> Path:
    """Return a roster of the one agency that there is."""
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=bot.workspace.channel("northampton"))
    (tmp_path / "roster.csv").write_text("email,level,expires_on\nnora@example.org,emt,2027-03-31\n")
    return tmp_path / "roster.csv"


def saved(bot: LocalBot) -> int:
    with bot.services.database.read() as session:
        return len(session.exec(select(RosterPlace)).all())


@pytest.mark.parametrize("into", UNWRITABLE)
def test_an_import_whose_words_cannot_be_printed_is_saved_and_says_so(bot: LocalBot, file: Path, into: str) -> None:
    code, said = call(bot, file.parent, "roster import roster.csv", into)
    assert code == UNPRINTED
    assert saved(bot) == 1
    assert "all that was to be saved is saved, but not all that this call says could be printed" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("words", ["roster import roster.csv", "roster export", "--help"])
def test_a_call_whose_reader_is_gone_is_carried_out_and_says_so(bot: LocalBot, file: Path, words: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code, said = call(bot, file.parent, words, "", writing)
    os.close(writing)
    assert code == UNPRINTED
    assert "(Broken pipe)" in said
    assert "Traceback" not in said
    assert saved(bot) == ("import" in words)


@pytest.mark.parametrize("into", ["2>/dev/full", "2>&- >&-"])
def test_a_call_that_is_refused_keeps_its_exit_without_a_place_for_its_words(
    bot: LocalBot, file: Path, into: str
) -> None:
    file.write_text("email,level,expires_on\nnora@example.org,nurse,2027-03-31\n")
    assert call(bot, file.parent, "roster import roster.csv", into)[0] == 1
    assert call(bot, file.parent, "roster import missing.csv", into)[0] == 2
    assert saved(bot) == 0


def test_nothing_that_is_printed_goes_into_a_file_or_socket_that_took_the_number_of_a_closed_stream(
    bot: LocalBot, file: Path
) -> None:
    looks = "import os, sys; from bot import __main__ as program, cli, stopping; "
    looks += "cli.main = lambda: sys.exit(sum(os.fstat(n).st_rdev != os.stat(os.devnull).st_rdev for n in range(3))); "
    done = subprocess.run(  # noqa: S603 - our own program
        ["/bin/sh", "-c", f"exec {PROGRAM[0]} -c {shlex.quote(looks + 'program.main()')} <&- >&- 2>&-"],
        env=environment(None, str(bot.services.database.url)),
        cwd=file.parent,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0


def test_a_refused_call_without_a_standard_input_says_what_is_wrong(bot: LocalBot, file: Path) -> None:
    code, said = call(bot, file.parent, "roster import -", "<&-")
    assert code == 1
    assert "Traceback" not in said
    assert saved(bot) == 0
