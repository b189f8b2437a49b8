"""views.*: open, push and update modals, and publish App Homes."""

from typing import Any

from fakeslack import blockkit
from fakeslack.blockkit.blocks import elements_of
from fakeslack.methods.context import ApiError, Arguments, Context, Method, existing_user, text_argument
from fakeslack.records import View
from fakeslack.view_store import ViewStore


def open_modal(context: Context, args: Arguments) -> dict[str, Any]:
    """Open a modal for the person of this trigger id."""
    payload = accepted(context, "modal", args)
    user_id = triggering_user(context, text_argument(args, "trigger_id"))
    store = ViewStore(context.state)
    return {"view": store.view_object(store.open(user_id, payload))}


def push(context: Context, args: Arguments) -> dict[str, Any]:
    """Push a modal on the stack, which holds at most three."""
    payload = accepted(context, "modal", args)
    user_id = triggering_user(context, text_argument(args, "trigger_id"))
    store = ViewStore(context.state)
    if not store.may_push(user_id):
        raise ApiError("push_limit_reached")
    return {"view": store.view_object(store.push(user_id, payload))}


def update(context: Context, args: Arguments) -> dict[str, Any]:
    """Replace an open modal."""
    payload = accepted(context, "modal", args)
    view = open_view(context, args)
    if args.get("hash") and args["hash"] != view.hash:
        raise ApiError("hash_conflict")
    store = ViewStore(context.state)
    store.update(view, payload)
    return {"view": store.view_object(view)}


def publish(context: Context, args: Arguments) -> dict[str, Any]:
    """Publish a user's App Home."""
    user = existing_user(context, text_argument(args, "user_id"))
    payload = accepted(context, "home", args)
    home = context.state.homes.get(user.id)
    if home is not None and args.get("hash") and args["hash"] != home.hash:
        raise ApiError("hash_conflict")
    store = ViewStore(context.state)
    return {"view": store.view_object(store.publish(user.id, payload))}


def accepted(context: Context, surface: blockkit.Surface, args: Arguments) -> dict[str, Any]:
    """Return the view in the arguments; raises ApiError with the reasons if Slack would refuse it."""
    view = args.get("view")
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments", response_metadata={"messages": ["[ERROR] must provide an object"]})
    problems = blockkit.problems(surface, view)
    if problems:
        messages = [f"[ERROR] {each}" for each in problems]
        raise ApiError("invalid_arguments", response_metadata={"messages": messages})
    if any(element.get("type") == "file_input" for block in view["blocks"] for element in elements_of(block)):
        context.require_scope("files:read")
    return view


def triggering_user(context: Context, trigger: str) -> str:
    """Use up a trigger id and return its user's id; raises ApiError."""
    try:
        return context.triggers.exchange(trigger)
    except KeyError:
        messages = ["invalid `trigger_id`"]
        raise ApiError("invalid_arguments", response_metadata={"messages": messages}) from None
    except ValueError as reason:
        raise ApiError(str(reason)) from None


def open_view(context: Context, args: Arguments) -> View:
    """Return the open modal with this view_id or external_id; raises ApiError not_found."""
    for stack in list(context.state.modals.values()):
        for view in stack:
            if view.id == args.get("view_id"):
                return view
            if args.get("external_id") and view.payload.get("external_id") == args["external_id"]:
                return view
    raise ApiError("not_found")


METHODS = {
    "views.open": Method(open_modal),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
