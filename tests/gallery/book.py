"""The list of scenes: `scene` puts a function on it, `typed` a single line."""

from collections.abc import Callable

from tests.gallery.town import TODAY, Scene, Shown, Town

SCENES: dict[str, Scene] = {}


def scene(caption: str, *, at: str = TODAY) -> Callable[[Callable[[Town], Shown]], Callable[[Town], Shown]]:
    """Put a function on the list, under its own name with hyphens."""

    def put(play: Callable[[Town], Shown]) -> Callable[[Town], Shown]:
        _put(Scene(play.__name__.replace("_", "-"), caption, at, play))
        return play

    return put


def typed(
    name: str,
    caption: str,
    who: str,
    line: str,
    *,
    at: str = TODAY,
    before: Callable[[Town], object] = lambda _town: None,
    directly: bool = False,
) -> None:
    """Put a scene on the list in which somebody types one line, after what happened `before`."""

    def play(town: Town) -> Shown:
        before(town)
        return town.types(who, line, directly=directly)

    _put(Scene(name, caption, at, play))


def _put(made: Scene) -> None:
    if made.name in SCENES:
        raise ValueError(f"two scenes are called {made.name}")
    SCENES[made.name] = made
