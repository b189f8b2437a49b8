"""Files: what people upload and the app downloads with its token, and what the app uploads in three steps.

Without the scope Slack shows a download its sign-in page, with status 200, as if nothing were the matter.
https://docs.slack.dev/messaging/working-with-files
"""

from dataclasses import dataclass
from typing import Any

from fakeslack.faults import Answer
from fakeslack.state import State

_SIGN_IN = b"<!DOCTYPE html><html><body>Sign in to Slack</body></html>"
_TYPES = {"csv": "text/csv", "txt": "text/plain"}


@dataclass(eq=False)
class File:
    """A file in the workspace. One that an app has begun to upload is not `complete`; `url` is where it is."""

    id: str
    name: str
    user: str
    url: str
    content: bytes = b""
    length: int = 0
    complete: bool = True

    @property
    def extension(self) -> str:
        """Give what stands after the last dot, in lower case."""
        return self.name.rpartition(".")[2].lower()

    @property
    def described(self) -> dict[str, Any]:
        """Give Slack's file object."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.name,
            "mimetype": _TYPES.get(self.extension, "application/octet-stream"),
            "filetype": self.extension,
            "mode": "hosted",
            "user": self.user,
            "size": len(self.content),
            "url_private": self.url,
            "url_private_download": self.url,
        }


def make(state: State, name: str, user: str, content: bytes = b"") -> File:
    """Put a file into the workspace."""
    with state.changed:
        number = state.number()
        file = File(f"F{number}", name, user, f"{state.address}files/F{number}/{name}", content, len(content))
        state.files[file.id] = file
        return file


def download(state: State, path: str, token: str) -> Answer:
    """Answer a request for a file's content."""
    file = state.files.get(path.partition("/")[0])
    if file is None or not file.complete:
        return Answer(404, b"Not Found", {"Content-Type": "text/plain"})
    if token != state.bot_token or "files:read" not in state.scopes:
        return Answer(200, _SIGN_IN, {"Content-Type": "text/html; charset=utf-8"})
    return Answer(200, file.content, {"Content-Type": str(file.described["mimetype"])})


def upload(state: State, path: str, body: bytes) -> Answer:
    """Take the content of a file that an upload was begun for."""
    file = state.files.get(path)
    if file is None or file.complete:
        return Answer(404, b"Not Found", {"Content-Type": "text/plain"})
    if len(body) != file.length:
        return Answer(400, b"the length is not the one that was announced", {"Content-Type": "text/plain"})
    file.content = body
    return Answer(200, f"OK - {len(body)}".encode(), {"Content-Type": "text/plain"})
