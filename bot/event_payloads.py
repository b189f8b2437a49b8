"""The shape of Slack's events, and of what they have in common with other payloads; see `bot.payloads`."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Payload = dict[str, Any]

_ID = r"[A-Z0-9]{1,40}$"
UserId = Annotated[str, Field(pattern=f"^[UW]{_ID}")]
TeamId = Annotated[str, Field(pattern=f"^[TE]{_ID}")]
ChannelId = Annotated[str, Field(pattern=f"^[CDG]{_ID}")]


class Shape(BaseModel):
    """An object that may hold more than is said here. Strict: a number is no text."""

    model_config = ConfigDict(extra="ignore", strict=True)


class User(Shape):
    """A person, and the workspace that they act from."""

    id: UserId
    team_id: TeamId | None = None


class File(Shape):
    """A file that somebody sent."""

    url_private: str = ""
    size: int = 0


class Message(Shape):
    """A message, where a payload is about another."""

    user: str | None = None
    thread_ts: str | None = None
    metadata: Payload | None = None


class _Authorization(Shape):
    enterprise_id: str | None = None
    team_id: TeamId | None = None
    is_enterprise_install: bool | None = None
    user_id: str | None = None


class _Event(Shape):
    type: str
    subtype: str | None = None


class _HomeOpened(_Event):
    user: UserId
    channel: ChannelId
    tab: str = ""


class _Profile(Shape):
    email: str | None = None


class _Newcomer(User):
    is_bot: bool = False
    profile: _Profile | None = None


class _TeamJoin(_Event):
    user: _Newcomer


class _Account(User):
    is_bot: bool = False
    deleted: bool | None = None


class _UserChange(_Event):
    user: _Account


class _OtherEvent(_Event):
    """An event of any other type. Bolt looks for its author, its place and its thread; team_access_… has `team_ids`."""

    user: str | Payload | None = None
    channel: str | Payload | None = None
    channel_type: str = ""
    team_ids: list[TeamId] = []
    thread_ts: str | None = None
    message: Message | None = None
    previous_message: Message | None = None


class _Written(_Event):
    """A message that somebody, or a bot, wrote; `user` may be missing only for a bot."""

    user: UserId | None = None
    channel: ChannelId
    channel_type: str = ""
    bot_id: str | None = None
    thread_ts: str | None = None
    text: str = ""


class _FileShare(_Written):
    user: UserId
    files: list[File] = []


class _Tokens(Shape):
    """The users and the bots whose tokens were revoked."""

    oauth: list[str] = []
    bot: list[str] = []


class _TokensRevoked(_Event):
    tokens: _Tokens


class _Envelope(Shape):
    enterprise_id: str | None = None
    authorizations: list[_Authorization] | None = None
    event: _Event


class _Callback(_Envelope):
    team_id: TeamId


class _Once(_Callback):
    """The envelope of an event that is answered once, however often Slack delivers it."""

    event_id: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,100}$")]


class _Uninstall(_Envelope):
    """The envelope of an event about where tokens are of use; one of an organization may name no workspace."""

    team_id: TeamId | None = None
    event_time: Annotated[int, Field(ge=0, lt=2**32)]

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not (self.team_id or self.enterprise_id or any(each.enterprise_id for each in self.authorizations or [])):
            raise ValueError("neither a workspace nor an organization")
        return self


_ENVELOPES: dict[str, type[_Envelope]] = {
    **dict.fromkeys(("app_uninstalled", "tokens_revoked", "team_access_granted", "team_access_revoked"), _Uninstall),
    **dict.fromkeys(("message", "app_mention"), _Once),
}
_EVENTS: dict[tuple[str, str | None], type[_Event]] = {
    ("app_home_opened", None): _HomeOpened,
    ("team_join", None): _TeamJoin,
    ("user_change", None): _UserChange,
    ("message", "file_share"): _FileShare,
    ("message", None): _Written,
    ("app_mention", None): _Written,
    ("tokens_revoked", None): _TokensRevoked,
}


def check_event(payload: Payload) -> None:
    """Raise pydantic's `ValidationError` for an event of another shape."""
    event = _Envelope.model_validate(payload).event
    _ENVELOPES.get(event.type, _Callback).model_validate(payload)
    other = _OtherEvent if event.type == "message" else _EVENTS.get((event.type, None), _OtherEvent)
    shape = _EVENTS.get((event.type, event.subtype), other)  # `other`: an edit of a message, a deletion, a join
    shape.model_validate(payload["event"])
