"""Hangs the forms on Bolt: what is sent is answered on the ack, at its fields or in the form's place."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from handlers import agencies, course, files, joining
from handlers.files import BROUGHT, Brought, Taken
from handlers.ids import Modal
from handlers.lazily import CONCERNED, Lazily, Listener
from handlers.request import Refusal, Request, Services
from handlers.surfaces import Call, asker_of
from handlers.views.forms import Sent, Wrong, refused

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

    on_sent(Modal.JOIN, joining.save, lazily.refreshes)
    on_sent(Modal.AGENCY, agencies.save, lazily.refreshes)
    on_sent(Modal.COURSE, course.save, lazily.refreshes)
    on_sent(Modal.ROSTER_FILE, files.bring, reads(files.take_roster), writes=False)
    on_sent(Modal.STATE_LIST, files.bring, reads(files.take_state_list), writes=False)
