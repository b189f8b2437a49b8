"""files.*: the app uploads a file in three steps, of which these are the first and the last."""

import json
from typing import Any

from fakeslack import files
from fakeslack.methods.call import Arguments, Context, Method, Refused, text_argument, visible_channel
from fakeslack.methods.chat import may_speak


def get_upload_url(context: Context, args: Arguments) -> dict[str, Any]:
    """Begin an upload: its address, to which the content is posted next."""
    name, length = text_argument(args, "filename"), str(args.get("length") or "")
    if not length.isdecimal() or int(length) == 0:
        raise Refused("invalid_arguments")
    state = context.state
    file = files.make(state, name, state.bot.id)
    file.length, file.complete = int(length), False
    return {"upload_url": f"{state.address}upload/{file.id}", "file_id": file.id}


def complete_upload(context: Context, args: Arguments) -> dict[str, Any]:
    """End an upload, and share its files in a conversation; a user's id is none, as little as at Slack."""
    given = args.get("files")
    wanted = json.loads(given) if isinstance(given, str) else given
    if not isinstance(wanted, list) or not wanted:
        raise Refused("invalid_arguments")
    found = [context.state.files.get(str(each.get("id"))) for each in wanted]
    ended = [file for file in found if file is not None and not file.complete and len(file.content) == file.length]
    if len(ended) != len(wanted):
        raise Refused("file_not_found")
    shared = args.get("channel_id")
    channel = visible_channel(context, str(shared)) if shared else None
    if channel is not None:
        may_speak(context, channel)
    for file, each in zip(ended, wanted, strict=True):
        file.complete = True
        file.name = str(each.get("title") or file.name)
    if channel is not None:
        payload = {"text": args.get("initial_comment") or "", "files": [file.described for file in ended]}
        context.state.post(channel, context.state.bot.id, payload)
    return {"files": [file.described for file in ended]}


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
}
