"""The settings of personal reminders: whether they are on, when the next one comes, and the buttons to change them."""

from dataclasses import dataclass
from datetime import date

from handlers.answer import Answer, Block
from handlers.ui import clock
from handlers.ui.blocks import Button, actions, context, counted, day, figures, section, sources, spoken
from handlers.ui.buttons import button
from handlers.ui.member_values import Remind, Snooze
from rules.book import Reminders
from rules.cycle import Cycle
from rules.ladder import Milestone


@dataclass(frozen=True, slots=True)
class NextReminder:
    """The next reminder: its day, and the milestone that it is about."""

    on: date
    milestone: Milestone


def state(
    cycle: Cycle,
    *,
    on: bool,
    snoozed_until: date | None,
    days: int | None,
    zone: str | None,
    coming: NextReminder | None,
    open_: bool,
    hours: Reminders,
) -> Answer:
    """Return the current settings. `days`: a snooze of that length was just set; `zone`: the reader's own, if known."""
    told = [_first(on=on, snoozed_until=snoozed_until, days=days)]
    told += _next(coming, on=on, open_=open_)
    if snoozed_until is not None and snoozed_until > cycle.expires_on and open_:
        told.append(f":warning: Your certification expires before that, on {day(cycle.expires_on)}.")
    where = f" {clock.zone(zone)}" if zone else ", your time"
    when = f"Sent to you directly, {clock.hours(hours.from_hour, hours.until_hour)}{where}."
    blocks: list[Block] = [section(f"*{told[0]}*"), *(section(each) for each in told[1:])]
    blocks += [
        actions(*_buttons(hours, on=on, snoozed=snoozed_until is not None)),
        context(f"{when} They stop once your steps are done."),
        sources(cycle),
    ]
    text = spoken(*told, figures(cycle))
    return Answer(text=text, blocks=tuple(blocks))


def _first(*, on: bool, snoozed_until: date | None, days: int | None) -> str:
    if not on:
        return "Personal reminders are off."
    if snoozed_until is None:
        return "Personal reminders are on."
    for_ = f" for {counted(days, 'day')}," if days is not None else ""
    return f"Personal reminders are snoozed{for_} until {day(snoozed_until)}."


def _next(coming: NextReminder | None, *, on: bool, open_: bool) -> list[str]:
    if not open_:
        return ["Nothing is open for you (self-reported), so you won't get any."]
    if coming is None:
        return ["No more this season: `/recert deadlines` says what to do now."]
    what = f"comes {day(coming.on)}: “{coming.milestone.rung.headline}.”"
    return [f"The next one {what}" if on else f"Turn them on, and the first {what}"]


def _buttons(hours: Reminders, *, on: bool, snoozed: bool) -> list[Button]:
    if not on:
        return [button("Turn on", Remind("on"), style="primary")]
    rest = button("End the snooze", Remind("on")) if snoozed else snooze_button(hours)
    return [rest, stop_button()]


def snooze_button(hours: Reminders) -> Button:
    """Return the button that snoozes reminders for some days."""
    return button(f"Snooze {counted(hours.snooze_days, 'day')}", Snooze(hours.snooze_days))


def stop_button() -> Button:
    """Return the button that turns reminders off."""
    return button("Stop reminders", Remind("off"))
