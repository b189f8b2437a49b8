"""Text about nudges for a training officer: the coming ones, those held back, the outcome of `/recert nudge now`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from handlers.answer import Answer, Block
from handlers.nudge_results import NudgeOutcome, NudgeResult
from handlers.ui.blocks import actions, context, day, divider, escape, header, paragraphs, plain, plain_text, section
from handlers.ui.buttons import action_id
from handlers.ui.clock import hours, zone
from handlers.ui.forms import menu, option
from handlers.ui.officer_values import PreviewNudge
from rules.cycle import cycle_for
from rules.dates import has_expired
from rules.ladder import LAST_HOUR, Milestone
from rules.rulebook import RuleBook
from storage.tables import Agency

_NEXT = 3
"""The coming nudges that are listed: a phone shows no more; the menu has them all."""
_MAX_OPTIONS = 100
"""Slack's limit of options in a menu."""


@dataclass(frozen=True, slots=True)
class UpcomingNudge:
    """A milestone of a cohort."""

    cohort: date
    milestone: Milestone


class HeldReason(StrEnum):
    """The reason why a nudge that is due is not in the channel yet."""

    PAUSED = "Nudges are paused; `/recert agency resume` turns them back on."
    HOURS = "It's outside of this agency's hours."
    WAITS = "Slack asked Recert to wait."
    IN_DOUBT = "Slack hasn't answered; Recert looks in the channel whether it is there."
    SOON = "It goes out within a minute or so."


@dataclass(frozen=True, slots=True)
class HeldNudge:
    """A nudge that is due and held back."""

    what: UpcomingNudge
    why: HeldReason


def preview(
    agency: Agency, *, anybody: bool, held: Sequence[HeldNudge], coming: Sequence[UpcomingNudge], sample: Answer | None
) -> Answer:
    """Return the nudges held back now, the days of the coming ones, and the next one in full.

    `anybody`: the agency has a member.
    """
    name = escape(agency.name)
    blocks: list[Block] = [header("What will be posted")]
    blocks.append(
        section(f"{name}, in <#{agency.channel_id}>, {_hours(agency)}{'. *Paused*' if agency.paused else ''}.")
    )
    blocks += [
        section(
            f":hourglass: *Due now: “{each.what.milestone.rung.headline}”*\nFor certifications that expire "
            f"{day(each.what.cohort)}. {each.why}"
        )
        for each in held
    ]
    following = sorted(coming, key=lambda each: each.milestone.due_on)
    for cohort, rows in groupby(following[:_NEXT], key=lambda each: each.cohort):
        lines = [f"•  {day(each.milestone.due_on)}  {each.milestone.rung.headline}" for each in rows]
        blocks.append(section(paragraphs([f"*Certifications that expire {day(cohort)}*", *lines])))
    if len(following) > _NEXT:
        last = day(following[-1].milestone.due_on)
        blocks.append(context(f"And {len(following) - _NEXT} more, up to {last}: the menu below shows each."))
    if not coming:
        blocks.append(section(_nothing_comes(name, anybody=anybody)))
    if sample is not None:
        names = " In the channel names are plain text, so nobody gets pinged." if agency.names_in_channel else ""
        blocks += [
            divider(),
            context(f"{'The one due now' if held else 'The next one, if nothing changes by then'}.{names}"),
        ]
        blocks += sample.blocks
    if len(coming) > 1:
        blocks += [divider(), _menu(coming)]
    paused = f"{name}'s nudges are paused: nothing is posted. " if agency.paused else ""
    return Answer(
        text=f"{paused}{_sentence(name, held, coming, anybody=anybody, paused=agency.paused)}", blocks=tuple(blocks)
    )


def _menu(coming: Sequence[UpcomingNudge]) -> Block:
    """Return the menu to choose another nudge to read in full."""
    options = [
        option(
            str(PreviewNudge(each.cohort, each.milestone.id)),
            f"{day(each.milestone.due_on)}: {each.milestone.rung.headline}"[:75],
        )
        for each in coming[:_MAX_OPTIONS]
    ]
    placeholder = plain_text("Read another one")
    return actions(menu(options, action_id=action_id(PreviewNudge, "menu"), placeholder=placeholder))


def in_full(milestone: Milestone, sample: Answer) -> Answer:
    """Return one of the coming nudges, as it would read on its day."""
    when = f"{day(milestone.due_on)}, if nothing changes by then."
    return Answer(text=f"{when} {sample.text}", blocks=(context(when), *sample.blocks))


def _hours(agency: Agency) -> str:
    return f"{hours(agency.nudge_hour, LAST_HOUR)} {zone(agency.timezone)}"


def _nothing_comes(name: str, *, anybody: bool) -> str:
    if not anybody:
        return (
            f"Nobody has joined {name} yet, so nothing will be posted. People join with `/recert join` in the channel."
        )
    return f"Nothing more is planned for {name}: as of today, no date is ahead for anyone with something open."


def _sentence(
    name: str, held: Sequence[HeldNudge], coming: Sequence[UpcomingNudge], *, anybody: bool, paused: bool
) -> str:
    parts = [f"“{each.what.milestone.rung.headline}” is due now for {name}. {each.why}" for each in held]
    first = min(coming, key=lambda each: each.milestone.due_on, default=None)
    comes = "would come" if paused else "comes"
    if first is None:
        parts.append(_nothing_comes(name, anybody=anybody))
    else:
        parts.append(
            f"{name}'s next nudge {comes} {day(first.milestone.due_on)}, “{first.milestone.rung.headline}”; "
            f"{len(coming):,} to come in all."
        )
    return " ".join(parts).replace("`", "")


def outcome(agency: Agency, results: Sequence[NudgeResult], book: RuleBook, today: date) -> Answer:
    """Return the outcome of `/recert nudge now`, in words."""
    if not results:
        return plain(
            f"Nothing was posted: nobody in {escape(agency.name)} has a certification to renew. People join with "
            f"`/recert join` in <#{agency.channel_id}>."
        )
    said = list(dict.fromkeys(_sentence_of(agency, each, book, today) for each in results))
    text = " ".join(said).replace("`", "").replace(":warning: ", "")
    return Answer(text=text, blocks=tuple(section(each) for each in said))


_SENTENCES = {
    NudgeOutcome.POSTED: "Posted in {channel}: the nudge about certifications that {expire} {cohort}. It counts as "
    "today's.",
    NudgeOutcome.EARLY: "Nothing was posted: nothing is due until {opens}, when the season of certifications that "
    "expire {cohort} opens. `/recert nudge preview` shows what comes then.",
    NudgeOutcome.NOTHING_OPEN: "Nothing was posted about certifications that {expire} {cohort}: everybody is "
    "recertified (self-reported).",
    NudgeOutcome.ALREADY: "Recert already nudged {channel} today about certifications that {expire} {cohort}, so it "
    "posted nothing: one a day is enough.",
    NudgeOutcome.REFUSED: ":warning: Recert couldn't nudge {channel}: {why} Then type `/recert nudge now` again.",
    NudgeOutcome.HELD_BACK: "Slack isn't taking the nudge about {cohort} right now. Recert keeps it, and posts it once "
    "Slack takes it, {hours}.",
    NudgeOutcome.IN_DOUBT: "Slack didn't answer, so the nudge for {cohort} may or may not be in {channel}. Recert "
    "checks in a moment, and posts it if it isn't there: you don't need to do anything.",
    NudgeOutcome.NOT_MADE: "Recert couldn't make the nudge about {cohort}; whoever runs Recert will find out "
    "why in the log.",
}


def _sentence_of(agency: Agency, result: NudgeResult, book: RuleBook, today: date) -> str:
    return _SENTENCES[result.outcome].format(
        channel=f"<#{agency.channel_id}>",
        cohort=day(result.cohort),
        opens=day(cycle_for(book, result.cohort).opens),
        expire="expired" if has_expired(result.cohort, today) else "expire",
        why=explain_refusal(result.reason),
        hours=_hours(agency),
    )


_EXPLANATIONS = {
    "channel_not_found": "it was deleted, or it's private and Recert isn't in it. Type `/invite @Recert` there, or "
    "`/recert agency` with your agency's name in another channel.",
    "is_archived": "it's archived. Unarchive it, or type `/recert agency` with your agency's name in another channel.",
    "not_in_channel": "Recert isn't in it. Type `/invite @Recert` there.",
    "restricted_action": "a setting of your workspace keeps apps from posting there. Ask a workspace admin.",
    "team_added_to_org": "Slack has taken no posts for a day, because it is moving your workspace into an "
    "organization. Ask a workspace admin when that is done.",
    "org_login_required": "Slack has taken no posts for a day, because it is moving your workspace into an "
    "organization. Ask a workspace admin when that is done.",
    "no_permission": "Slack hasn't let Recert post there for a day. Ask a workspace admin to let Recert post there.",
    "message_limit_exceeded": "Slack has taken no more messages from your workspace for a day: it has reached its "
    "plan's limit. Ask a workspace admin.",
}


def explain_refusal(code: str) -> str:
    """Return what Slack's error code means, and what to do."""
    return _EXPLANATIONS.get(
        code, f"Slack answers “{escape(code)}”. Whoever runs Recert can find out more with `recert doctor`."
    )


def refused(agency: str, channel: str, code: str) -> Answer:
    """Return what happened and what to do: sent once, until a nudge is posted again."""
    why = explain_refusal(code)
    text = f"Recert couldn't nudge {escape(agency)} in <#{channel}>: {why} The next nudge goes out on its date."
    return Answer(text=text.replace("`", ""), blocks=(section(f":warning: {text}"),))


def in_doubt(agency: str, channel: str) -> Answer:
    """Return what happened and what to do, where nobody knows whether a nudge is in the channel."""
    text = (
        f"Slack didn't answer when Recert posted a nudge of {escape(agency)}, and won't let Recert check whether it's "
        f"in <#{channel}>. Please look: if it's missing, tell your crew yourself. The next nudge goes out on its date."
    )
    return Answer(text=text, blocks=(section(f":warning: {text}"),))
