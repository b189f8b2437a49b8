"""The files that are read just now: one at a time for each workspace, and one of all at any moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from handlers.answer import Refusal


class FilesUnderWay:
    """Keeps many large files from taking all of the memory, the processor and the threads that call Slack."""

    def __init__(self) -> None:
        self.parsing = Lock()
        """Held while a file is parsed, which takes the processor and up to 100 MB."""
        self._changing = Lock()
        self._teams: set[str] = set()

    @contextmanager
    def of(self, team_id: str) -> Iterator[None]:
        """Work on a file of a workspace. Raises `Refusal` while another of its files is under way."""
        with self._changing:
            if team_id in self._teams:
                raise Refusal(
                    "Recert is still working on another file of this workspace, so yours wasn't read and nothing "
                    "changed. Send it again in a minute, or press its button again."
                )
            self._teams.add(team_id)
        try:
            yield
        finally:
            with self._changing:
                self._teams.discard(team_id)
