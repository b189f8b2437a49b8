"""`make picture`: draws the pictures in docs/pictures, each a scene of the gallery in the browser's local Slack.

A picture has a light and a dark file. local-slack has no dark theme, so the dark one is drawn with Chromium's automatic
dark mode. A third file holds the message that was drawn; tests/gallery/test_pictures.py compares the scene with it.
"""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from slack_sdk import WebClient

from bot.demo import local_slack
from bot.settings import SettingsError
from tests.browser import machine
from tests.gallery.files import FOLDER as GALLERY

FOLDER = GALLERY.parent / "pictures"
SCENES = ("status-of-one-who-has-paid", "nudge-recommended")
"""The scenes that have pictures."""

_MEMBER, _CHANNEL = "UMEMBER", "CNORTHAMPTON"
_WIDTH, _SIDEBAR, _HEIGHT = 440, 220, 1200
"""Widths in CSS pixels: a message narrow enough to be read on a phone, beside local-slack's sidebar."""
_STYLE = ".msg-time { display: none } .msg { padding: 16px 18px }"
"""Hides the time, which would be that of the drawing, and leaves a margin."""


def drawn(scene: str) -> dict[str, Any]:
    """Return the message of a scene, as the gallery has it now, without the parts that no picture shows."""
    kept = json.loads((GALLERY / f"{scene}.json").read_text(encoding="utf-8"))
    return {name: kept[name] for name in ("response_type", "text", "blocks") if name in kept}


def main() -> int:
    """Draw all pictures; return the exit code."""
    if missing := machine.missing():
        sys.stderr.write(f"The pictures were not drawn: {missing}.\n")
        return 1
    try:
        machine.install()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    people, channels = {_MEMBER: "Bob"}, {_CHANNEL: "northampton"}
    with TemporaryDirectory(prefix="recert-pictures-") as folder:
        world = local_slack.workspace("TPICTURES", people, channels)
        with local_slack.served(local_slack.program(machine.NPM_FOLDER), world, Path(folder)) as url:
            _draw(url, WebClient(world["app"]["botToken"], base_url=f"{url}/api/"))
    sys.stdout.write(f"{len(SCENES)} pictures are in docs/{FOLDER.name}, light and dark. Look at them.\n")
    return 0


def _draw(url: str, slack: WebClient) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - installed above

    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium has none for root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=sandbox)
        page = browser.new_page(viewport={"width": _WIDTH + _SIDEBAR, "height": _HEIGHT}, device_scale_factor=2)
        page.goto(url)
        page.add_style_tag(content=_STYLE)
        colors = page.context.new_cdp_session(page)
        for at, scene in enumerate(SCENES):
            message = drawn(scene)
            if message.get("response_type") == "ephemeral":
                slack.chat_postEphemeral(channel=_CHANNEL, user=_MEMBER, text=message["text"], blocks=message["blocks"])
            else:
                slack.chat_postMessage(channel=_CHANNEL, text=message["text"], blocks=message["blocks"])
            shown = page.locator(".msg").nth(at)
            for theme in ("light", "dark"):
                colors.send("Emulation.setAutoDarkModeOverride", {"enabled": theme == "dark"})
                shown.screenshot(path=FOLDER / f"{scene}-{theme}.png")
            written = json.dumps(message, ensure_ascii=False, indent=1)
            (FOLDER / f"{scene}.json").write_text(f"{written}\n", encoding="utf-8")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
