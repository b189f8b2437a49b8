"""The pictures in docs/pictures show what the gallery shows."""

import json

import pytest

from tests.browser.pictures import FOLDER, SCENES, drawn

REDRAW = "run `make picture`, and look at it"
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
    assert not [name for name, content in pictures.items() if len(content) > 150_000]
