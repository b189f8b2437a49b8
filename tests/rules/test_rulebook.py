"""The rules that ship can be overridden by a folder, and a wrong file in it is named, with the place."""

import os
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

from rules.book import RulesError
from rules.cycle import cycle_for
from rules.fees import bill
from rules.levels import Level
from rules.rulebook import RuleBook, load

SHIPPED = resources.files("rules")
MARCH_2027 = date(2027, 3, 31)

Write = Callable[..., Path]


def _shipped(name: str) -> str:
    folder = SHIPPED / "cycles" if name[0].isdecimal() else SHIPPED
    return (folder / name).read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of the override folder: a copy of one that ships, with each old text replaced by the new one."""
    folder = tmp_path / "rules"
    folder.mkdir()

    def write(name: str, of: str, *changes: tuple[str, str]) -> Path:
        text = _shipped(of)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return folder

    return write


IN_2027 = ("expires_on = 2024-03-31", "expires_on = 2027-03-31")
A_NEW_FEE = ('amount = "125.00"', 'amount = "140.00"')


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """Return the rules that ship, with every cycle."""
    return load()


def test_what_ships_can_be_used(book: RuleBook) -> None:
    assert book.cycles[0].expires_on == date(2024, 3, 31)
    assert {region.number for region in book.regions.regions} == {"I", "II", "III", "IV", "V"}
    assert book.after.lines
    assert book.ladder.rungs


@pytest.mark.parametrize("name", ["2027.toml", "cycles/2027.toml"])
def test_a_cycle_of_one_s_own_is_used_from_its_year_on(write: Write, name: str) -> None:
    book = load(write(name, "2024.toml", IN_2027, A_NEW_FEE))
    assert [cycle.expires_on.year for cycle in book.cycles] == [2024, 2027]
    assert not cycle_for(book, MARCH_2027).carried
    assert bill(cycle_for(book, MARCH_2027), Level.EMT).state == 140
    assert bill(cycle_for(book, date(2028, 3, 31)), Level.EMT).state == 140
    assert bill(cycle_for(book, date(2026, 3, 31)), Level.EMT).state == 125


def test_a_file_of_the_same_name_stands_in_for_the_one_that_ships(write: Write, book: RuleBook) -> None:
    mine = load(write("2024.toml", "2024.toml", A_NEW_FEE))
    assert len(mine.cycles) == len(book.cycles)
    assert mine.cycles[0].fees.state.amount == 140


def test_every_other_file_can_be_overridden_by_itself(write: Write, book: RuleBook) -> None:
    write("ladder.toml", "ladder.toml", ('on = "12-01"', 'on = "12-08"'))
    write("direct_messages.toml", "direct_messages.toml", ("weekday = 0", "weekday = 4"))
    write("regions.toml", "regions.toml", ("508-854-0111", "508-555-0100"))
    write("education.toml", "education.toml", ('total = "40"', 'total = "44.5"'), ('= "20"', '= "24.5"'))
    mine = load(write("after.toml", "after.toml", ("You may not staff", "Nobody may staff")))
    assert "12-08" in {rung.on for rung in mine.ladder.rungs}
    assert mine.direct_messages.weekly.weekday == 4
    assert "508-555-0100" in {region.phone for region in mine.regions.regions}
    assert mine.education.hours.by_level[Level.EMT].total == Decimal("44.5")
    assert mine.after.lines[0].text.startswith("Nobody may staff")
    assert mine.cycles == book.cycles


def test_an_empty_folder_changes_nothing(tmp_path: Path, book: RuleBook) -> None:
    again = load(tmp_path)
    assert all(getattr(again, each.name) == getattr(book, each.name) for each in fields(book))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="nowhere is not a folder"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("expires_on = 2027-03-31", "expires_on = ", "line 8"),
        ("expires_on = 2027-03-31", "", "expires_on: Field required"),
        ("expires_on = 2027-03-31", "expires_on = 2024-03-31", "expires_on: 2024-03-31 is not in the year"),
        ('amount = "125.00"', "", "fees.state.amount: Field required"),
        ('amount = "125.00"', 'amount = "a lot"', "fees.state.amount: Input should be a valid decimal"),
        ('amount = "125.00"', 'amount = "-125.00"', "fees.state.amount: Input should be greater than or equal to 0"),
        ('rate = "0.0235"', 'rate = "2.35"', "fees.card.rate: Input should be less than or equal to 1"),
        ('amount = "125.00"', 'amount = "125.00"\nmount = "1"', "fees.state.mount: Extra inputs are not permitted"),
        (', paramedic = "32.00"', "", "fees.nremt.by_level: nothing for paramedic"),
        ("on = 2023-10-01", 'on = "soon"', "dates.opens.on: "),
        (
            'pitfalls = ["state_email"]',
            'pitfalls = ["no_such"]',
            "step B1 names pitfalls that are not there: ['no_such']",
        ),
        (
            'source = "cutover"',
            'source = "hearsay"',
            "steps.V.links.0: there is no source 'hearsay': add",
        ),
        ('source = "cutover"', 'source = { title = "x" }', "this does not say where it was read: add `source"),
        ("[sources.cutover]", "[sources.cut]", "there is no source 'cutover': add [sources.cutover] with title, url"),
        ('code = "A2"', 'code = "A3"', "steps must be A1, A2, A3, A4, A5, B1, B2, B3, B4, B5, V in this order"),
        ('code = "A2"', 'code = "C2"', "steps.C2.code: "),
        ('slug = "affiliation"', 'slug = "agency"', "slugs that no command knows: agency"),
        ('code = "chief-examiner"', 'code = "examiner"', "roles must be instructor, examiner, chief-examiner"),
        ("[pitfalls.nremt_date]", "[pitfalls.a_date]", "step V names pitfalls that are not there: ['nremt_date']"),
    ],
)
def test_a_wrong_cycle_is_named_by_its_file_and_the_place_in_it(write: Write, old: str, new: str, where: str) -> None:
    folder = write("2027.toml", "2024.toml", IN_2027, (old, new))
    with pytest.raises(RulesError) as refused:
        load(folder)
    assert str(refused.value).startswith("2027.toml: ")
    assert where in str(refused.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        ("ladder.toml", 'id = "jan-15"', 'id = "feb-1"', "two rungs have the same id"),
        ("ladder.toml", 'on = "12-01"', 'on = "12-41"', "rungs.1: "),
        ("ladder.toml", 'on = "12-01"', "", "rung dec-1 needs either `anchor` or `on`"),
        ("ladder.toml", 'on = "12-01"', 'on = "12-01"\nanchor = "opens"', "rung dec-1 needs either `anchor` or `on`"),
        ("ladder.toml", 'audience = "roles"', 'audience = "everybody"', "audience"),
        ("education.toml", "paramedic = {", "emr = {", "hours.by_level.emr"),
        ("education.toml", 'total = "40"', 'total = "41"', "hours.by_level.emt: the parts do not add up"),
        ("education.toml", 'local = "12.5"', 'local = "-12.5"', "hours.by_level.aemt.local"),
        ("education.toml", "share =", "shares =", "models.1.pediatric.share: Field required"),
        (
            "education.toml",
            "[marks.T3]",
            '[marks.T3]\nderived = "x"',
            "marks.T3.derived: Extra inputs are not permitted",
        ),
        ("regions.toml", 'number = "I"', "", "regions.0.number: Field required"),
        ("after.toml", "[[lines]]", "[[line]]", "lines"),
        ("after.toml", 'until = "04-30"', 'until = "04-31"', "late: day"),
        ("after.toml", 'levels = ["paramedic"]', 'levels = ["medic"]', "lines.12.levels.0"),
        (
            "after.toml",
            'text = "You may',
            'levels = ["emt"]\ntext = "You may',
            "the first line must be for every level",
        ),
        ("after.toml", "paramedic", "emt", "nothing is said of how to reinstate paramedic"),
    ],
)
def test_any_other_wrong_file_is_named_too(write: Write, name: str, old: str, new: str, where: str) -> None:
    folder = write(name, name, (old, new))
    with pytest.raises(RulesError) as refused:
        load(folder)
    assert str(refused.value).startswith(f"{name}: ")
    assert where in str(refused.value)


def test_a_pitfall_that_members_are_warned_of_by_name_must_be_there(write: Write) -> None:
    """The pitfall must exist even if no step names it."""
    folder = write(
        "2027.toml",
        "2024.toml",
        IN_2027,
        ('pitfalls = ["nremt_date"]\n', ""),
        ("[pitfalls.nremt_date]", "[pitfalls.other]"),
    )
    with pytest.raises(RulesError, match=r"members are warned of are not there: \['nremt_date'\]"):
        load(folder)


@pytest.mark.parametrize("lines", ["lines = []", "# none"])
def test_after_the_date_something_must_be_said(tmp_path: Path, lines: str) -> None:
    (tmp_path / "after.toml").write_text(lines, encoding="utf-8")
    with pytest.raises(RulesError, match=r"after\.toml: lines"):
        load(tmp_path)


def test_a_day_far_from_the_date_is_refused(write: Write) -> None:
    folder = write("ladder.toml", "ladder.toml", ("days = -30", "days = -5000000"))
    with pytest.raises(RulesError, match=r"ladder\.toml: .*days: .* -730"):
        load(folder)


@pytest.mark.parametrize("content", ["x = " + "[" * 20_000, "x = " + "9" * 10_000])
def test_a_file_that_is_too_much_to_read_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "ladder.toml").write_text(content, encoding="utf-8")
    with pytest.raises(RulesError, match=r"ladder\.toml: "):
        load(tmp_path)


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ladder.toml")
    with pytest.raises(RulesError, match=r"ladder\.toml: not a file"):
        load(tmp_path)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "2027.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RulesError, match=r"2027\.toml: 'utf-8'"):
        load(tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A folder of that name is one of the ways."""
    (tmp_path / "2027.toml").mkdir()
    with pytest.raises(RulesError, match=r"2027\.toml: "):
        load(tmp_path)


@pytest.mark.parametrize(("name", "known"), [("laddder", "ladder"), ("letters", "direct_messages")])
def test_a_file_that_nothing_would_read_is_refused_and_those_that_are_read_are_named(
    tmp_path: Path, name: str, known: str
) -> None:
    (tmp_path / f"{name}.toml").write_text("")
    with pytest.raises(RulesError, match=rf"^{name}\.toml: not a file of the rules; they are .*\b{known}\.toml"):
        load(tmp_path)
