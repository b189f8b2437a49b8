"""The pictures in docs/pictures show what the gallery shows."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from tests.browser.pictures import FOLDER, SCENES, drawn

REDRAW = "run `make picture`, and look at it"
SHOWN_IN = {
    "status-of-one-who-has-paid": FOLDER.parents[1] / "README.md",
    "nudge-recommended": FOLDER.parent / "training-officers.md",
}
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("scene", SCENES)
def test_a_picture_shows_the_scene_of_the_gallery(scene: str) -> None:
    shown = json.loads((FOLDER / f"{scene}.json").read_text(encoding="utf-8"))
    assert shown == drawn(scene), f"the pictures of {scene} are out of date: {REDRAW}"


def test_every_scene_has_a_small_picture_in_light_and_dark_and_there_is_no_other() -> None:
    expected = {f"{scene}-{theme}.png" for scene in SCENES for theme in ("light", "dark")}
    pictures = {file.name: file.read_bytes() for file in FOLDER.glob("*.png")}
    assert pictures.keys() == expected, REDRAW
    assert not [name for name, content in pictures.items() if not content.startswith(SIGNATURE)]
    assert not [name for name, content in pictures.items() if len(content) > 300_000]


@pytest.mark.parametrize("scene", SCENES)
def test_a_document_shows_the_picture_and_says_what_is_seen(scene: str) -> None:
    text = " ".join(SHOWN_IN[scene].read_text(encoding="utf-8").split())
    picture = re.search(
        r'<picture> <source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)"> '
        r'<img src="([^"]+)" width="440" alt="([^"]+)"> </picture>',
        text,
    )
    assert picture, f"{SHOWN_IN[scene].name} shows no picture in light and dark"
    dark, light, alt = picture.groups()
    assert (Path(dark).name, Path(light).name) == (f"{scene}-dark.png", f"{scene}-light.png")
    assert drawn(scene)["text"] in unescape(alt), f"the alt text must say: {drawn(scene)['text']}"
