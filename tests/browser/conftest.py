"""A workspace, the bot in it by Socket Mode, and a browser that looks at it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from bot.demo import local_slack
from tests.bot.programs import PROGRAM, environment
from tests.browser.machine import NPM_FOLDER, chromium

SECONDS = 10_000
"""Milliseconds that something may take to appear."""


@dataclass
class Window:
    """local-slack's page: methods for people's actions, and for where things appear."""

    page: Page

    def becomes(self, name: str) -> None:
        """Act as someone."""
        self.page.locator(".actas select").select_option(label=name)

    def types(self, line: str) -> Locator:
        """Type a line in the channel; return the message that comes last then."""
        before = self.page.locator(".msg").count()
        composer = self.page.locator("textarea.composer-input")
        composer.fill(line)
        composer.press("Enter")
        return self.page.locator(".msg").nth(before)

    def presses(self, on: Locator, label: str) -> Locator:
        """Press a button of a message; return the message that comes last then."""
        before = self.page.locator(".msg").count()
        on.get_by_role("button", name=label, exact=True).click()
        return self.page.locator(".msg").nth(before)

    def opens(self, line: str) -> Locator:
        """Type a line that opens a form; return the form."""
        self.types(line)
        form = self.page.locator(".modal")
        expect(form).to_be_visible()
        return form


@pytest.fixture(scope="session")
def browser_page() -> Iterator[Page]:
    """Open a page in the machine's own Chromium, without a screen."""
    expect.set_options(timeout=SECONDS)
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium has no sandbox for root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=sandbox)
        page = browser.new_page()
        page.set_default_timeout(SECONDS)
        yield page
        browser.close()


@pytest.fixture
def window(browser_page: Page, tmp_path: Path) -> Iterator[Window]:
    """Open the page of a workspace with nobody in it yet, on 24 November 2026, ten in the morning."""
    people = {"UPAT": "Pat", "UDANA": "Dana"}
    world = local_slack.workspace("TBROWSER", people, {"CNORTHAMPTON": "northampton"})
    env = environment(None, f"sqlite:///{tmp_path / 'recert.db'}", RECERT_AS_OF="2026-11-24T10:00")
    with (
        local_slack.served(local_slack.program(NPM_FOLDER), world, tmp_path) as url,
        local_slack.bot(url, (*PROGRAM, "run"), env, tmp_path),
    ):
        browser_page.goto(url)
        yield Window(browser_page)
        browser_page.goto("about:blank")
