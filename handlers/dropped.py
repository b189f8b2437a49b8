"""A file that a training officer drops into a direct message: what it seems to be, and a button that takes it.

Until the button is pressed nothing is kept of it.
"""

import re
from typing import Any

from slack_bolt import App

from handlers import download, files
from handlers.agencies import office
from handlers.files import Brought
from handlers.ids import Action
from handlers.lazily import Lazily, acknowledge
from handlers.request import Refusal, Request, Services
from handlers.surfaces import Call
from handlers.views import dropped as view
from handlers.views import files as files_view
from handlers.views.blocks import Answer
from rules import state_list, table
from rules.roster_columns import is_roster
from rules.table import BadFileError, Table
from storage import agencies
from storage.tables import Agency


def register(app: App, services: Services, lazily: Lazily) -> None:
    """Hang it on the app."""

    def look(call: Call) -> None:
        event = call.body["event"]
        if event.get("channel_type") == "im" and not event.get("bot_id"):  # an export of our own is a file as well
            call.show(_seen(services, call, event.get("files") or []))

    def take(call: Call) -> None:
        pressed = call.body["actions"][0]
        way, _, rest = pressed["value"].partition(":")
        agency, _, url = rest.partition(":")
        brought = Brought(call.asker, int(agency), {"url_private": url}, dry_run=way == view.SEE)
        is_list = pressed["action_id"].startswith(Action.LIST_DROPPED)
        call.show((files.take_state_list if is_list else files.take_roster)(services, call.client, brought))

    def ignore() -> None:
        """Whatever else is written to the bot: a command is what it listens to."""

    app.event({"type": "message", "subtype": "file_share"})(ack=acknowledge, lazy=[lazily.told(look, directly=True)])
    app.event("message")(ignore)
    either = re.compile(f"^(?:{Action.ROSTER_DROPPED}|{Action.LIST_DROPPED}):")
    app.action(either)(ack=acknowledge, lazy=[lazily.told(take, directly=True)])


def _seen(services: Services, call: Call, sent: list[dict[str, Any]]) -> Answer:
    """What a file seems to be. Raises `Refusal` for whoever is no training officer, before anything is read."""
    with services.open(call.asker, writes=False) as request:
        agency = _office(request)
    if len(sent) != 1:
        raise Refusal("Send one CSV file at a time: a roster, or the state's list.")
    data = download.content(call.client, sent[0])
    try:
        return _recognized(agency, table.read(data), str(sent[0]["url_private"]))
    except BadFileError as error:
        return files_view.answer(files_view.problems(files_view.SLACK, error))


def _office(request: Request) -> Agency:
    if not agencies.led_by(request.session, request.asker.team_id, request.asker.user_id):
        raise Refusal("Recert takes files only from training officers. Yours adds you by `/recert roster import`.")
    return office(request)


def _recognized(agency: Agency, found: Table, url: str) -> Answer:
    rows = len(found.lines)
    if is_roster(found):
        return view.roster(agency, rows, url)
    if state_list.is_state_list(found):
        return view.state_list(agency, rows, files_view.matched(files_view.SLACK, state_list.columns(found)), url)
    raise Refusal(
        "Recert cannot tell what this file is by the names of its columns. For a roster there is "
        "`/recert roster import`, which names what is wrong; for the state's list `/recert state-list`, where you can "
        "name its columns."
    )
