"""users.*, auth.* and api.test: people and the app itself."""

from collections.abc import Sequence
from typing import Any, TypeVar

from fakeslack.methods.context import ApiError, Arguments, Context, Method, existing_user, text_argument
from fakeslack.records import User
from fakeslack.state import slug

_PAGE, _LONGEST_PAGE = 100, 1000
_Item = TypeVar("_Item")


def api_test(_context: Context, args: Arguments) -> dict[str, Any]:
    """Return the arguments, or the error that they name."""
    if "error" in args:
        raise ApiError(str(args["error"]), args=dict(args))
    return {"args": dict(args)}


def auth_test(context: Context, _args: Arguments) -> dict[str, Any]:
    """Return the app and the workspace of the token, or the organization."""
    state = context.state
    return {
        **({"enterprise_id": state.enterprise} if state.enterprise else {}),
        "url": f"https://{slug(state.name)}.slack.com/",
        "team": state.name,
        "user": state.bot.name,
        "team_id": state.enterprise if state.org_wide else state.team,
        "user_id": state.bot.id,
        "bot_id": f"B{state.bot.id}",
        "is_enterprise_install": state.org_wide,
    }


def teams_list(context: Context, args: Arguments) -> dict[str, Any]:
    """Return a page of the workspaces of an organization that grant its token."""
    state = context.state
    if not state.org_wide:
        raise ApiError("not_allowed_token_type")
    teams, cursor = _page_of(state.granting(), args)
    return {"teams": [{"id": each, "name": each} for each in teams], "response_metadata": {"next_cursor": cursor}}


def _page_of(items: Sequence[_Item], args: Arguments) -> tuple[Sequence[_Item], str]:
    """Return the page of a list that the arguments ask for, and the cursor of the next; "" after the last."""
    limit, start = str(args.get("limit") or _PAGE), str(args.get("cursor") or "0")
    if not limit.isdigit() or not 0 < int(limit) <= _LONGEST_PAGE:
        raise ApiError("invalid_limit")
    if not start.isdigit():
        raise ApiError("invalid_cursor")
    end = int(start) + int(limit)
    return items[int(start) : end], str(end) if end < len(items) else ""


def info(context: Context, args: Arguments) -> dict[str, Any]:
    """Return a user."""
    return {"user": user_object(context, existing_user(context, text_argument(args, "user")))}


def list_users(context: Context, args: Arguments) -> dict[str, Any]:
    """Return a page of the users of the workspace, those who have left it included."""
    users, cursor = _page_of(list(context.state.users.values()), args)
    return {"members": [user_object(context, each) for each in users], "response_metadata": {"next_cursor": cursor}}


def lookup_by_email(context: Context, args: Arguments) -> dict[str, Any]:
    """Find the user with this email address, in any case."""
    context.require_scope("users:read.email")
    email = text_argument(args, "email").lower()
    for user in list(context.state.users.values()):
        if user.email.lower() == email and not user.deleted:
            return {"user": user_object(context, user)}
    raise ApiError("users_not_found")


def user_object(context: Context, user: User) -> dict[str, Any]:
    """Return Slack's user object, with the email address if the scopes allow it; that of a deactivated one is short."""
    profile = {"real_name": user.real_name, "display_name": user.name, "team": context.state.team_of(user)}
    if "users:read.email" in context.state.scopes and user.email:
        profile["email"] = user.email
    of_active = {"real_name": user.real_name, "tz": user.tz, "locale": "en-US"}
    return {
        "id": user.id,
        "team_id": context.state.team_of(user),
        "name": user.name,
        **({} if user.deleted else of_active),
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        **({} if user.deleted else {"is_admin": user.is_admin, "is_owner": user.is_owner}),
        "profile": profile,
    }


METHODS = {
    "api.test": Method(api_test, open=True),
    "auth.test": Method(auth_test),
    "auth.teams.list": Method(teams_list),
    "users.info": Method(info, "users:read"),
    "users.list": Method(list_users, "users:read"),
    "users.lookupByEmail": Method(lookup_by_email, "users:read"),
}
