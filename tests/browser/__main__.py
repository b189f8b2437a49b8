"""`make test-browser`: runs the tests of this folder, or says in one line what the machine lacks for them."""

import subprocess
import sys
from pathlib import Path

from bot.cli import local_slack
from bot.settings import SettingsError
from tests.browser.machine import NPM_FOLDER, chromium, npm

_LOCK = Path(__file__).parents[2] / "requirements-browser.lock"


def main() -> int:
    """The exit code: 0 as well where there is nothing to run them with."""
    missing = [name for name, found in (("npm", npm()), ("Chromium", chromium())) if found is None]
    if missing:
        return _skipped(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    if not local_slack.runs_here():
        return _skipped("no local-slack is known for this machine")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(_LOCK)], check=True)
    try:
        local_slack.program(NPM_FOLDER)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return subprocess.run([sys.executable, "-m", "pytest", "-q", str(Path(__file__).parent)], check=False).returncode


def _skipped(why: str) -> int:
    sys.stdout.write(f"The tests in a browser were not run: {why}.\n")
    return 0


sys.exit(main())
