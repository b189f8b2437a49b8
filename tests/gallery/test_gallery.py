"""The gallery in docs/gallery is current, and every command and form is in it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.bolt.commands import COMMANDS
from handlers.ui.ids import Modal
from rules.rulebook import load
from tests.gallery.files import FOLDER, Maker
from tests.gallery.scenes import SCENES

REMAKE = "remake it with `make gallery`, and look at what has changed with `git diff docs/gallery`"


@pytest.fixture(scope="session")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(load(), tmp_path_factory.mktemp("gallery"))


def kept() -> dict[str, dict[str, Any]]:
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.json")}


@pytest.mark.parametrize("name", SCENES)
def test_what_is_seen_is_what_the_gallery_shows(maker: Maker, name: str) -> None:
    made, file = maker.made(SCENES[name]), FOLDER / f"{name}.json"
    assert file.is_file(), f"docs/gallery has no {file.name}: {REMAKE}"
    assert json.loads(made) == json.loads(file.read_text(encoding="utf-8")), f"{file.name} is out of date: {REMAKE}"


def test_the_gallery_shows_nothing_else() -> None:
    assert kept().keys() == SCENES.keys(), REMAKE


@pytest.mark.parametrize("word", [command.word for command in COMMANDS])
def test_every_command_has_a_scene(word: str) -> None:
    typed = [f"{each['how']} " for name, each in kept().items() if not name.startswith("refused-")]
    assert any(f" types /recert {word} " in how for how in typed), f"no scene in tests/gallery shows /recert {word}"


@pytest.mark.parametrize("form", Modal)
def test_every_form_has_a_scene(form: Modal) -> None:
    shown = {each.get("callback_id") for each in kept().values()}
    assert form in shown, f"no scene in tests/gallery shows the form {form!r}"


def test_every_scene_is_told_in_a_caption_of_its_own_words() -> None:
    for name, each in kept().items():
        assert each["caption"], name
        assert each["how"], name
        told = each.get("text") or each.get("title") or each.get("type") == "home"
        assert told, f"{name} has no text for phones and screen readers"


def buttons(found: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - anything that JSON holds
    """Yield every button of a scene."""
    if isinstance(found, dict):
        if found.get("type") == "button":
            yield found
        found = list(found.values())
    for each in found if isinstance(found, list) else []:
        yield from buttons(each)


def test_a_label_that_several_buttons_have_says_of_each_what_it_acts_on_to_a_screen_reader() -> None:
    repeated = 0
    for name, scene in kept().items():
        spoken: dict[str, list[str]] = {}
        for each in buttons(scene):
            spoken.setdefault(each["text"]["text"], []).append(each.get("accessibility_label", ""))
        for label, said in spoken.items():
            if len(said) > 1:
                repeated += 1
                assert all(said), f"{name}: a button “{label}” does not say what it acts on"
                assert len(set(said)) == len(said), f"{name}: the buttons “{label}” say the same: {said}"
                assert not [each for each in said if "<@" in each], f"{name}: a mention is read as its id"
    assert repeated > 5, "there are none, so nothing was tried"


def test_a_button_of_a_list_says_what_it_acts_on_also_where_the_list_has_one_line() -> None:
    scenes = [
        [(each["text"]["text"], each.get("accessibility_label")) for each in buttons(scene)]
        for scene in kept().values()
    ]
    labels = [[label for label, _ in shown] for shown in scenes]
    of_lists = {label for shown in labels for label in shown if shown.count(label) > 1}
    silent = {label for shown in scenes for label, said in shown if label in of_lists and not said}
    assert not silent, f"these buttons need `spoken`: {silent}"
    too_long = [said for shown in scenes for _, said in shown if said is not None and len(said) > 75]
    assert not too_long, "Slack takes 75 characters"


def texts(found: Any) -> Iterator[str]:  # noqa: ANN401 - anything that JSON holds
    """Yield every text of a scene's blocks."""
    if isinstance(found, dict):
        if isinstance(found.get("text"), str) and found.get("type") in {"mrkdwn", "plain_text"}:
            yield found["text"]
        found = list(found.values())
    for each in found if isinstance(found, list) else []:
        yield from texts(each)


IN_WORDS = {
    ":warning:": "at risk",
    ":small_blue_diamond:": "on the way|waiting for",
    ":ballot_box_with_check:": "self-reported",
    ":white_check_mark:": "confirmed",
    ":question:": "hasn't said yes yet",
    ":bust_in_silhouette:": "not in Slack yet",
    ":no_entry_sign:": "deactivated",
    ":no_entry:": "lapsed",
}
"""The meaning of each sign before somebody's name."""
A_PERSON = re.compile(r"^(:[a-z_]+:) .* · (?:EMT|AEMT|Paramedic|next|waits)", re.MULTILINE)


def test_a_sign_before_somebody_is_said_in_words_too() -> None:
    seen = set()
    for name, scene in kept().items():
        whole = " ".join(texts(scene))
        for sign in (each for text in texts(scene) for each in A_PERSON.findall(text)):
            seen.add(sign)
            assert re.search(IN_WORDS[sign], whole, re.IGNORECASE), f"{name}: {sign} says something that no word says"
    assert {":warning:", ":ballot_box_with_check:", ":question:"} <= seen, "nothing was tried"


def test_what_is_drawn_stands_beside_its_numbers() -> None:
    drawn = 0
    for name, scene in kept().items():
        for text in texts(scene):
            if re.search("[▰▱▁▂▃▄▅▆▇█]", text):
                drawn += 1
                assert re.search(r"\d+ of \d+ steps done|\d+ done, \d+ open", text), f"{name}: {text}"
    assert drawn > 10, "nothing was drawn, so nothing was tried"


def test_the_top_level_text_is_whole_sentences_that_need_nothing_below_them() -> None:
    for name, scene in kept().items():
        if (text := scene.get("text")) is not None:
            assert text[-1] in ".?!)", f"{name} does not end its sentence: {text}"
            assert len(text.split()) > 3, f"{name}: {text}"
            assert not re.search(r":[a-z_]+:|[*`\n]", text), f"{name} has markup, which is read out: {text}"
            assert not re.search(r"\b(below|above)\b", text), f"{name} points at what a phone does not show: {text}"


def test_no_message_has_a_word_that_only_builders_use() -> None:
    builders = re.compile(r"\b(?:cycles?|cohorts?|carried forward|milestones?|ledger|superseded)\b", re.IGNORECASE)
    for name, scene in kept().items():
        for text in (str(scene.get("text", "")), *texts(scene)):
            assert not builders.search(re.sub(r"<http[^|>]*", "", text)), f"{name}: {text}"


def test_no_scene_has_two_primary_buttons() -> None:
    primary = {name: json.dumps(each).count('"style": "primary"') for name, each in kept().items()}
    assert not {name for name, count in primary.items() if count > 1}
