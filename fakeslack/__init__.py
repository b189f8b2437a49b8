"""A fake Slack workspace that runs in the test's own process.

Serve Slack's Web API, send signed commands and interactions to an app, refuse what Slack refuses, and fail on
demand. README.md says how to use it.
"""

from fakeslack.assertions import SlackWouldRefuse
from fakeslack.people import Person
from fakeslack.records import File, Message
from fakeslack.requests import AppResponse, Deliver
from fakeslack.seen import Home, Modal, Seen
from fakeslack.state import Channel
from fakeslack.workspace import Workspace

__all__ = [
    "AppResponse",
    "Channel",
    "Deliver",
    "File",
    "Home",
    "Message",
    "Modal",
    "Person",
    "Seen",
    "SlackWouldRefuse",
    "Workspace",
]
