"""Messages about a channel that becomes an agency's, and the form of the agency's settings."""

from collections.abc import Collection, Sequence
from datetime import date

from handlers.answer import Answer, Block, View
from handlers.text import listed
from handlers.ui.blocks import context, counted, day, escape, header, paragraphs, plain, section, spoken
from handlers.ui.buttons import button, show_button
from handlers.ui.clock import ZONES, hour, hours, zone
from handlers.ui.forms import field, menu, option, people_menu, radio_buttons, several_menu, text_input
from handlers.ui.ids import Field, Modal
from handlers.ui.officer_values import NameAgency
from rules.ladder import LAST_HOUR, Milestone
from storage.tables import Agency

NAME_LENGTH = 80
NUDGE_HOURS = range(20)
"""Hours that an agency may choose. Nudges are posted from that hour until 20:00, so 19:00 is the last useful one."""
MOST_OFFICERS = 20

_TITLE = "Agency settings"
_OPTION_LENGTH = 75
"""Characters that Slack takes in an option of a menu."""
_ON, _PAUSED = "on", "paused"
_COUNTS, _NAMES = "counts", "names"


def announcement(agency: Agency, *, founder: str, next_nudge: date | None) -> Answer:
    """Tell the channel that it is an agency's now.

    All in it see this answer to the command itself, also before the bot is in the channel, and can post there.
    """
    name = escape(agency.name)
    text = (
        f"Recert now keeps {name} on track to recertify; <@{founder}> is the training officer. Before each deadline "
        "of the recertification season Recert nudges this channel, with counts and no names."
    )
    if next_nudge is not None:
        text += f" The first nudge comes {day(next_nudge)}."
    join = "If you hold a certification, type `/recert join` here, then `/recert status` any time."
    blocks: list[Block] = [
        header(f"{agency.name[:100]} uses Recert"),
        section(text),
        section(join),
        context(f"Nudges come from {_hours(agency)}."),
    ]
    return Answer(text=f"{text} {join}".replace("`", ""), blocks=tuple(blocks), in_channel=True)


def moved(agency: Agency, *, before: str, by: str) -> Answer:
    """Tell the new channel that the agency moved here."""
    name = escape(agency.name)
    text = f"<@{by}> moved {name} here from <#{before}>: its nudges come to this channel from now on."
    return Answer(text=text, blocks=(section(text),), in_channel=True)


def renamed(agency: Agency, *, before: str) -> Answer:
    """Return that the agency has a new name; its channel is told by an announcement."""
    return plain(
        f"{escape(before)} is {escape(agency.name)} now. Recert will tell <#{agency.channel_id}> within a minute."
    )


def ask_name(name: str, *, before: str | None = None) -> Answer:
    """Ask before an agency gets a name that may not have been meant as one: nothing changed."""
    if before is None:
        text = f"Make this channel an agency's, with the name “{escape(name)}”? Nothing has changed yet."
    else:
        text = f"Rename {escape(before)} to “{escape(name)}”? Everyone here will see it. Nothing has changed yet."
    return plain(
        text, button("Yes, use this name", NameAgency(name), style="primary"), show_button("Help", "agency help")
    )


def _hours(agency: Agency) -> str:
    return f"{hours(agency.nudge_hour, LAST_HOUR)} {zone(agency.timezone)}"


def paused(agency: Agency, *, changed: bool) -> Answer:
    """Return whether nudges are paused now, and the way back."""
    name, already = escape(agency.name), "" if changed else " already"
    if agency.paused:
        text = f"{name}'s nudges are{already} paused: Recert posts nothing in <#{agency.channel_id}> until you resume."
        return plain(text, show_button("Resume", "agency resume"))
    text = f"{name}'s nudges are{already} on: they come from {_hours(agency)}."
    return plain(text, show_button("Coming nudges", "nudge preview"))


def explained() -> Answer:
    """Return what can be typed after `/recert agency`."""
    lines = (
        "`/recert agency Northampton EMS` sets this channel up for that agency, or asks to rename the one it has",
        "`/recert agency` or `/recert agency settings` opens the settings",
        "`/recert agency pause` stops the nudges, `/recert agency resume` turns them back on",
    )
    text = spoken("Training officers set up their agency:", *(f"{line}." for line in lines))
    return Answer(text=text, blocks=(section(paragraphs([f"{line}." for line in lines])),))


def settings_modal(
    agency: Agency,
    *,
    officers: Sequence[str],
    days: Sequence[Milestone],
    left_out: Collection[str],
    members: int,
    private_metadata: str,
) -> View:
    """Return the form of an agency's settings, filled in with the current ones; `days` are those of the next season."""
    hours = {each: option(str(each), hour(each)) for each in NUDGE_HOURS}
    labels = dict(ZONES)
    zones = {
        zone: option(zone, f"{labels[zone]} ({zone})" if zone in labels else zone)
        for zone in [*labels, *({agency.timezone} - labels.keys())]
    }
    nudges = {
        _ON: option(_ON, "On", "Recert posts on the season's days."),
        _PAUSED: option(_PAUSED, "Paused", "Nothing is posted. Once it's on again, the latest missed nudge goes out."),
    }
    names = {
        _COUNTS: option(_COUNTS, "Counts only"),
        _NAMES: option(_NAMES, "Counts and names", "Who isn't recertified yet, for everyone in the channel to read."),
    }
    return View(
        callback_id=Modal.AGENCY,
        private_metadata=private_metadata,
        title=_TITLE,
        submit="Save",
        blocks=(
            section(f"<#{agency.channel_id}> · {counted(members, 'member')}"),
            field(
                Field.NAME,
                "Name",
                text_input(agency.name, longest=NAME_LENGTH),
            ),
            field(
                Field.NUDGES,
                "Nudges",
                radio_buttons(nudges.values(), nudges[_PAUSED if agency.paused else _ON]),
            ),
            field(
                Field.NUDGE_HOUR,
                "Earliest hour",
                menu(hours.values(), hours[agency.nudge_hour]),
                hint=f"Nudges are posted from this hour to {hour(LAST_HOUR)}",
            ),
            field(
                Field.TIMEZONE,
                "Time zone",
                menu(zones.values(), zones[agency.timezone]),
            ),
            *_days_to_leave_out(days, left_out),
            field(
                Field.NAMES,
                "What the channel reads",
                radio_buttons(names.values(), names[_NAMES if agency.names_in_channel else _COUNTS]),
                hint="Names don't notify anyone. Recert reads them from Slack when it posts, and doesn't keep them.",
            ),
            field(
                Field.OFFICERS,
                "Training officers",
                people_menu(list(officers), most=MOST_OFFICERS),
                hint="They see every member's status, and these settings. Keep at least one.",
            ),
        ),
    )


def _days_to_leave_out(days: Sequence[Milestone], left_out: Collection[str]) -> list[Block]:
    """Return the field of the days that may be left out, unless the rules have none."""
    choices = {each.id: option(each.id, _day_of(each)) for each in days if not each.rung.always}
    if not choices:
        return []
    always = [_short(each) for each in days if each.rung.always]
    return [
        field(
            Field.LEFT_OUT,
            "Days to leave out",
            several_menu(
                choices.values(),
                [choices[each] for each in choices if each in left_out],
                placeholder="None: all are posted",
            ),
            hint=f"Nothing is posted on these. {listed(always, 'and')} can't be left out." if always else None,
            optional=True,
        )
    ]


def _short(milestone: Milestone) -> str:
    return f"{milestone.due_on:%B} {milestone.due_on.day}"


def _day_of(milestone: Milestone) -> str:
    return f"{_short(milestone)}: {milestone.rung.headline}"[:_OPTION_LENGTH]


def wants_names(chosen: str) -> bool:
    """Return whether the officer chose names in the channel."""
    return chosen == _NAMES


def wants_pause(chosen: str) -> bool:
    """Return whether the officer chose to pause nudges."""
    return chosen == _PAUSED


def settings(agency: Agency, *, officers: Sequence[str], left_out: Sequence[Milestone]) -> Answer:
    """Return an agency's settings as its training officers see them."""
    without = listed(map(_short, left_out), "and") if left_out else "none"
    led = ", ".join(f"<@{officer}>" for officer in officers)
    nudges = "paused" if agency.paused else f"from {_hours(agency)}"
    names = "counts and names" if agency.names_in_channel else "counts only"
    found = [
        f"*Channel*  <#{agency.channel_id}>",
        f"*Nudges*  {nudges}",
        f"*Days left out*  {without}",
        f"*What the channel reads*  {names}",
        f"*Training officers*  {led}",
    ]
    out = f" without {without}" if left_out else ""
    text = f"{escape(agency.name)} is saved: nudges {nudges}{out}; {names}; training officers {led}."
    return Answer(text=text, blocks=(header(f"{agency.name}: saved"[:150]), section(paragraphs(found))))
