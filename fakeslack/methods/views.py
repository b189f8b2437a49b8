"""views.*: modals and the App Home."""

from typing import Any

from fakeslack import blockkit
from fakeslack.blockkit.blocks import elements_of
from fakeslack.methods.call import Arguments, Context, Method, Refused, existing_user, text_argument
from fakeslack.records import View
from fakeslack.view_store import ViewStore


def open_modal(context: Context, args: Arguments) -> dict[str, Any]:
    """Open a modal for the person whose trigger this is."""
    content = accepted(context, "modal", args)
    user_id = exchanged(context, text_argument(args, "trigger_id"))
    store = ViewStore(context.state)
    return {"view": store.described(store.open(user_id, content))}


def push(context: Context, args: Arguments) -> dict[str, Any]:
    """Put a modal on top of the one that is open, at most three deep."""
    content = accepted(context, "modal", args)
    user_id = exchanged(context, text_argument(args, "trigger_id"))
    store = ViewStore(context.state)
    if not store.may_push(user_id):
        raise Refused("push_limit_reached")
    return {"view": store.described(store.push(user_id, content))}


def update(context: Context, args: Arguments) -> dict[str, Any]:
    """Replace an open modal's content."""
    content = accepted(context, "modal", args)
    view = found(context, args)
    if args.get("hash") and args["hash"] != view.hash:
        raise Refused("hash_conflict")
    store = ViewStore(context.state)
    store.update(view, content)
    return {"view": store.described(view)}


def publish(context: Context, args: Arguments) -> dict[str, Any]:
    """Show a user their App Home."""
    user = existing_user(context, text_argument(args, "user_id"))
    content = accepted(context, "home", args)
    home = context.state.homes.get(user.id)
    if home is not None and args.get("hash") and args["hash"] != home.hash:
        raise Refused("hash_conflict")
    store = ViewStore(context.state)
    return {"view": store.described(store.publish(user.id, content))}


def accepted(context: Context, surface: blockkit.Surface, args: Arguments) -> dict[str, Any]:
    """Give the view in the arguments, or refuse it with the reasons."""
    view = args.get("view")
    if not isinstance(view, dict):
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] must provide an object"]})
    problems = blockkit.problems(surface, view)
    if problems:
        messages = [f"[ERROR] {each}" for each in problems]
        raise Refused("invalid_arguments", response_metadata={"messages": messages})
    if any(element.get("type") == "file_input" for block in view["blocks"] for element in elements_of(block)):
        context.needs("files:read")
    return view


def exchanged(context: Context, trigger: str) -> str:
    """Use up a trigger and give its user, or refuse in Slack's words."""
    try:
        return context.triggers.exchange(trigger)
    except KeyError:
        messages = ["invalid `trigger_id`"]
        raise Refused("invalid_arguments", response_metadata={"messages": messages}) from None
    except ValueError as reason:
        raise Refused(str(reason)) from None


def found(context: Context, args: Arguments) -> View:
    """Give the open modal with this view_id or external_id, or refuse with not_found."""
    for stack in list(context.state.modals.values()):
        for view in stack:
            if view.id == args.get("view_id"):
                return view
            if args.get("external_id") and view.content.get("external_id") == args["external_id"]:
                return view
    raise Refused("not_found")


METHODS = {
    "views.open": Method(open_modal),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
