"""oauth.v2.access: exchange the code of an installation for the app's token."""

from typing import Any

from fakeslack.methods.context import ApiError, Arguments, Context, Method, text_argument
from fakeslack.requests import APP_ID


def access(context: Context, args: Arguments) -> dict[str, Any]:
    """Exchange a code, once. The client's id and secret are not checked."""
    state = context.state
    with state.changed:
        user_id = state.codes.pop(text_argument(args, "code"), None)
    if user_id is None:
        raise ApiError("invalid_code")
    return {
        "access_token": state.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(state.scopes)),
        "bot_user_id": state.bot.id,
        "app_id": APP_ID,
        "team": {"id": state.team, "name": state.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": user_id},
    }


METHODS = {"oauth.v2.access": Method(access, open=True)}
