"""files.*: the first and the last step of an upload; in the second the app posts the content to a URL."""

import json
from typing import Any

from fakeslack import file_storage
from fakeslack.methods.chat import require_posting
from fakeslack.methods.context import ApiError, Arguments, Context, Method, text_argument, visible_channel


def get_upload_url(context: Context, args: Arguments) -> dict[str, Any]:
    """Begin an upload; return the URL for its content."""
    name, length = text_argument(args, "filename"), str(args.get("length") or "")
    if not length.isdecimal() or int(length) == 0:
        raise ApiError("invalid_arguments")
    state = context.state
    file = file_storage.make(state, name, state.bot.id)
    file.length, file.complete = int(length), False
    return {"upload_url": f"{state.address}upload/{file.id}", "file_id": file.id}


def complete_upload(context: Context, args: Arguments) -> dict[str, Any]:
    """Complete an upload, and share its files in a conversation. As at Slack, a user's id is not accepted."""
    given = args.get("files")
    wanted = json.loads(given) if isinstance(given, str) else given
    if not isinstance(wanted, list) or not wanted:
        raise ApiError("invalid_arguments")
    found = [context.state.files.get(str(each.get("id"))) for each in wanted]
    ended = [file for file in found if file is not None and not file.complete and len(file.content) == file.length]
    if len(ended) != len(wanted):
        raise ApiError("file_not_found")
    shared = args.get("channel_id")
    channel = visible_channel(context, str(shared)) if shared else None
    if channel is not None:
        require_posting(context, channel)
    for file, each in zip(ended, wanted, strict=True):
        file.complete = True
        file.name = str(each.get("title") or file.name)
    if channel is not None:
        payload = {"text": args.get("initial_comment") or "", "files": [file.file_object for file in ended]}
        context.state.post(channel, context.state.bot.id, payload)
    return {"files": [file.file_object for file in ended]}


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
}
