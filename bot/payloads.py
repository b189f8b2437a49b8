"""The shape of Slack's payloads, as far as Bolt and the handlers read them: any other payload stops at the door.

What Slack sends has it. So no handler looks whether a field is there, or is of its kind; and a payload of another shape
is a bad request, and no fault of ours. A field with a default may be left out.
"""

import json
from typing import Annotated, Literal

import structlog
from pydantic import Field, ValidationError

from bot.event_payloads import ChannelId, File, Message, Payload, Shape, TeamId, User, UserId, check_event

log = structlog.get_logger("recert.web")

_Url = Annotated[str, Field(pattern="^https?://[!-~]+$")]
"""Without blanks and other letters than ASCII's: http.client fails on them."""


class _Identified(Shape):
    id: str


class _Team(Shape):
    id: TeamId


class _Channel(Shape):
    id: ChannelId
    name: str = ""


class _Option(Shape):
    value: str


class _Input(Shape):
    """The state of an input."""

    value: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] = Field(default_factory=list)
    selected_date: str | None = None
    selected_users: list[UserId] = Field(default_factory=list)
    files: list[File] = Field(default_factory=list)


class _State(Shape):
    values: dict[str, dict[str, _Input]]


class _Title(Shape):
    text: str


class _View(Shape):
    id: str
    type: Literal["modal", "home"]
    private_metadata: str
    previous_view_id: str | None = None
    root_view_id: str | None = None
    team_id: str | None = None
    app_installed_team_id: TeamId | None = None


class _Form(_View):
    callback_id: str
    title: _Title
    state: _State


class _Container(Shape):
    channel_id: ChannelId | None = None
    is_ephemeral: bool = False


class _Action(Shape):
    action_id: str
    block_id: str
    value: str | None = None
    selected_option: _Option | None = None


class _Interaction(Shape):
    user: User
    team: _Team | None = None
    enterprise: _Identified | None = None
    trigger_id: str


class _Press(_Interaction):
    actions: Annotated[list[_Action], Field(min_length=1)]


class _PressInView(_Press):
    view: _View


class _PressInMessage(_Press):
    response_url: _Url
    container: _Container = _Container()
    channel: _Channel | None = None
    message: Message | None = None


class _ResponseUrl(Shape):
    response_url: _Url


class _Submission(_Interaction):
    view: _Form
    response_urls: list[_ResponseUrl] = Field(default_factory=list)


class _Challenge(Shape):
    challenge: str


class _Command(Shape):
    command: Annotated[str, Field(min_length=1)]
    team_id: TeamId
    user_id: UserId
    channel_id: ChannelId | None = None
    response_url: _Url | None = None


def understood(found: object) -> Payload | None:
    """Return a command, an interaction or an event, without halves of characters; None for anything else."""
    if not isinstance(found, dict):
        return None
    try:
        payload = found if "command" in found else _whole(found)
        _check(payload)
    except ValidationError as error:
        places = {".".join(map(str, each["loc"])) for each in error.errors(include_input=False, include_url=False)}
        log.warning("a request is not of Slack's shape", where=sorted(places)[:3])
        return None
    except RecursionError:
        log.warning("a request is nested too deeply")
        return None
    return payload


def _check(payload: Payload) -> None:
    """Raise pydantic's `ValidationError` for a payload of another shape."""
    match payload.get("type"):
        case "block_actions":
            (_PressInView if "view" in payload else _PressInMessage).model_validate(payload)
        case "view_submission":
            _Submission.model_validate(payload)
        case "event_callback":
            check_event(payload)
        case "url_verification":
            _Challenge.model_validate(payload)
        case _:
            _Command.model_validate(payload)


def _whole(found: Payload) -> Payload:
    """Return a payload without halves of characters: no database takes the half of an emoji that was cut in two."""
    written = json.dumps(found, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        whole: Payload = json.loads(written.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore"))
        return whole
    return found
