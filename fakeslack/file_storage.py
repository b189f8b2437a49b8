"""Contents of files: people upload them and the app downloads them with its token, or the app uploads its own.

Without the scope `files:read`, Slack answers a download with its sign-in page and status 200.
https://docs.slack.dev/messaging/working-with-files
"""

from fakeslack.faults import Response
from fakeslack.records import File
from fakeslack.state import State

_SIGN_IN = b"<!DOCTYPE html><html><body>Sign in to Slack</body></html>"
_TEXT = {"Content-Type": "text/plain"}


def make(state: State, name: str, user_id: str, content: bytes = b"") -> File:
    """Add a file to the workspace and return it."""
    with state.changed:
        number = state.number()
        file = File(f"F{number}", name, user_id, f"{state.address}files/F{number}/{name}", content, len(content))
        state.files[file.id] = file
        return file


def download(state: State, path: str, token: str) -> Response:
    """Answer a request for a file's content; `path` is the file's id, and a name that is ignored."""
    file = state.files.get(path.partition("/")[0])
    if file is None or not file.complete:
        return Response(404, b"Not Found", _TEXT)
    if token != state.bot_token or "files:read" not in state.scopes:
        return Response(200, _SIGN_IN, {"Content-Type": "text/html; charset=utf-8"})
    return Response(200, file.content, {"Content-Type": str(file.file_object["mimetype"])})


def upload(state: State, path: str, body: bytes) -> Response:
    """Store the content of a file whose upload the app has begun; `path` is the file's id."""
    file = state.files.get(path)
    if file is None or file.complete:
        return Response(404, b"Not Found", _TEXT)
    if len(body) != file.length:
        return Response(400, b"the length is not the one that was announced", _TEXT)
    file.content = body
    return Response(200, f"OK - {len(body)}".encode(), _TEXT)
