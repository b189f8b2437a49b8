"""Drawing once for several changes at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from handlers.bolt.followups import Turns
from tests.at_once import SECONDS
from tests.bot.programs import eventually


def test_of_many_changes_at_once_the_first_and_the_last_are_drawn() -> None:
    turns, drawing, go_on = Turns(), Event(), Event()
    drawn: list[int] = []
    state = 0

    def draw() -> None:
        seen = state
        drawing.set()
        assert go_on.wait(SECONDS)
        drawn.append(seen)

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(turns.take, "alice", draw)
        assert drawing.wait(SECONDS)
        others = [pool.submit(turns.take, "alice", draw) for _ in range(5)]
        eventually(lambda: sum(each.done() for each in others) == 4)
        pool.submit(turns.take, "bob", lambda: drawn.append(-1)).result(SECONDS)
        state = 5
        go_on.set()
        for each in (first, *others):
            each.result(SECONDS)
    assert drawn == [-1, 0, 5], "what changed while one was waiting is what that one shows"


class Collides(str):
    """A person whose hash is the same as everybody else's."""

    __slots__ = ()

    def __hash__(self) -> int:
        return 7


def test_nobody_waits_for_another_person_whatever_their_hashes() -> None:
    turns, drawing, go_on = Turns(), Event(), Event()

    def draw() -> None:
        drawing.set()
        assert go_on.wait(SECONDS)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(turns.take, Collides("alice"), draw)
        assert drawing.wait(SECONDS)
        try:
            pool.submit(turns.take, Collides("bob"), lambda: None).result(SECONDS)
        finally:
            go_on.set()
        first.result(SECONDS)


def test_a_drawing_that_fails_hinders_nobody() -> None:
    turns = Turns()

    def fails() -> None:
        raise ZeroDivisionError

    with ThreadPoolExecutor(1) as pool:
        assert isinstance(pool.submit(turns.take, "alice", fails).exception(SECONDS), ZeroDivisionError)
        pool.submit(turns.take, "alice", lambda: None).result(SECONDS)
