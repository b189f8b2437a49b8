"""`/recert agency`: makes a channel an agency's, and sets its name, officers and other settings."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from types import MappingProxyType

from handlers.agency import blocks as view
from handlers.agency import notices, takeover
from handlers.agency.announce import announce
from handlers.agency.enter import enter_channel
from handlers.agency.officers import could_lead
from handlers.agency.words import looks_odd, means, without_rename
from handlers.answer import Affected, Answer, Later, Refusal, View
from handlers.officers import in_slack, mentions
from handlers.request import Request
from handlers.text import LOOKS_LIKE_SSN, clean, refuse_ssn
from handlers.ui import clock
from handlers.ui.blocks import escape
from handlers.ui.forms import Carried, Sent, Values, Wrong, carry, entered
from handlers.ui.ids import Field
from handlers.ui.officer_values import NameAgency
from rules.dates import is_zone, next_expiration
from rules.direct_messages import Kind
from rules.ladder import Milestone, milestones
from rules.numbers import looks_like_ssn
from rules.rulebook import RuleBook
from rules.visible import unquoted
from storage import agencies, announcements, left_out, members
from storage.tables import Agency, key


def agency(request: Request, words: list[str]) -> Answer:
    """Answer `/recert agency <name>`: make this channel an agency's, or move one here; ask before renaming one."""
    return _named(request, unquoted(without_rename(" ".join(words))), sure=False)


def press_name(request: Request, pressed: NameAgency) -> Answer:
    """Take the name that was asked about."""
    refuse_ssn(pressed.name)
    return _named(request, unquoted(pressed.name), sure=True)


def _named(request: Request, name: str, *, sure: bool) -> Answer:
    """Give this channel's agency a name; without `sure`, only ask about one that may not have been meant so."""
    channel = request.asker.channel_id
    if channel is None or not request.asker.in_channel:
        raise Refusal("Type this in your agency's channel, where its nudges go, and not in a direct message.")
    if len(name) > view.NAME_LENGTH:
        raise Refusal(f"That name is too long: {view.NAME_LENGTH} characters at most.")
    if request.channel_agency is not None:
        return _rename(request, request.channel_agency, name, sure=sure)
    if agencies.is_shared(request.session, request.asker.team_id, channel):
        raise Refusal(
            "This channel already belongs to an agency in another workspace that shares it, and a channel can have "
            "only one. Type this in another channel, or talk to that agency's training officers."
        )
    if (same := next((each for each in request.led if each.name.casefold() == name.casefold()), None)) is not None:
        return _move(request, same, channel)
    if not sure and (means(name.split()[:1]) or looks_odd(name)):
        return view.ask_name(name)
    made = agencies.create(
        request.session,
        team_id=request.asker.team_id,
        channel_id=channel,
        name=name,
        timezone=request.services.timezone.key,
        founder=request.asker.user_id,
        now=request.now,
        today=request.now.astimezone(request.services.timezone).date(),
    )
    if made is None:
        raise Refusal("Someone else has just made this channel an agency's. `/recert join` makes you a member of it.")
    ladder = milestones(request.book, next_expiration(made.created_on))
    upcoming = next((each for each in ladder if each.due_on >= made.created_on and not each.for_roles), None)
    next_nudge = upcoming.due_on if upcoming else None
    answer = view.announcement(made, founder=request.asker.user_id, next_nudge=next_nudge)
    return replace(answer, then=Later(partial(enter_channel, channel, made.name)))


def _move(request: Request, known: Agency, channel: str) -> Answer:
    """Move an agency, with its members, to this channel, where an officer typed its name; it has only one."""
    before, known.channel_id, known.refusal = known.channel_id, channel, None
    request.session.add(known)
    announcements.follow(request.session, known, before=before)
    answer = view.moved(known, before=before, by=request.asker.user_id)
    return replace(answer, affected=_everyone(request, known), then=Later(partial(enter_channel, channel, known.name)))


def _rename(request: Request, known: Agency, name: str, *, sure: bool) -> Answer:
    if known.name == name:
        led = mentions(in_slack(request.session, known, agencies.officers(request.session, known)))
        raise Refusal(f"This channel is {escape(name)}'s already; its training officers: {led}.")
    if not sure:
        return view.ask_name(name, before=known.name)
    before, known.name = known.name, name
    request.session.add(known)
    announce(request, known, Kind.RENAMED)
    answer = view.renamed(known, before=before)
    return replace(answer, affected=_everyone(request, known))


def pause(request: Request, _words: list[str]) -> Answer:
    """Answer `/recert agency pause`."""
    return _pause(request, paused=True)


def resume(request: Request, _words: list[str]) -> Answer:
    """Answer `/recert agency resume`."""
    return _pause(request, paused=False)


def _pause(request: Request, *, paused: bool) -> Answer:
    known = request.agency
    before, known.paused = known.paused, paused
    request.session.add(known)
    answer = view.paused(known, changed=before is not paused)
    return replace(answer, affected=Affected(agencies=frozenset({key(known)})))


def explain(_request: Request, _words: list[str]) -> Answer:
    """Answer `/recert agency help`."""
    return view.explained()


def open_settings(request: Request, _words: list[str]) -> View | Later:
    """Answer `/recert agency` alone: open the form of the settings; ask Slack whether anybody else may take over."""
    if request.channel_agency is not None and not request.may_lead_here:
        return takeover.offer(request, request.channel_agency)
    known = request.agency
    officers, without = agencies.officers(request.session, known), left_out.of_agency(request.session, key(known))
    return view.settings_modal(
        known,
        officers=officers,
        days=_days(request, known),
        left_out=without,
        members=members.count_of(request.session, known),
        private_metadata=carry(request.asker, agency=known.id, before=asdict(_settings_of(known, officers, without))),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that a training officer chose."""

    name: str
    nudge_hour: int
    timezone: str
    paused: bool
    names_in_channel: bool
    officers: list[str]
    left_out: list[str] = field(default_factory=list)
    """The milestones that are not posted, in the alphabet's order."""


class _SettingsCarried(Carried):
    """Data that the form carries: the settings that it showed."""

    before: Settings


def submitted(values: Values, book: RuleBook) -> Settings | Wrong:
    """Read the settings modal: return the settings, or the mistake in each wrong field."""
    wrong: Wrong = {}
    name = unquoted(clean(str(entered(values, Field.NAME) or "")))
    if not name:
        wrong[Field.NAME] = "An agency needs a name."
    elif len(name) > view.NAME_LENGTH:
        wrong[Field.NAME] = f"That name is too long: {view.NAME_LENGTH} characters at most."
    elif looks_like_ssn(name):
        wrong[Field.NAME] = LOOKS_LIKE_SSN
    hour = str(entered(values, Field.NUDGE_HOUR))
    if hour not in {str(each) for each in view.NUDGE_HOURS}:
        wrong[Field.NUDGE_HOUR] = (
            f"Choose an hour from {clock.hour(view.NUDGE_HOURS[0])} to {clock.hour(view.NUDGE_HOURS[-1])}"
        )
    timezone = str(entered(values, Field.TIMEZONE))
    if not is_zone(timezone):
        wrong[Field.TIMEZONE] = "Choose a time zone from the list."
    officers = list(dict.fromkeys(entered(values, Field.OFFICERS) or []))
    if not officers:
        wrong[Field.OFFICERS] = "An agency always has a training officer: leave at least one."
    elif len(officers) > view.MOST_OFFICERS:
        wrong[Field.OFFICERS] = f"An agency has at most {view.MOST_OFFICERS} training officers."
    optional = {rung.id for rung in book.ladder.rungs if not rung.always}
    if wrong:
        return wrong
    return Settings(
        name=name,
        nudge_hour=int(hour),
        timezone=timezone,
        paused=view.wants_pause(str(entered(values, Field.NUDGES))),
        names_in_channel=view.wants_names(str(entered(values, Field.NAMES))),
        officers=officers,
        left_out=sorted(optional & set(entered(values, Field.LEFT_OUT) or [])),
    )


def _settings_of(agency: Agency, officers: list[str], without: AbstractSet[str]) -> Settings:
    return Settings(
        name=agency.name,
        nudge_hour=agency.nudge_hour,
        timezone=agency.timezone,
        paused=agency.paused,
        names_in_channel=agency.names_in_channel,
        officers=list(officers),
        left_out=sorted(without),
    )


def _days(request: Request, agency: Agency) -> tuple[Milestone, ...]:
    """Return the days of the season that comes next."""
    return milestones(request.book, next_expiration(request.today_of(agency)))


def save(request: Request, sent: Sent) -> Answer | Wrong:
    """Save what a training officer changed in the form.

    A field that they did not change keeps its current value: another officer may have changed it meanwhile.
    """
    chosen = submitted(sent.values, request.book)
    if isinstance(chosen, dict):
        return chosen
    known = request.agency
    without = left_out.of_agency(request.session, key(known))
    now = _settings_of(known, agencies.officers(request.session, known), without)
    before = sent.carried(_SettingsCarried).before
    gone, added = set(before.officers) - set(chosen.officers), set(chosen.officers) - set(before.officers)
    officers = [each for each in now.officers if each not in gone]
    officers += [each for each in chosen.officers if each in added and each not in officers]
    if len(officers) > view.MOST_OFFICERS:  # another officer has added some meanwhile
        return {Field.OFFICERS: f"An agency has at most {view.MOST_OFFICERS} training officers; now there are more."}
    if not any(could_lead(request, known, each) for each in officers):
        return {Field.OFFICERS: _NO_OFFICER_LEFT}
    if chosen.name not in {before.name, known.name}:
        announce(request, known, Kind.RENAMED)
    for name, value in asdict(chosen).items():
        if name not in {"officers", "left_out"} and value != getattr(before, name):
            setattr(known, name, value)
    request.session.add(known)
    if chosen.left_out != before.left_out:
        without = frozenset(chosen.left_out)
        left_out.choose(request.session, known, without, today=request.today_of(known))
    nobody_led = agencies.all_have_left(request.session, known)
    agencies.appoint(request.session, known, officers, now=request.now)
    if nobody_led and not agencies.all_have_left(request.session, known):
        announce(request, known, Kind.LED_AGAIN)
    affected = _everyone(request, known, told=_notices(request, known, before=now.officers, after=officers))
    days = [each for each in _days(request, known) if each.id in without]
    answer = view.settings(known, officers=agencies.officers(request.session, known), left_out=days)
    return replace(answer, affected=affected)


def _everyone(request: Request, agency: Agency, told: Mapping[str, Answer] = MappingProxyType({})) -> Affected:
    """Return everybody in an agency, since their Homes show its name, with the notices for some of them."""
    people: dict[str, Answer | None] = dict.fromkeys(members.users_of(request.session, agency))
    return Affected({**people, **told}, frozenset({key(agency)}))


def _notices(request: Request, agency: Agency, *, before: list[str], after: list[str]) -> dict[str, Answer]:
    """Return the notices for new and former training officers, by user id."""
    by = request.asker.user_id
    new = {each: notices.appointed(agency, by=by) for each in after if each not in {*before, by}}
    former = {each: notices.dismissed(agency, by=by) for each in before if each not in {*after, by}}
    return new | former


_NO_OFFICER_LEFT = (
    "Leave at least one who is in Slack and has joined or opened Recert's Home: an app, or someone who never uses "
    "Recert, couldn't change this back."
)
