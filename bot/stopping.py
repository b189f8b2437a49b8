"""SIGTERM and Ctrl-C: the program ends with 0 within ten seconds, from its first line on, whatever hangs.

It says in one line on stderr what was done and what was not. A call that has changed nothing yet ends at once.
No library may be imported before the handlers are set, so this module imports only some of Python's own.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

SECONDS = 9
"""Seconds after which the process ends, even if what it waits for never comes."""
_SAYING_SECONDS = 0.5
"""Seconds in which the last words must be written: nobody may read them."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _State:
    """The state of the program, which the thread that ends it reads under `lock`."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.told = False
        self.words: str | None = "nothing was begun"
        """The words that are true if the program ends now; None while it ends by itself."""


_state = _State()


def install() -> None:
    """Let both signals end the program from now on: at once, or where that is impossible, after some seconds.

    The interpreter is not shut down, for that waits for threads, and an exception would be lost in a callback. What is
    under way is safe: a transaction is rolled back, and a post is looked up once its lease is over.

    A handler in Python runs only between two steps of the main thread. While that thread waits in C, for a lock of
    SQLite or a name server, it would run too late. So the interpreter also writes the signal's number to a socket, at
    once, and a thread reads it.
    """
    reading, writing = socket.socketpair()
    writing.setblocking(False)  # noqa: FBT003 - socket's signature
    signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    for each in _SIGNALS:
        signal.signal(each, lambda *_: None)  # the thread does it
    threading.Thread(target=_end_in_time, args=[reading, writing], name="stopping", daemon=True).start()


def leaves(words: str) -> None:
    """Let the signals end the program at once from now on, with these words: what is and what is not done."""
    with _state.lock:
        _state.words = words
        if _state.told:
            _leave(words)


def finishes() -> None:
    """Let the program come to its own end from now on: it has begun to save something, and will say so."""
    with _state.lock:
        _state.words = None


def handle(stop: Callable[[], object]) -> None:
    """Let both signals call `stop` in the main thread. Whatever it does, the process ends in time."""
    for each in _SIGNALS:
        signal.signal(each, lambda *_: stop())
    finishes()


def _end_in_time(reading: socket.socket, _open: socket.socket) -> NoReturn:
    while reading.recv(1)[0] not in _SIGNALS:
        pass
    with _state.lock:  # so that nothing is begun meanwhile
        _state.told = True
        if _state.words is not None:
            _leave(_state.words)
    time.sleep(SECONDS)
    threads = "\n".join(f"  {line}" for line in _where_threads_stand())
    _leave(f"what was under way did not end in {SECONDS} seconds, and may or may not be done. It was at\n{threads}")


def _leave(words: str) -> NoReturn:
    saying = threading.Thread(target=os.write, args=[2, f"recert: stopped: {words}\n".encode()], daemon=True)
    saying.start()
    saying.join(_SAYING_SECONDS)
    os._exit(0)


def _where_threads_stand() -> Iterator[str]:
    """Yield a line for each thread: the functions that it is in, from the outermost, and no value of any."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for ident, frame in sys._current_frames().items():  # noqa: SLF001 - named in Python's documentation
        yield f"{names.get(ident, ident)}: {' > '.join(reversed([*_calls(frame)]))}"


def _calls(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        file = "/".join(frame.f_code.co_filename.replace(os.sep, "/").rsplit("/", 2)[-2:])
        yield f"{file}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
