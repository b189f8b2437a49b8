"""What the machine must have for a test in a browser."""

import shutil
import sys
from pathlib import Path

NPM_FOLDER = Path(sys.prefix) / "npm"
"""Where local-slack is put: goes with `.venv`."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The machine's own Chromium, if it has one."""
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


def npm() -> str | None:
    """The machine's own npm, if it has one."""
    return shutil.which("npm")
