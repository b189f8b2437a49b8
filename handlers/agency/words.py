"""Words that are never an agency's name when they stand alone after `/recert agency`: they say what to do."""

from rules.visible import bare

SETTINGS, PAUSE, RESUME, HELP = "settings", "pause", "resume", "help"

_MEANING = {
    **dict.fromkeys((SETTINGS, "setting", "edit", "change", "rename", "config", "options", "preferences"), SETTINGS),
    **dict.fromkeys((PAUSE, "paused", "off", "stop", "mute", "disable"), PAUSE),
    **dict.fromkeys((RESUME, "on", "start", "unpause", "unmute", "enable"), RESUME),
    **dict.fromkeys((HELP, "info", "list", "name", "status", ""), HELP),
}


def alone_means(word: str) -> str | None:
    """Return what a word alone means, in any case; None for what may be a name."""
    return _MEANING.get(bare(word).casefold())
