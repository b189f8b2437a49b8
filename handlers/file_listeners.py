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

from handlers import direct, dropped, files
from handlers.agencies import office
from handlers.exporting import roster_csv
from handlers.files import Brought
from handlers.ids import Modal
from handlers.importing import local_date
from handlers.lazily import Apologize
from handlers.request import Asker, Refusal, Services
from handlers.sending import send_file
from handlers.surfaces import asker_of
from handlers.views import file_forms
from handlers.views.blocks import Answer, counted, day, escape, plain
from storage import awaited

log = structlog.get_logger("recert.files")

_BROUGHT = "recert_brought"
"""The key of Bolt's context under which a form's ack leaves what was brought for the lazy listener."""

Take = Callable[[Services, WebClient, Brought], Answer]


def register(app: App, services: Services, apologize: Apologize) -> None:
    """Hang all of it on the app."""
    _forms(app, services, apologize)
    dropped.register(app, services, apologize)
    _newcomers(app, services)


def _forms(app: App, services: Services, apologize: Apologize) -> None:
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

        def read(context: BoltContext, client: WebClient) -> None:
            brought: Brought | None = context.get(_BROUGHT)
            if brought is None:
                return
            with direct.answering(client, brought.asker.user_id, apologize) as tell:
                tell(take(services, client, brought))

        app.view(modal)(ack=sent, lazy=[read])

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
    send_file(client, asker.user_id, what=what, name=f"roster-{today}.csv", content=text)
    return plain(f"{what}, as a file in your direct messages with Recert.")
