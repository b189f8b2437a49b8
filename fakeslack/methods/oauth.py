"""oauth.v2.access: exchange the code of an installation for the app's token."""

from typing import Any

from fakeslack.methods.context import ApiError, Arguments, Context, Method, text_argument
from fakeslack.requests import APP_ID


def access(context: Context, args: Arguments) -> dict[str, Any]:
    """Exchange a code, once; an app that was uninstalled gets another token. The client's secret is not checked."""
    state = context.state
    with state.changed:
        user_id = state.codes.pop(text_argument(args, "code"), None)
        if user_id is None:
            raise ApiError("invalid_code")
        if not state.installed:
            state.bot_token, state.installed = f"{state.bot_token}-again", True
    return {
        "access_token": state.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(state.scopes)),
        "bot_user_id": state.bot.id,
        "app_id": APP_ID,
        "team": None if state.org_wide else {"id": state.team, "name": state.name},
        "enterprise": {"id": state.enterprise, "name": "Organization"} if state.enterprise else None,
        "is_enterprise_install": state.org_wide,
        "authed_user": {"id": user_id},
    }


METHODS = {"oauth.v2.access": Method(access, open=True)}
