"""Levels go by many names."""

import pytest

from rules.levels import Level, parse_level

NAMES = {
    Level.EMT: ["emt", "emt-b", "basic", "bls"],
    Level.AEMT: ["aemt", "advanced", "emt-a", "emt-i"],
    Level.PARAMEDIC: ["paramedic", "emt-p", "medic", "p", "nrp"],
}


@pytest.mark.parametrize(("level", "name"), [(level, name) for level, names in NAMES.items() for name in names])
def test_every_name_of_the_contract_is_understood_in_any_case(level: Level, name: str) -> None:
    assert parse_level(name) is level
    assert parse_level(name.upper()) is level
    assert parse_level(f" {name.title()} ") is level


WRITTEN = {
    Level.EMT: ["EMT-Basic", "EMT Basic", "EMT–B", "E.M.T.", "“EMT”", "E", "B", "Emergency Medical Technician", "EMTs"],
    Level.AEMT: ["A-EMT", "EMT - Advanced", "Advanced EMT", "EMT Intermediate", "Intermediate", "A", "AEMT (Advanced)"],
    Level.PARAMEDIC: [
        "EMT - Paramedic",
        "emt paramedic",
        "Paramedic (EMT-P)",
        "NREMT-P",
        "Paramedics",
        "Paramedic.",
        "Para",
        "Param.",
    ],
}


@pytest.mark.parametrize(("level", "text"), [(level, text) for level, texts in WRITTEN.items() for text in texts])
def test_a_level_is_read_as_people_write_it(level: Level, text: str) -> None:
    assert parse_level(text) is level


@pytest.mark.parametrize("word", ["", "emr", "nurse", "i", "emt or aemt", "EMT (Paramedic)", "1", "E0123456", "EMT 2"])
def test_what_is_no_level_is_not_guessed_at(word: str) -> None:
    assert parse_level(word) is None


@pytest.mark.parametrize(("level", "prefix"), [(Level.EMT, "E"), (Level.AEMT, "A"), (Level.PARAMEDIC, "P")])
def test_a_number_begins_with_the_letter_that_the_page_gives_its_level(level: Level, prefix: str) -> None:
    assert level.prefix == prefix


def test_a_person_reads_the_level_as_the_page_writes_it() -> None:
    assert [level.label for level in Level] == ["EMT", "Advanced EMT", "Paramedic"]
