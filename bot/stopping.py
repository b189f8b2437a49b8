"""SIGTERM and Ctrl-C: the program ends with 0 within ten seconds, from its first line on, whatever hangs.

No library may be imported before the handlers are set, so this module imports only some of Python's own.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import NoReturn

SECONDS = 9
"""Seconds after which the process ends, even if what it waits for never comes."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


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
    handle(lambda: os._exit(0))
    threading.Thread(target=_end_in_time, args=[reading, writing], name="stopping", daemon=True).start()


def handle(stop: Callable[[], object]) -> None:
    """Let both signals call `stop` in the main thread. Whatever it does, the process ends in time."""
    for each in _SIGNALS:
        signal.signal(each, lambda *_: stop())


def _end_in_time(reading: socket.socket, _open: socket.socket) -> NoReturn:
    while reading.recv(1)[0] not in _SIGNALS:
        pass
    time.sleep(SECONDS)
    os._exit(0)
