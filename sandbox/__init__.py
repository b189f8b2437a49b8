"""A local Slack workspace in this process: for the tests, `recert ask` and `recert demo`.

It answers the Web API, sends signed commands and interactions as Slack does, refuses what Slack refuses,
and fails on demand. It knows nothing of Recert: it imports only the standard library, slack_sdk and rich.

    with Workspace() as workspace:
        workspace.connect(deliver)
        workspace.user("alice").types("/recert status").says("days left")
"""

from sandbox.assertions import SlackWouldRefuse
from sandbox.channels import Channel
from sandbox.files import File
from sandbox.people import Person
from sandbox.records import Message
from sandbox.requests import Deliver, Delivered
from sandbox.seen import Seen
from sandbox.views import Home, Modal
from sandbox.workspace import Workspace

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
