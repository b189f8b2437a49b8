"""`make test-browser`: runs the tests of this folder, or says in one line what the machine lacks for them."""

import subprocess
import sys
from pathlib import Path

from bot.settings import SettingsError
from tests.browser import machine


def main() -> int:
    """The exit code: 0 as well where there is nothing to run them with."""
    if missing := machine.missing():
        sys.stdout.write(f"The tests in a browser were not run: {missing}.\n")
        return 0
    try:
        machine.install()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return subprocess.run([sys.executable, "-m", "pytest", "-q", str(Path(__file__).parent)], check=False).returncode


sys.exit(main())
