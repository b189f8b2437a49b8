"""Direct messages to people who did not ask: a training officer did something that concerns them."""

from collections.abc import Sequence
from datetime import date

from handlers.answer import Answer
from handlers.text import listed
from handlers.ui.blocks import actions, counted, day, escape, plain, section
from handlers.ui.buttons import show_button
from handlers.ui.ended import still_counts
from handlers.ui.records import (
    date_button,
    facts,
    if_renewed,
    put_back_button,
    renewed_button,
)
from storage.members import Record
from storage.roster_import_result import ChangedRecord, OtherDate
from storage.season_end import EndedSeason
from storage.tables import Agency


def appointed(agency: Agency, *, by: str) -> Answer:
    """Tell someone that they are a training officer now."""
    text = f"<@{by}> has made you a training officer of {escape(agency.name)}, whose channel is <#{agency.channel_id}>."
    what = "You see where everyone stands, confirm who is recertified, and change the settings: `/recert agency`."
    return Answer(
        text=f"{text} {what}".replace("`", ""),
        blocks=(
            section(f":wave: {text}\n{what}"),
            actions(show_button("Roster", "roster"), show_button("Coming nudges", "nudge preview")),
        ),
    )


def dismissed(agency: Agency, *, by: str) -> Answer:
    """Tell someone that they are no longer a training officer."""
    text = (
        f"You're no longer a training officer of {escape(agency.name)}: <@{by}> changed that. What you recorded about "
        "your own recertification hasn't changed."
    )
    return Answer(text=text, blocks=(section(text),))


def other_facts(agency: Agency, user_id: str, *, offered: Record, now: Record) -> Answer:
    """Tell a training officer that somebody is on the roster with other facts than it had."""
    back = "" if now.expires_on.year > offered.expires_on.year else ", or the next import changes it back"
    text = (
        f"<@{user_id}> is on {escape(agency.name)}'s roster, but corrected it: it said {facts(offered)}, and they "
        f"say {facts(now)}. Correct your file too{back}."
    )
    return plain(text, show_button("Roster", "roster"))


def moved_away(agency: Agency, user_id: str, *, to: Agency, ended: EndedSeason | None) -> Answer:
    """Tell a training officer that a member has moved to another agency."""
    here, there = escape(agency.name), escape(to.name)
    count = f"they count there from now on, and no longer in {here}'s nudges"
    if ended is not None and ended.counts:
        count = f"{still_counts(ended, here)}, and from the next one on in {there}'s"
    text = (
        f"<@{user_id}> has moved to {there}: {count}. If your file still names them, an import leaves them where they "
        "are."
    )
    return plain(text, show_button("Roster", "roster"))


def joined_from(agency: Agency, user_id: str, *, left: Agency) -> Answer:
    """Tell a training officer that somebody has joined who was in another agency."""
    text = (
        f"<@{user_id}> has joined {escape(agency.name)} from {escape(left.name)}, and is on your roster now. Its "
        "training officers were told too."
    )
    return plain(text, show_button("Roster", "roster"))


def took_confirmed_v_back(agency: Agency, user_id: str, *, expires_on: date, known: str, over: bool) -> Answer:
    """Tell a training officer that a member took back V that was confirmed; `known` says by whom and when.

    `over`: its season is, and keeps its numbers.
    """
    counts = "" if over else f"They're not counted as recertified for {day(expires_on)} any more. "
    text = (
        f"<@{user_id}> of {escape(agency.name)} took back that eLicensing shows their new date (V), which was {known}. "
        f"{counts}Ask them what eLicensing shows: if it shows the new date, confirm it again."
    )
    return plain(text, show_button("Status", f"status <@{user_id}>"))


def same_number(agency: Agency, user_id: str, names: Sequence[str], *, marked: bool) -> Answer:
    """Tell a training officer that a member's record took in rows of the roster, since it has their number.

    `marked`: with steps that were marked there.
    """
    steps = ", with the steps that were marked there" if marked else ""
    text = (
        f"<@{user_id}>'s certification number is that of {listed(names, 'and')} on {escape(agency.name)}'s roster, so "
        f"they count as one person now{steps}. If that's wrong, ask them to correct their number with `/recert join`, "
        "or take them off the roster; then import your file again."
    )
    return plain(text, show_button("Roster", "roster"))


def shared_number(agency: Agency, user_id: str, number: str, people: Sequence[str]) -> Answer:
    """Tell a training officer that a member gave a number that others on the roster have."""
    have = "has" if len(people) == 1 else "have"
    text = (
        f"<@{user_id}>'s certification number is {number} now, which {listed(people, 'and')} on "
        f"{escape(agency.name)}'s roster {have} too. No two people have the same number: ask them what eLicensing "
        "shows. Whoever has it wrong corrects it with `/recert join`, and you correct your file. Until then the "
        "state's list can't confirm anyone who has it."
    )
    return plain(text, show_button("Roster", "roster"))


def number_elsewhere(agency: Agency, user_id: str, number: str) -> Answer:
    """Tell a training officer that a member of theirs has the same number as somebody who is not on their roster."""
    text = (
        f"<@{user_id}> of {escape(agency.name)} has the certification number {number}, and so has somebody in this "
        "workspace who isn't on your roster. No two people have the same number: ask them what eLicensing shows. If "
        "it's wrong, they correct it with `/recert join`; if it's right, the other person has it wrong."
    )
    return plain(text, show_button("Roster", "roster"))


def together(first: Answer | None, second: Answer) -> Answer:
    """Return one direct message of two."""
    if first is None:
        return second
    above = [each for each in first.blocks if each["type"] != "actions"]
    return Answer(text=f"{first.text} {second.text}", blocks=(*above, *second.blocks))


def changed_by_roster(agency: Agency, by: str | None, changed: ChangedRecord) -> Answer:
    """Tell a member that a roster of their agency has changed their record."""
    officer = "A training officer" if by is None else f"<@{by}>"
    text = (
        f"{officer} changed your record with {escape(agency.name)}'s roster. It was {facts(changed.before)}, and is "
        f"now {facts(changed.after)}. If that's wrong, press Undo, and tell them."
    )
    if changed.marks:
        steps, stay = counted(changed.marks, "step"), "stays" if changed.marks == 1 else "stay"
        text += f" {steps} you marked for {day(changed.before.expires_on)} {stay} with that date."
    buttons = [put_back_button(changed.before, changed.after), show_button("My status", "status")]
    if changed.may_be_renewal:
        was, now = changed.before.expires_on, changed.after.expires_on
        text += f" You're no longer counted with those who renew by {day(was)}. {if_renewed(now)}"
        buttons.insert(0, renewed_button(was, now))
    return plain(text, *buttons)


def older_date(agency: Agency, by: str | None, older: OtherDate) -> Answer:
    """Ask a member which date is right: a roster has an earlier one than their record, which it does not change."""
    officer = "A training officer" if by is None else f"<@{by}>"
    text = (
        f"{officer}'s file for {escape(agency.name)} says that your certification expires {day(older.in_file)}. Your "
        f"record says {day(older.now)}, and didn't change. Which date does eLicensing show?"
    )
    return plain(text, date_button(older.now, older.in_file), show_button(f"{day(older.now)}: keep it", "status"))


def merged(agency: Agency, *, by: str | None, name: str, marked: bool) -> Answer:
    """Tell a member that a training officer says that a row of the roster is theirs as well; `marked`: with steps."""
    officer = "A training officer" if by is None else f"<@{by}>"
    what = (
        "The steps that were marked there are in your record now, as “by officer”. If one is wrong, undo it."
        if marked
        else "You're listed once now, and your record stays as it is. If that isn't you, tell them."
    )
    text = f"{officer} says {escape(name)} on {escape(agency.name)}'s roster is you. {what}"
    return plain(text, show_button("My steps", "steps"), show_button("My status", "status"))


def taken_off(agency: Agency, *, by: str, ended: EndedSeason | None) -> Answer:
    """Tell a member that they were removed from an agency."""
    count = "so you're no longer included in its nudges"
    if ended is not None and ended.counts:
        count = f"so you count in its season of {day(ended.expires_on)}, and in none after it"
    text = (
        f"<@{by}> took you off {escape(agency.name)}'s roster, {count}. You keep what you "
        f"recorded. If this is a mistake, type `/recert join` in <#{agency.channel_id}>."
    )
    return plain(text, show_button("My status", "status"))
