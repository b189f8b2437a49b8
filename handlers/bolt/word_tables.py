"""The table of plain words: what people type instead of a command, and the command that they mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.text import words_of


@dataclass(frozen=True, slots=True)
class PlainWords:
    """A command, ways to ask for it, and the words that mean it in any other sentence."""

    command: str
    examples: tuple[str, ...]
    words: frozenset[str]
    levels: bool = False
    """Whether the command takes a level."""


def _row(command: str, examples: tuple[str, ...], words: str, *, levels: bool = False) -> PlainWords:
    return PlainWords(command, examples, words_of(words) | {command}, levels=levels)


PLAIN_WORDS: tuple[PlainWords, ...] = (
    _row(
        "fees",
        ("how much?", "what do I owe", "pay"),
        """bill charge charged cost costs cuanto cuánto dollars expensive fee money much owe owed paid pay paying
        payment payments price prices""",
        levels=True,
    ),
    _row(
        "deadlines",
        ("when", "calendar", "dates", "how long do I have", "when does my cert run out"),
        """calendar cuando cuándo date dates deadline due expiration expire expired expires ics lapse lapsed late
        long lose miss missed overdue reinstate schedule time timeline until vence when work working""",
    ),
    _row(
        "status",
        ("next", "renew", "what now", "where do I stand"),
        """anything doing done everything falta left missing next now progress ready recert recertification
        recertify remaining renew renewal stand standing todo where""",
    ),
    _row(
        "steps",
        ("checklist", "instructions", "where do I submit"),
        """before checklist describe details explain guide info instructions order process step submit submitting
        walkthrough""",
        levels=True,
    ),
    _row(
        "ce",
        ("how many hours", "how many hrs", "my courses"),
        """ceh cehs ceu ceus class classes continuing course courses credit credits ed education hour hours hr hrs
        training""",
    ),
    _row(
        "contacts",
        ("phone number", "who do I call", "who is my training officer"),
        """broken call contact crashed down email error helpdesk links locked login office officer officers human oems
        password person phone portal region regions reset site somebody support telephone trouble url website""",
    ),
    _row(
        "remind",
        ("reminders", "turn off reminders", "stop", "stop texting me"),
        """bothering bugging message messages messaging mute nagging notification notifications notify off
        pestering pinging reminder reminders reminding set snooze stop turn unsubscribe""",
    ),
    _row(
        "join",
        ("sign up", "register", "change my record"),
        "change edit enroll level record register registration sign signup update",
    ),
    _row("help", ("help me", "what can you do"), "commands confused confusing hello hey hi menu options"),
    # What training officers ask for; the commands themselves refuse everybody else.
    _row(
        "roster",
        ("my crew", "at risk", "who hasn't submitted"),
        "at-risk behind crew everybody everyone members rosters",
    ),
    _row("roster import", ("upload my roster", "import a spreadsheet"), "import importing spreadsheet upload"),
    _row("roster export", ("export", "download the roster"), "download export exporting"),
    _row("approvals", ("who needs my approval", "who is waiting"), "approval approve approved approving waiting"),
    _row("nudge preview", ("when is the next nudge", "what will you post"), "nudge nudges post posted posts preview"),
    _row("agency settings", ("settings",), "paused resume setting settings timezone unpause"),
    _row("state-list", ("the state's list",), "statelist"),
)
"""Words that ask for help count only where nothing else in the text means something."""

PHRASES: Mapping[tuple[str, str], str] = {
    ("so", "much"): "so",
    ("how", "long"): "long",
    ("to", "do"): "todo",
    ("what", "next"): "next",
    ("con", "ed"): "ce",
    ("stop", "texting"): "stop",
    ("quit", "bugging"): "bugging",
    ("run", "out"): "expire",
    ("runs", "out"): "expires",
    ("last", "day"): "deadline",
    ("training", "officer"): "officer",
    ("at", "risk"): "at-risk",
    ("my", "people"): "crew",
    ("who", "hasn't"): "crew",
    ("who", "isn't"): "crew",
    ("crew", "done"): "crew",
    ("who", "done"): "crew",
    ("who", "left"): "crew",
    ("who", "not"): "crew",
    ("who", "has"): "crew",
    ("many", "are"): "crew",
    ("crew", "left"): "crew",
    ("the", "hour"): "settings",
    ("as", "training"): "settings",
    ("crew", "recertified"): "crew",
    ("crew", "renewed"): "crew",
    ("crew", "submitted"): "crew",
    ("next", "nudge"): "nudge",
    ("next", "reminder"): "reminder",
    ("april", "1"): "deadline",
    ("march", "31"): "deadline",
    ("approves", "me"): "standing",
    ("approves", "mine"): "standing",
    ("approves", "my"): "standing",
    ("state", "list"): "statelist",
    ("time", "zone"): "timezone",
    ("i", "good"): "standing",
    ("all", "set"): "standing",
    ("leave", "me"): "stop",
    ("link", "to"): "website",
    ("the", "link"): "website",
    ("log", "in"): "login",
    ("credit", "card"): "pay",
    ("debit", "card"): "pay",
    ("cert", "back"): "reinstate",
    ("license", "back"): "reinstate",
}
"""Words that mean something only together."""
FILLERS = words_of(
    """a about add again all alone am an and any anymore are at b back basic be been bug by can can't cant card
    cert certification certs could cuesta current day days did do does don't dont each elicensing else ever
    exactly for forgot from get gets give go going gonna got had happens has have help here how hows i i'd i'll
    i'm i've if im in is it its just know let lets licencia license like list log lol look lot many may me mi
    mine more my myself need needed needs no nremt number of ok okay on only or our out please pls plz que qué
    re see she should show so some state still supposed take tell than thank thanks that the their them there
    these they thing this thx to too total u up us view want wants was we what whats which who will with would
    ya yet you your"""
)
GREETINGS = words_of(
    """hi hello hey hiya howdy yo greetings good morning afternoon evening thanks thank thx ty bye ok okay k kk
    great cool awesome perfect nice appreciate helped yes yep yeah y no nope n si sí lol hola gracias ayuda por
    favor wave 👋 +1 thumbsup 👍 pray 🙏 👌 ok_hand tada 🎉 clap 👏 muscle 💪 raised_hands 🙌 heart ❤"""
)
"""Words that say nothing but hello, thanks, yes or no."""
ANSWERS = {
    *("this isn't me", "that isn't me", "that is correct", "that is right", "it's correct"),
    *("it is correct", "it's right", "yup", "sure", "nope"),
    *("not me", "that's not me", "wrong", "something's wrong", "something is wrong", "that's wrong", "that's me"),
    *("correct", "right", "that's right", "that's correct", "looks right", "looks good", "all correct", "confirm"),
}
"""Answers to the question of a roster, which its buttons take."""
