"""The shape of Slack's payloads, as far as Bolt and the handlers read them: any other payload stops at the door.

What Slack sends has it. So no handler looks whether a field is there, or is of its kind; and a payload of another shape
is a bad request, and no fault of ours. A field with a default may be left out.
"""

import json
from typing import Annotated, Any, Literal, Self

import structlog
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

log = structlog.get_logger("recert.web")

Payload = dict[str, Any]

_ID = r"[A-Z0-9]{1,40}$"
_UserId = Annotated[str, Field(pattern=f"^[UW]{_ID}")]
_TeamId = Annotated[str, Field(pattern=f"^[TE]{_ID}")]
_ChannelId = Annotated[str, Field(pattern=f"^[CDG]{_ID}")]
_Url = Annotated[str, Field(pattern="^https?://[!-~]+$")]
"""Without blanks and other letters than ASCII's: http.client fails on them."""


def _json_object(text: str) -> str:
    if not isinstance(json.loads(text or "{}"), dict):
        raise ValueError("not an object")  # noqa: TRY004 - pydantic takes a ValueError
    return text


class _Shape(BaseModel):
    """An object that may hold more than is said here. Strict: a number is no text."""

    model_config = ConfigDict(extra="ignore", strict=True)


class _Identified(_Shape):
    id: str


class _Team(_Shape):
    id: _TeamId


class _User(_Shape):
    id: _UserId
    team_id: _TeamId | None = None


class _Channel(_Shape):
    id: _ChannelId
    name: str = ""


class _Option(_Shape):
    value: str


class _File(_Shape):
    url_private: str = ""
    size: int = 0


class _Input(_Shape):
    """The state of an input."""

    value: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] = []
    selected_date: str | None = None
    selected_users: list[_UserId] = []
    files: list[_File] = []


class _State(_Shape):
    values: dict[str, dict[str, _Input]]


class _Title(_Shape):
    text: str


class _View(_Shape):
    id: str
    type: Literal["modal", "home"]
    private_metadata: Annotated[str, AfterValidator(_json_object)]
    previous_view_id: str | None = None
    root_view_id: str | None = None
    team_id: str | None = None
    app_installed_team_id: _TeamId | None = None


class _Form(_View):
    callback_id: str
    title: _Title
    state: _State


class _Container(_Shape):
    channel_id: _ChannelId | None = None
    is_ephemeral: bool = False


class _Action(_Shape):
    action_id: str
    block_id: str
    value: str | None = None
    selected_option: _Option | None = None


class _Message(_Shape):
    user: str | None = None
    thread_ts: str | None = None
    metadata: Payload | None = None


class _Interaction(_Shape):
    user: _User
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
    message: _Message | None = None


class _ResponseUrl(_Shape):
    response_url: _Url


class _Submission(_Interaction):
    view: _Form
    response_urls: list[_ResponseUrl] = []


class _Authorization(_Shape):
    enterprise_id: str | None = None
    team_id: _TeamId | None = None
    is_enterprise_install: bool | None = None


class _Event(_Shape):
    type: str
    subtype: str | None = None


class _HomeOpened(_Event):
    user: _UserId
    channel: _ChannelId
    tab: str = ""


class _Profile(_Shape):
    email: str | None = None


class _Newcomer(_User):
    is_bot: bool = False
    profile: _Profile | None = None


class _TeamJoin(_Event):
    user: _Newcomer


class _FileShare(_Event):
    user: _UserId
    channel: _ChannelId
    channel_type: str = ""
    bot_id: str | None = None
    thread_ts: str | None = None
    files: list[_File] = []


class _OtherEvent(_Event):
    """An event of any other type. Bolt looks for its author, its place and its thread; team_access_… has `team_ids`."""

    user: str | Payload | None = None
    channel: str | Payload | None = None
    channel_type: str = ""
    team_ids: list[_TeamId] = []
    thread_ts: str | None = None
    message: _Message | None = None
    previous_message: _Message | None = None


class _Tokens(_Shape):
    """The users and the bots whose tokens were revoked."""

    oauth: list[str] = []
    bot: list[str] = []


class _TokensRevoked(_Event):
    tokens: _Tokens


class _Envelope(_Shape):
    enterprise_id: str | None = None
    authorizations: list[_Authorization] | None = None
    event: _Event


class _Callback(_Envelope):
    team_id: _TeamId


class _Uninstall(_Envelope):
    """The envelope of an event about where tokens are of use; one of an organization may name no workspace."""

    team_id: _TeamId | None = None
    event_time: Annotated[int, Field(ge=0, lt=2**32)]

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not (self.team_id or self.enterprise_id or any(each.enterprise_id for each in self.authorizations or [])):
            raise ValueError("neither a workspace nor an organization")
        return self


class _Challenge(_Shape):
    challenge: str


class _Command(_Shape):
    command: Annotated[str, Field(min_length=1)]
    team_id: _TeamId
    user_id: _UserId
    channel_id: _ChannelId | None = None
    response_url: _Url | None = None


_ENVELOPES: dict[str, type[_Envelope]] = dict.fromkeys(
    ("app_uninstalled", "tokens_revoked", "team_access_granted", "team_access_revoked"), _Uninstall
)
_EVENTS: dict[tuple[str, str | None], type[_Event]] = {
    ("app_home_opened", None): _HomeOpened,
    ("team_join", None): _TeamJoin,
    ("message", "file_share"): _FileShare,
    ("tokens_revoked", None): _TokensRevoked,
}


def understood(found: object) -> Payload | None:
    """Return a command, an interaction or an event, without halves of characters; None for anything else.

    Raises `RecursionError` for one that is too deep.
    """
    if not isinstance(found, dict):
        return None
    payload = found if "command" in found else _whole(found)
    try:
        _check(payload)
    except ValidationError as error:
        places = {".".join(map(str, each["loc"])) for each in error.errors(include_input=False, include_url=False)}
        log.warning("a request is not of Slack's shape", where=sorted(places)[:3])
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
            event = _Envelope.model_validate(payload).event
            _ENVELOPES.get(event.type, _Callback).model_validate(payload)
            shape = _EVENTS.get((event.type, event.subtype)) or _EVENTS.get((event.type, None), _OtherEvent)
            shape.model_validate(payload["event"])
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
