"""The Slack app manifest: its parts agree with each other."""

import re

from bot.manifest import EVENTS, OPTIONAL_SCOPES, SCOPES, manifest


def test_every_event_has_its_scope_and_every_optional_scope_is_one() -> None:
    named = {scope for reason in EVENTS.values() for scope in re.findall(r"\((\S+)\)", reason)}
    assert named == {"users:read", "im:history", "app_mentions:read"}
    assert named <= SCOPES.keys()
    assert OPTIONAL_SCOPES.keys() <= SCOPES.keys()


def test_events_go_where_commands_go_and_in_socket_mode_nowhere() -> None:
    address = "https://recert.example.org/slack/events"
    served = manifest("https://recert.example.org/")["settings"]["event_subscriptions"]
    assert served == {"bot_events": list(EVENTS), "request_url": address}
    assert manifest()["settings"]["event_subscriptions"] == {"bot_events": list(EVENTS)}
    assert manifest()["features"]["app_home"]["messages_tab_enabled"], "a file can be dropped there"
