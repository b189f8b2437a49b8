"""Hangs the training officer's files on Bolt: forms that were sent, exports, and newcomers whom a roster had named.

A file is fetched, read and kept in a lazy listener; what came of it is told by direct message, as a submitted form has
no `response_url`.
"""

import json
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers import dropped, files
from handlers.agencies import office
from handlers.exporting import roster_csv
from handlers.files import Brought
from handlers.ids import Modal
from handlers.importing import local_date
from handlers.lazily import Lazily
from handlers.request import Asker, Refusal, Services
from handlers.slack import FAILURES, reason
from handlers.surfaces import Call, asker_of
from handlers.views import file_forms
from handlers.views.blocks import Answer, counted, day, escape, plain
from storage import awaited

log = structlog.get_logger("recert.files")

_BROUGHT = "recert_brought"
"""The key of Bolt's context under which a form's ack leaves what was brought for the lazy listener."""

Take = Callable[[Services, WebClient, Brought], Answer]


def register(app: App, services: Services, lazily: Lazily) -> None:
    """Hang all of it on the app."""
    _forms(app, services, lazily)
    dropped.register(app, services, lazily)
    _newcomers(app, services)


def _forms(app: App, services: Services, lazily: Lazily) -> None:
    def on_form(modal: Modal, take: Take) -> None:
        def sent(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
            where = json.loads(body["view"]["private_metadata"])
            with services.open(asker_of(body), writes=False) as request:
                try:
                    found = files.submitted(request, body["view"]["state"]["values"], where["agency"])
                except Refusal as refusal:
                    ack(response_action="update", view=file_forms.refused(str(refusal)))
                    return
            if isinstance(found, dict):
                ack(response_action="errors", errors=found)
                return
            context[_BROUGHT] = found
            ack(response_action="update", view=file_forms.reading())

        def read(call: Call) -> None:
            brought: Brought | None = call.context.get(_BROUGHT)
            if brought is not None:
                call.show(take(services, call.client, brought))

        app.view(modal)(ack=sent, lazy=[lazily.told(read, directly=True)])

    on_form(Modal.ROSTER_FILE, files.take_roster)
    on_form(Modal.STATE_LIST, files.take_state_list)


def _newcomers(app: App, services: Services) -> None:
    def newcomer(body: dict[str, Any], event: dict[str, Any]) -> None:
        user = event["user"]
        email = (user.get("profile") or {}).get("email")  # only with the scope users:read.email
        if not email or user.get("is_bot"):
            return
        with services.database.read() as session:
            known = awaited.by_email(session, body["team_id"], [email.casefold()])
        if known:
            with services.database.write() as session:
                awaited.arrived(session, body["team_id"], email, user["id"], now=services.clock.now())

    app.event("team_join")(newcomer)


def export(services: Services, client: WebClient, asker: Asker) -> Answer:
    """`/recert roster export`: the roster as a file, in the officer's direct conversation. Raises `Refusal`."""
    with services.open(asker, writes=False) as request:
        agency = office(request)
        text, people = roster_csv(request.session, agency)
        today = local_date(agency, request.now)
    what = f"{escape(agency.name)}'s roster of {day(today)}: {counted(people, 'member')}"
    try:
        posted = client.chat_postMessage(channel=asker.user_id, text=f"{what}. The file follows.")
        _upload(client, str(posted["channel"]), str(posted["ts"]), f"roster-{today}.csv", text)
    except FAILURES as error:
        if reason(error) == "missing_scope":
            raise Refusal(
                "Slack does not let Recert send files here: the app has no scope `files:write`. Whoever runs Recert "
                "adds it and installs the app again, or exports the roster where it runs."
            ) from error
        raise _away(reason(error)) from error
    return plain(f"{what}, as a file in your direct messages with Recert.")


def _upload(client: WebClient, channel: str, ts: str, name: str, text: str) -> None:
    """Upload a file; if that fails the message that announced it is taken back."""
    try:
        client.files_upload_v2(channel=channel, filename=name, title=name, content=text)
    except Exception:
        client.chat_delete(channel=channel, ts=ts)
        raise


def _away(reason: str) -> Refusal:
    return Refusal(f"Slack did not take the file ({escape(reason)}). Try again in a minute.")
