"""Hangs the forms on Bolt: what is sent is answered on the ack, at its fields or in the form's place."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from handlers.agency import handlers as agency
from handlers.bolt.followups import CONCERNED, Lazily, Listener
from handlers.bolt.reply import Call, asker_of
from handlers.courses import form as course_form
from handlers.membership import join
from handlers.request import Refusal, Request, Services
from handlers.ui.forms import Sent, Wrong, refused
from handlers.ui.ids import Modal
from handlers.uploads import handlers as uploads
from handlers.uploads.handlers import BROUGHT, Brought, Taken

Save = Callable[[Request, Sent], View | Wrong]
"""Takes what was sent; gives what stands in the form's place, or what is wrong at which field."""

Take = Callable[[Services, WebClient, Brought], Taken]


def register(app: App, services: Services, lazily: Lazily) -> None:
    """Hang every form on the app."""

    def on_sent(modal: Modal, save: Save, then: Listener, *, writes: bool = True) -> None:
        def sent(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
            form = Sent(body["view"], context)
            try:
                with services.open(asker_of(body), writes=writes) as request:
                    found = save(request, form)
                context[CONCERNED] = request.concerned
            except Refusal as refusal:
                found = refused(form.title, str(refusal))
            if isinstance(found, View):
                ack(response_action="update", view=found)
            else:
                ack(response_action="errors", errors=found)

        app.view(modal)(ack=sent, lazy=[then])

    def reads(take: Take) -> Listener:
        def read(call: Call) -> None:
            brought: Brought | None = call.context.get(BROUGHT)
            if brought is not None:
                lazily.took(call, take(services, call.client, brought))

        return lazily.told(read, lazily.refresh, directly=True)

    on_sent(Modal.JOIN, join.save, lazily.refreshes)
    on_sent(Modal.AGENCY, agency.save, lazily.refreshes)
    on_sent(Modal.COURSE, course_form.save, lazily.refreshes)
    on_sent(Modal.ROSTER_FILE, uploads.bring, reads(uploads.take_roster), writes=False)
    on_sent(Modal.STATE_LIST, uploads.bring, reads(uploads.take_state_list), writes=False)
