"""`make test-browser`: runs the tests of this folder, or says in one line what the machine lacks for them."""

import subprocess
import sys
from pathlib import Path

from bot.settings import SettingsError
from tests.browser import machine


def main() -> int:
    """Run the tests; return the exit code, which is 0 as well where the machine cannot run them."""
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
