"""Checks of block elements: buttons, menus and inputs.

Limits: https://docs.slack.dev/reference/block-kit/block-elements
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from fakeslack.blockkit.checks import (
    Check,
    Required,
    anything,
    boolean,
    both,
    items,
    one_of,
    record,
    required,
    string,
    whole,
)
from fakeslack.blockkit.objects import CONFIRM, ID, OPTION_GROUP, PLAIN_OPTION, RICH_OPTION, URL, plain

PLACEHOLDER = plain(150)
NUMBER = string(50)


def iso_date(value: object, at: str) -> Iterator[str]:
    """Accept YYYY-MM-DD."""
    try:
        date.fromisoformat(str(value))
    except ValueError:
        yield f"{at}: must be a date as YYYY-MM-DD, is {value!r}"


def clock_time(value: object, at: str) -> Iterator[str]:
    """Accept HH:MM, 24 hours."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value)):
        yield f"{at}: must be a time as HH:MM, is {value!r}"


def options_or_groups(value: dict[str, Any], at: str) -> Iterator[str]:
    """Accept a select that has exactly one of options and option_groups."""
    if ("options" in value) == ("option_groups" in value):
        yield f"{at}: must have either options or option_groups"


def initial_is_an_option(value: dict[str, Any], at: str) -> Iterator[str]:
    """Accept initial options that are among the options, with equal text and value."""
    groups = value.get("option_groups") or [value]
    offered = [option for group in groups for option in group.get("options", [])]
    first = value.get("initial_option")
    chosen = value.get("initial_options", [] if first is None else [first])
    for option in chosen:
        if option not in offered:
            yield f"{at}: the initial option {option!r} is not one of the options"


def interactive(kind: str, **keys: Check | Required) -> Check:
    """Accept an element of this kind, with these keys and an action_id."""
    return record({"type": required(one_of(kind)), "action_id": ID, **keys})


def menu(kind: str, **keys: Check | Required) -> Check:
    """Accept a select menu of this kind."""
    return interactive(kind, placeholder=PLACEHOLDER, confirm=CONFIRM, focus_on_load=boolean, **keys)


def field(kind: str, **keys: Check | Required) -> Check:
    """Accept a text input of this kind."""
    triggers = one_of("on_enter_pressed", "on_character_entered")
    dispatch = record({"trigger_actions_on": items(triggers, 2)})
    return interactive(
        kind,
        placeholder=PLACEHOLDER,
        focus_on_load=boolean,
        dispatch_action_config=dispatch,
        **keys,
    )


MANY = whole(1, 1000)
STATIC = {"options": items(PLAIN_OPTION, 100), "option_groups": items(OPTION_GROUP, 100)}
FILTER = record(
    {
        "include": items(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)

BUTTON = interactive(
    "button",
    text=required(plain(75)),
    url=URL,
    value=string(2000, least=0),
    style=one_of("primary", "danger"),
    confirm=CONFIRM,
    accessibility_label=string(75),
)
OVERFLOW = interactive("overflow", options=required(items(RICH_OPTION, 5)), confirm=CONFIRM)
IMAGE_ELEMENT = record(
    {"type": required(one_of("image")), "image_url": required(URL), "alt_text": required(string(2000))},
)

MENUS: dict[str, Check] = {
    "static_select": both(
        menu("static_select", initial_option=PLAIN_OPTION, **STATIC),
        options_or_groups,
        initial_is_an_option,
    ),
    "multi_static_select": both(
        menu("multi_static_select", initial_options=items(PLAIN_OPTION, 100), max_selected_items=MANY, **STATIC),
        options_or_groups,
        initial_is_an_option,
    ),
    "external_select": menu("external_select", initial_option=PLAIN_OPTION, min_query_length=whole(0, 100)),
    "users_select": menu("users_select", initial_user=ID),
    "multi_users_select": menu("multi_users_select", initial_users=items(ID, 100), max_selected_items=MANY),
    "conversations_select": menu(
        "conversations_select",
        initial_conversation=ID,
        default_to_current_conversation=boolean,
        response_url_enabled=boolean,
        filter=FILTER,
    ),
    "channels_select": menu("channels_select", initial_channel=ID, response_url_enabled=boolean),
    "datepicker": menu("datepicker", initial_date=iso_date),
    "timepicker": menu("timepicker", initial_time=clock_time, timezone=string(100)),
    "datetimepicker": interactive(
        "datetimepicker",
        initial_date_time=whole(10**9, 10**10),
        confirm=CONFIRM,
        focus_on_load=boolean,
    ),
    "radio_buttons": both(
        interactive(
            "radio_buttons",
            options=required(items(RICH_OPTION, 10)),
            initial_option=RICH_OPTION,
            confirm=CONFIRM,
            focus_on_load=boolean,
        ),
        initial_is_an_option,
    ),
    "checkboxes": both(
        interactive(
            "checkboxes",
            options=required(items(RICH_OPTION, 10)),
            initial_options=items(RICH_OPTION, 10),
            confirm=CONFIRM,
            focus_on_load=boolean,
        ),
        initial_is_an_option,
    ),
}

FIELDS: dict[str, Check] = {
    "plain_text_input": field(
        "plain_text_input",
        initial_value=string(3000, least=0),
        multiline=boolean,
        min_length=whole(0, 3000),
        max_length=whole(1, 3000),
    ),
    "email_text_input": field("email_text_input", initial_value=string(3000)),
    "url_text_input": field("url_text_input", initial_value=string(3000)),
    "number_input": field(
        "number_input",
        is_decimal_allowed=required(boolean),
        initial_value=NUMBER,
        min_value=NUMBER,
        max_value=NUMBER,
    ),
    "rich_text_input": field("rich_text_input", initial_value=anything),
}

FILE_INPUT = interactive("file_input", filetypes=items(string(20), 100), max_files=whole(1, 10))

PRESSED: dict[str, Check] = {"button": BUTTON, "overflow": OVERFLOW}
IN_SECTION: dict[str, Check] = {**PRESSED, **MENUS, "image": IMAGE_ELEMENT}
IN_ACTIONS: dict[str, Check] = {**PRESSED, **MENUS}
IN_INPUT: dict[str, Check] = {**MENUS, **FIELDS}
IN_MODAL_INPUT: dict[str, Check] = {**IN_INPUT, "file_input": FILE_INPUT}
