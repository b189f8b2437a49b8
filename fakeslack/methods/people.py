"""auth.test, api.test and users.*: who is who."""

from typing import Any

from fakeslack.methods.call import Arguments, Context, Method, Refused, existing_user, text_argument
from fakeslack.records import User
from fakeslack.requests import domain


def api_test(_context: Context, args: Arguments) -> dict[str, Any]:
    """Say the arguments back."""
    if "error" in args:
        raise Refused(str(args["error"]), args=dict(args))
    return {"args": dict(args)}


def auth_test(context: Context, _args: Arguments) -> dict[str, Any]:
    """Say whose token this is."""
    state = context.state
    return {
        "url": f"https://{domain(state)}.slack.com/",
        "team": state.name,
        "user": state.bot.name,
        "team_id": state.team,
        "user_id": state.bot.id,
        "bot_id": f"B{state.bot.id}",
        "is_enterprise_install": False,
    }


def info(context: Context, args: Arguments) -> dict[str, Any]:
    """Describe a user."""
    return {"user": described(context, existing_user(context, text_argument(args, "user")))}


def lookup_by_email(context: Context, args: Arguments) -> dict[str, Any]:
    """Find the user who has this e-mail address, in any case."""
    context.needs("users:read.email")
    email = text_argument(args, "email").lower()
    for user in list(context.state.users.values()):
        if user.email.lower() == email and not user.deleted:
            return {"user": described(context, user)}
    raise Refused("users_not_found")


def described(context: Context, user: User) -> dict[str, Any]:
    """Give Slack's user object; the e-mail address only where the scope for it was granted."""
    profile = {"real_name": user.real_name, "display_name": user.name, "team": context.state.team}
    if "users:read.email" in context.state.scopes and user.email:
        profile["email"] = user.email
    return {
        "id": user.id,
        "team_id": context.state.team,
        "name": user.name,
        "real_name": user.real_name,
        "tz": user.tz,
        "locale": "en-US",
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        "profile": profile,
    }


METHODS = {
    "api.test": Method(api_test, open=True),
    "auth.test": Method(auth_test),
    "users.info": Method(info, "users:read"),
    "users.lookupByEmail": Method(lookup_by_email, "users:read"),
}
