"""Tiny Bolt app that uses one of everything: a command, buttons, a modal, an App Home."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from fakeslack import Workspace
from fakeslack.bolt import deliver_to

Json = dict[str, Any]


def section(text: str, **more: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, action_id: str, **more: object) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action_id, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(label: str, value: str, **more: object) -> Json:
    return {"text": {"type": "plain_text", "text": label}, "value": value, **more}


JOIN: Json = {
    "type": "modal",
    "callback_id": "join",
    "title": {"type": "plain_text", "text": "Join"},
    "submit": {"type": "plain_text", "text": "Save"},
    "close": {"type": "plain_text", "text": "Not now"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "level",
            "label": {"type": "plain_text", "text": "Level"},
            "element": {
                "type": "static_select",
                "action_id": "choice",
                "placeholder": {"type": "plain_text", "text": "Your level"},
                "options": [option("Beginner", "beginner"), option("Expert", "expert")],
            },
        },
        {
            "type": "input",
            "block_id": "starts",
            "label": {"type": "plain_text", "text": "First day"},
            "element": {"type": "datepicker", "action_id": "date"},
        },
        {
            "type": "input",
            "block_id": "number",
            "optional": True,
            "label": {"type": "plain_text", "text": "Card number"},
            "hint": {"type": "plain_text", "text": "As it stands on your card"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 10},
        },
        {
            "type": "input",
            "block_id": "roles",
            "optional": True,
            "label": {"type": "plain_text", "text": "Other roles"},
            "element": {
                "type": "checkboxes",
                "action_id": "boxes",
                "options": [
                    option("Treasurer", "treasurer", description={"type": "plain_text", "text": "due 31 January"}),
                    option("Secretary", "secretary"),
                ],
            },
        },
        actions(button("Why?", "why")),
    ],
}

STATUS: Json = {
    "text": "45 days left, 3 of 11 steps done.",
    "blocks": [
        section("*45 days* left, see <https://example.org|the portal> &amp; hurry"),
        actions(
            button("Mark done", "done", value="A1", style="primary"),
            button(
                "Leave",
                "leave",
                style="danger",
                confirm={
                    "title": {"type": "plain_text", "text": "Sure?"},
                    "text": {"type": "plain_text", "text": "Everything is deleted."},
                    "confirm": {"type": "plain_text", "text": "Leave"},
                    "deny": {"type": "plain_text", "text": "Stay"},
                },
            ),
            button("Open it", "open", value="1"),
        ),
    ],
}


def tiny(ack: Ack, command: Json, client: WebClient) -> None:
    match command["text"].split():
        case ["join"]:
            ack()
            client.views_open(trigger_id=command["trigger_id"], view=JOIN)
        case ["long"]:
            ack(text="long", blocks=[section("x" * 3001)])
        case ["tell"]:
            ack(text="The channel is told.", response_type="in_channel")
        case ["silent"]:
            ack()
        case ["broken"]:
            raise RuntimeError("broken on purpose")
        case ["echo", *_]:
            ack(command["text"])
        case _:
            ack(STATUS)


def done(ack: Ack, respond: Respond, action: Json) -> None:
    ack()
    respond(text=f"Done: {action['value']}", blocks=[section("*Done*")], replace_original=True)


def leave(ack: Ack, respond: Respond) -> None:
    ack()
    respond(delete_original=True)


def open_modal(ack: Ack, body: Json, client: WebClient) -> None:
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=JOIN)


def why(ack: Ack, body: Json, client: WebClient) -> None:
    ack()
    view = {key: JOIN[key] for key in ("type", "title", "close")}
    client.views_push(trigger_id=body["trigger_id"], view=view | {"blocks": [section("Because.")]})


def joined(ack: Ack, view: Json, body: Json, client: WebClient) -> None:
    state = view["state"]["values"]
    level = state["level"]["choice"]["selected_option"]["value"]
    number = state["number"]["text"]["value"]
    if number == "bad":
        ack(response_action="errors", errors={"number": "That is no number."})
        return
    if number == "more":
        ack(
            response_action="update",
            view={
                "type": "modal",
                "title": {"type": "plain_text", "text": "Joined"},
                "blocks": [section("You are in.")],
            },
        )
        return
    ack()
    client.chat_postMessage(
        channel=body["user"]["id"],
        text=f"{level} from {state['starts']['date']['selected_date']}",
    )


def home_opened(event: Json, client: WebClient) -> None:
    client.views_publish(
        user_id=event["user"],
        view={
            "type": "home",
            "blocks": [
                section("Welcome home"),
                actions(button("Open it", "open", value="1")),
            ],
        },
    )


def connect(workspace: Workspace) -> None:
    """Build the app and connect it to the workspace."""
    app = App(
        client=WebClient(workspace.bot_token, base_url=workspace.api_url),
        signing_secret=workspace.signing_secret,
        process_before_response=True,
        token_verification_enabled=False,
    )
    app.command("/tiny")(tiny)
    app.action("done")(done)
    app.action("leave")(leave)
    app.action("open")(open_modal)
    app.action("why")(why)
    app.view("join")(joined)
    app.view_closed("join")(lambda ack: ack())
    app.event("app_home_opened")(home_opened)
    workspace.connect(deliver_to(app))
