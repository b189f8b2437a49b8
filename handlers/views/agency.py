"""What is said when a channel becomes an agency's, and what its settings are."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import Block

from handlers.views.blocks import Answer, context, counted, day, escape, header, paragraphs, section
from storage.tables import Agency


def announcement(agency: Agency, *, founder: str, next_nudge: date | None) -> Answer:
    """Said openly in the channel."""
    name = escape(agency.name)
    text = (
        f"Recert now looks after {name} in this channel; <@{founder}> is its training officer. Before each deadline of "
        "the recertification season the channel is nudged with counts, never names."
    )
    if next_nudge is not None:
        text += f" The first date: {day(next_nudge)}."
    blocks: list[Block] = [
        header(f"{agency.name[:100]} uses Recert"),
        section(text),
        section(
            "Everyone who holds a certification: type `/recert join` here, then `/recert status` whenever you like."
        ),
        context(f"Nudges come between {agency.nudge_hour:02}:00 and 20:00, {agency.timezone}."),
    ]
    return Answer(text=text, blocks=tuple(blocks), in_channel=True)


def renamed(agency: Agency, *, before: str, by: str) -> Answer:
    """Said openly, as everyone in the channel is concerned."""
    text = f"<@{by}> renamed this agency from {escape(before)} to {escape(agency.name)}."
    return Answer(text=text, blocks=(section(text),), in_channel=True)


def settings(agency: Agency, *, officers: Sequence[str], members: int) -> Answer:
    """An agency as its training officers have set it up."""
    led = ", ".join(f"<@{officer}>" for officer in officers)
    found = [
        f"*Channel* <#{agency.channel_id}>",
        f"*Training officers* {led}",
        f"*Members* {counted(members, 'member')}",
        f"*Nudges* {'paused' if agency.paused else f'from {agency.nudge_hour:02}:00 to 20:00, {agency.timezone}'}",
    ]
    text = f"{escape(agency.name)}: {counted(members, 'member')}, training officers {led}."
    return Answer(text=text, blocks=(header(agency.name[:150]), section(paragraphs(found))))
