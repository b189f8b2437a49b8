"""The table of forms: the handler of each form, and its answer on the ack."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from handlers import rights
from handlers.agency import handlers as agency
from handlers.answer import Answer, Refusal
from handlers.bolt.followups import Followups
from handlers.bolt.reply import Call, modal_of
from handlers.courses import form as course_form
from handlers.membership import join, roster_answer
from handlers.routes import Route, reads, writes
from handlers.services import Services
from handlers.ui.forms import Carried, Sent, Wrong, refused, sent
from handlers.ui.ids import Modal
from handlers.uploads import handlers as uploads

SUBMISSIONS: Mapping[Modal, Route[Sent, Answer | Wrong]] = {
    Modal.JOIN: writes(join.save),
    Modal.ROSTER_ANSWER: writes(roster_answer.save),
    Modal.AGENCY: writes(agency.save),
    Modal.COURSE: writes(course_form.save),
    Modal.ROSTER_FILE: reads(uploads.take_roster_form),
    Modal.STATE_LIST: reads(uploads.take_state_list_form),
}
rights.check_lines("form", SUBMISSIONS, rights.FORMS)


def register(app: App, services: Services, followups: Followups) -> None:
    """Register the listener of every form."""

    @app.view(re.compile(""))
    def submitted(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        call, form = Call.of(body, client, respond), Sent(body["view"])
        try:
            modal = _modal(form)
            result = SUBMISSIONS[modal](services, call.asker, form, rights.FORMS[modal])
        except Refusal as refusal:
            ack(response_action="update", view=modal_of(refused(form.title, str(refusal))))
            return
        if isinstance(result, Answer):
            ack(response_action="update", view=modal_of(sent(form.title, result)))
            followups.after(call, result)
        else:
            ack(response_action="errors", errors=result)


def _modal(form: Sent) -> Modal:
    form.carried(Carried)
    name = form.view["callback_id"]
    if name not in set(Modal):
        raise Refusal("This form is from an older release of Recert, so nothing was saved. Open it again.")
    return Modal(name)
