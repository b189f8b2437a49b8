"""A local Slack workspace in this process: for the tests, `recert ask` and `recert demo`.

It answers the Web API, sends signed commands and interactions as Slack does, refuses what Slack refuses,
and fails on demand. It knows nothing of Recert: it imports only the standard library, slack_sdk and rich.

    with Workspace() as workspace:
        workspace.connect(deliver)
        workspace.user("alice").types("/recert status").says("days left")
"""

from fakeslack.assertions import SlackWouldRefuse
from fakeslack.channels import Channel
from fakeslack.files import File
from fakeslack.people import Person
from fakeslack.records import Message
from fakeslack.requests import Deliver, Delivered
from fakeslack.seen import Seen
from fakeslack.views import Home, Modal
from fakeslack.workspace import Workspace

__all__ = [
    "Channel",
    "Deliver",
    "Delivered",
    "File",
    "Home",
    "Message",
    "Modal",
    "Person",
    "Seen",
    "SlackWouldRefuse",
    "Workspace",
]
