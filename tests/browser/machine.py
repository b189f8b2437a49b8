"""The programs that a browser test needs: npm, Chromium, local-slack and playwright."""

import shutil
import subprocess
import sys
from pathlib import Path

from bot.demo import local_slack

NPM_FOLDER = Path(sys.prefix) / "npm"
"""The folder of local-slack; it goes with `.venv`."""
_LOCK = Path(__file__).parents[2] / "requirements-browser.lock"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Return the machine's own Chromium, if it has one."""
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


def missing() -> str | None:
    """Return a sentence about the programs that are missing and cannot be installed from here, if any are."""
    needed = (("npm", shutil.which("npm")), ("Chromium", chromium()))
    names = [name for name, found in needed if found is None]
    if names:
        return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} missing"
    return None if local_slack.is_available() else "no local-slack is known for this machine"


def install() -> None:
    """Install playwright into this environment and local-slack beside it. Raises `SettingsError` if npm fails."""
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(_LOCK)], check=True)  # noqa: S603 - pip
    local_slack.program(NPM_FOLDER)
