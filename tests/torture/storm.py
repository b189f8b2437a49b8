"""A storm: in one process, everybody does something at the same moment, and what is stored still fits together."""

import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random
from threading import Event, Lock, Thread

from sqlmodel import Session, col, select

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from fakeslack.assertions import SlackWouldRefuse
from fakeslack.controls import targets
from handlers.slack.users import FoundUsers
from handlers.uploads.roster_import import import_roster
from rules.cycle import cycle_for
from rules.problems import BadFileError
from rules.steps import StepCode
from storage import agencies, cohorts, roster
from storage.outbox_tables import Nudge
from storage.tables import Agency, Certification, Member, ProgressEvent, RosterPlace, key

_PEOPLE, _THREADS = 16, 8
_DATES = ("3/31/2027", "3/31/2028", "3/31/2029")
_APOLOGY = "Something went wrong"
_NOT_NOW = ("another change came first", "is busy")
"""What may be answered while others write: nothing changed, and it is to be tried again."""


class Storm:
    """Two agencies, their officers and people, and threads that do anything with them until it is over."""

    def __init__(self, bot: LocalBot, rng: Random, counts: Counter[str]) -> None:
        self.bot, self.rng, self.counts = bot, rng, counts
        self.wrong: list[str] = []
        self._lock, self._over = Lock(), Event()
        self.channels: list[Channel] = []
        self.officers: list[Person] = []
        for name, officer in (("Northampton EMS", "chief"), ("Amherst EMS", "rival")):
            channel = bot.workspace.channel(name.split()[0].casefold())
            person = bot.workspace.user(officer)
            person.types(f"/recert agency {name}", in_=channel)
            self.channels.append(channel)
            self.officers.append(person)
        self.people = [bot.workspace.user(f"p{number}") for number in range(_PEOPLE)]

    def blow(self, seconds: float) -> list[str]:
        """Let everybody act for so long; return what was wrong then."""
        threads = [Thread(target=self._act, args=[self.rng.random(), number]) for number in range(_THREADS)]
        for each in threads:
            each.start()
        time.sleep(seconds)
        self._over.set()
        for each in threads:
            each.join()
        self.bot.workspace.settles()
        with self.bot.services.database.read() as session:
            return [*self.wrong, *compare(session, self.bot)]

    def _act(self, seed: float, number: int) -> None:
        """Be some of the people, and now and then an officer or the clock, until it is over."""
        rng = Random(seed)
        mine = self.people[number::_THREADS]
        while not self._over.is_set():
            person = rng.choice(mine)
            deed = rng.choices((self._type, self._press, self._import, self._lead, self._pass), (8, 6, 2, 3, 1))[0]
            with self._lock:
                self.counts[f"storm: {deed.__name__.strip('_')}"] += 1
            with suppress(SlackWouldRefuse):
                deed(person, rng)

    def _said(self, words: str, what: str) -> None:
        if _APOLOGY in words:
            with self._lock:
                self.wrong.append(f"an apology for {what}: {words[:120]}")
        elif any(each in words for each in _NOT_NOW):
            with self._lock:
                self.counts["storm: to be tried again"] += 1

    def _type(self, person: Person, rng: Random) -> None:
        typed = rng.choice(
            (
                f"join {rng.choice(('emt', 'aemt', 'paramedic'))} {rng.choice(_DATES)}",
                f"done {rng.choice(list(StepCode)[:11])}",
                f"undo {rng.choice(list(StepCode)[:11])}",
                "ce add 2 hours Trauma",
                "remind on",
                "remind snooze 3",
                "status",
                "steps",
                "leave",
            )
        )
        self._said(person.types(f"/recert {typed}", in_=rng.choice(self.channels)).words, typed)

    def _press(self, person: Person, rng: Random) -> None:
        messages = person.direct_messages[-6:]
        if not messages:
            return
        message = rng.choice(messages)
        buttons = [dict(each.element) for each in targets(message.payload) if each.element.get("type") == "button"]
        if not buttons:
            return
        pressed = rng.choice(buttons)
        before = len(self.bot.workspace.calls_of("response_url"))
        person.wire.press_on_message(person.user, message, pressed | {"block_id": pressed.get("block_id", "b")})
        for call in self.bot.workspace.calls_of("response_url")[before:]:
            self._said(str(call.args.get("text")), f"a press of {pressed.get('action_id')}")

    def _import(self, _person: Person, rng: Random) -> None:
        place = rng.randrange(2)
        lines = [
            f"{each.id if rng.random() < 0.7 else ''},{each.name}@x.org,emt,{rng.choice(_DATES)},"
            for each in rng.sample(self.people, rng.randint(1, 8))
        ]
        data = "\n".join(["slack_id,email,level,expires_on,number", *lines]).encode()
        services, team = self.bot.services, self.bot.workspace.state.team
        with services.database.read() as session:
            agency = agencies.of_channel(session, team, self.channels[place].id)
        found = {f"{each.name}@x.org": each.id for each in self.people if rng.random() < 0.5}
        if agency is None:
            return
        with suppress(BadFileError):
            import_roster(
                services,
                team,
                key(agency),
                data,
                look_up=lambda emails: FoundUsers({each: found[each] for each in emails if each in found}),
                by=None,
                skip_bad=True,
                tell=rng.random() < 0.5,
            )

    def _lead(self, _person: Person, rng: Random) -> None:
        place = rng.randrange(2)
        officer, channel = self.officers[place], self.channels[place]
        typed = rng.choice(("roster", "roster 2027", "approvals", "nudge preview", f"status @{_person.name}"))
        seen = officer.types(f"/recert {typed}", in_=channel)
        self._said(seen.words, typed)
        buttons = [each for each in seen.buttons if each.startswith(("Confirm", "Approved", "Remove", "Send", "Undo"))]
        if buttons and rng.random() < 0.6:
            self._said(seen.presses(rng.choice(buttons), nth=0).words, "an officer's press")

    def _pass(self, person: Person, rng: Random) -> None:
        """Let a tick come, or a day pass, or somebody go from Slack or come back."""
        workspace, clock = self.bot.workspace, self.bot.services.clock
        what = rng.randrange(4)
        if what == 0:
            workspace.deactivates(person)
        elif what == 1:
            workspace.reactivates(person)
        elif what == 2 and isinstance(clock, ShiftedClock):
            clock.advance(timedelta(days=rng.randint(0, 2), hours=rng.randint(0, 12)))
        self.bot.tick()


def compare(session: Session, bot: LocalBot) -> list[str]:
    """Return what does not fit together in the tables."""
    wrong = []
    members = session.exec(select(Member)).all()
    owners = Counter(each.user_id for each in members if each.user_id)
    wrong += [f"{user} has {number} records" for user, number in owners.items() if number > 1]
    places = session.exec(select(RosterPlace)).all()
    rows = Counter((each.agency_id, each.user_id) for each in places if each.user_id)
    wrong += [f"{user} has {number} places in agency {agency}" for (agency, user), number in rows.items() if number > 1]
    own = {each.user_id: each for each in members if each.user_id}
    for place in places:
        record = own.get(place.user_id or "")
        if record is not None and record.agency_id == place.agency_id:
            wrong.append(f"{place.user_id} is a member of agency {place.agency_id} and on its roster besides")
        if not any(each.place_id == place.id for each in members):
            wrong.append(f"the place {place.id} has no row of what it says")
    held = Counter(each.member_id for each in session.exec(select(Certification)))
    wrong += [f"member {each.id} has no certification" for each in members if not held[key(each)]]
    known = {key(each) for each in members}
    marks = session.exec(select(ProgressEvent)).all()
    wrong += [f"a mark of nobody: {each.member_id}" for each in marks if each.member_id not in known]
    return [*wrong, *_numbers(session, bot), *_messages(session)]


def _numbers(session: Session, bot: LocalBot) -> list[str]:
    """Return where the roster and the nudge's census count otherwise."""
    wrong = []
    today = bot.services.clock.now().astimezone(bot.services.timezone).date()
    for agency in session.exec(select(Agency)):
        for cohort in cohorts.cohorts_of(session, key(agency), today):
            if cohort < today or cycle_for(bot.services.book, cohort).is_early(today):
                continue  # a nudge of a later season counts those as well who come to it on their own
            counted = cohorts.take_census(session, [key(agency)], cohort).get(key(agency), cohorts.Census())
            season = roster.of_agency(session, key(agency), today, cohort.year)
            there = [each for each in season if each.counted and each.expires_on == cohort]
            done = sum(each.standing.recertified for each in there)
            if (len(there), done) != (counted.members, counted.recertified):
                nudged = f"{counted.recertified} of {counted.members}"
                wrong.append(f"{agency.name}, {cohort}: the roster has {done} of {len(there)}, a nudge {nudged}")
    return wrong


def _messages(session: Session) -> list[str]:
    """Return which nudges were planned twice."""
    rows = session.exec(select(Nudge).where(col(Nudge.milestone).is_not(None))).all()
    planned = Counter((each.agency_id, each.cohort, each.milestone) for each in rows)
    return [f"{what} is planned {number} times" for what, number in planned.items() if number > 1]
