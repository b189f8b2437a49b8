"""Runs generated cases against the bot, and reports what was wrong and how long each answer took."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from http.client import BadStatusLine, HTTPException, parse_headers
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

from structlog.testing import capture_logs

from bot.clock import ShiftedClock
from fakeslack import SlackWouldRefuse
from fakeslack.controls import targets
from storage.database import Database
from tests.at_once import SECONDS
from tests.bot.programs import page
from tests.bot.served import Served, serving
from tests.fuzz import checks, commands, http, payloads, stored
from tests.fuzz.checks import Sent
from tests.fuzz.town import Town, town

Generate = Callable[[Random, Town], Iterator[Sent]]
KINDS: Mapping[str, tuple[Generate, int]] = {
    "command": (commands.command, 9),
    "press": (payloads.press, 5),
    "form": (payloads.form, 3),
    "event": (payloads.event, 3),
    "file": (payloads.file, 2),
}
"""What generates the cases of each kind, and its share."""
_HTTP_SHARE = 0.2
_BATCH = 500
"""Cases in one workspace; a new one begins with an empty database."""
_BETWEEN_TICKS = 40
_PATIENCE = 0.2
"""Seconds to wait for the answer to a request that may be unfinished."""
_CLIENTS = 16
"""Clients at once, so that those who wait in vain wait together."""
_BETWEEN_LOOKS = 50


@dataclass
class Report:
    """What was sent and answered, and what was wrong."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    """The rows that were stored in the end, by table."""
    wrong: list[str] = field(default_factory=list)
    longest: dict[str, tuple[float, str]] = field(default_factory=dict)
    """The longest answer of each kind, in seconds, and what was asked."""

    def answered(self, kind: str, status: object, seconds: float, what: str) -> None:
        """Count an answer."""
        self.statuses[str(status)] += 1
        if seconds > self.longest.get(kind, (0.0, ""))[0]:
            self.longest[kind] = (seconds, what)

    def add(self, other: "Report") -> None:
        """Add what another report counted."""
        self.cases += other.cases
        self.statuses += other.statuses
        self.rows += other.rows
        self.wrong += other.wrong
        for kind, (seconds, what) in other.longest.items():
            if seconds > self.longest.get(kind, (0.0, ""))[0]:
                self.longest[kind] = (seconds, what)


def run(seed: int, count: int, folder: Path) -> Report:
    """Run so many cases of a seed."""
    report = Report()
    over_http = round(count * _HTTP_SHARE)
    for first in range(0, count - over_http, _BATCH):
        database = Database(f"sqlite:///{folder / f'{first}.db'}")
        report.add(dispatched(seed, first, min(_BATCH, count - over_http - first), database))
    report.add(over_sockets(seed, over_http, folder))
    return report


# --- Through Bolt's own dispatch ------------------------------------------------------------------------------------


def dispatched(seed: int, first: int, count: int, database: Database) -> Report:
    """Run cases in one workspace, each signed and handed to Bolt; then look at every row that was stored."""
    report = Report()
    begin = Random(f"{seed}:{first}")
    start = datetime(2026, 9, 15, 10) + timedelta(begin.randrange(240))  # noqa: DTZ001 - local
    kinds = list(KINDS)
    with town(database, start) as here:
        for number in range(first, first + count):
            rng = Random(f"{seed}:{number}")
            kind = rng.choices(kinds, [share for _, share in KINDS.values()])[0]
            report.cases[kind] += 1
            for sent in KINDS[kind][0](rng, here):
                _try(report, here, kind, f"{seed}:{number}", sent)
            if number % _BETWEEN_TICKS == 0:
                _tick(report, here, rng, f"{seed}:{number}")
        with here.bot.services.database.read() as session:
            report.wrong += [
                f"stored after case {seed}:{first}…{number}: {each}" for each in stored.rubbish(session, report.rows)
            ]
    return report


def _try(report: Report, here: Town, kind: str, name: str, sent: Sent) -> None:
    workspace = here.bot.workspace
    before = len(workspace.calls)
    wrong: list[str] = []
    with _logged(wrong):
        started = time.perf_counter()
        try:
            answer = workspace.deliver_raw(workspace.signed(sent.body), sent.body)
        except Exception as error:  # noqa: BLE001 - the HTTP server would answer 500
            report.wrong.append(f"{name} {kind} {sent.what}: {error!r}")
            return
        report.answered(kind, answer.status, time.perf_counter() - started, f"{name} {sent.what}"[:200])
        wrong += [*checks.of_status(sent, answer.status), *checks.of_answer(answer.body)]
        try:
            workspace.settles()
        except SlackWouldRefuse as refusal:
            wrong.append(str(refusal))
    shown = [checks.read(answer.body), *(_shown(call.args) for call in workspace.calls[before:])]
    for payload in filter(None, shown[1:]):
        wrong += checks.of_words(payload)
    for payload in filter(None, shown):
        here.remember(targets(payload))
    report.wrong += [f"{name} {kind} {sent.what}: {each}" for each in wrong]


def _shown(args: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the message or the view that a call to Slack shows somebody; None if it shows none."""
    found = args.get("view", args)
    return found if isinstance(found, dict) and ("blocks" in found or "text" in found) else None


def _tick(report: Report, here: Town, rng: Random, name: str) -> None:
    """Let some days pass, and make a pass over the outbox."""
    wrong: list[str] = []
    clock = here.bot.services.clock
    assert isinstance(clock, ShiftedClock)
    clock.advance(timedelta(days=rng.choice((0, 1, 5)), hours=rng.randrange(24)))
    with _logged(wrong):
        try:
            here.bot.workspace.ticks()
        except SlackWouldRefuse as refusal:
            wrong.append(str(refusal))
    report.wrong += [f"{name} tick: {each}" for each in wrong]


class _Errors(logging.Handler):
    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("slack_sdk"):  # what it raises is logged where it is caught: bot.logs
            return
        self._found.append(f"log: {record.name}: {self.format(record)}")


@contextmanager
def _logged(wrong: list[str]) -> Iterator[None]:
    """Add every error, and every traceback, that is logged meanwhile."""
    handler = _Errors(wrong)
    logging.getLogger().addHandler(handler)
    try:
        with capture_logs() as lines:
            yield
    finally:
        logging.getLogger().removeHandler(handler)
    formatter = logging.Formatter()
    for line in lines:
        error = line.get("exc_info")
        if line["log_level"] in {"error", "critical"} or error:
            trace = (
                formatter.formatException((type(error), error, error.__traceback__))
                if isinstance(error, Exception)
                else ""
            )
            wrong.append(f"log: {line['event']} {line.get('error', '')} {trace[-1500:]}")


# --- Over real connections ------------------------------------------------------------------------------------------


def over_sockets(seed: int, count: int, folder: Path) -> Report:
    """Send HTTP requests to a served bot; between them it is healthy, and in the end it has logged no traceback."""
    report = Report()
    with serving(folder) as served, ThreadPoolExecutor(_CLIENTS) as clients:
        for first in range(0, count, _BETWEEN_LOOKS):
            names = [f"http {seed}:{number}" for number in range(first, min(first + _BETWEEN_LOOKS, count))]
            for each in clients.map(partial(_send, served), names):
                report.add(each)
            if page(f"{served.url}/readyz")[0] != 200:
                report.wrong.append(f"{names[0]} … {names[-1]}: not ready afterwards")
        served.process.terminate()
        _, log = served.process.communicate(timeout=SECONDS)
        if served.process.returncode != 0 or "Traceback" in log:
            report.wrong.append(f"http: exit {served.process.returncode}, log: {log[log.find('Traceback') :][:3000]}")
    return report


def _send(served: Served, name: str) -> Report:
    raw = http.made(Random(name), served.workspace.signing_secret)
    report = Report(cases=Counter(["http"]))
    started, statuses = time.perf_counter(), [0]
    with closing(served.connect()) as connection:
        try:
            connection.sendall(raw.data)
            if raw.answers is None:  # it may wait for more
                connection.settimeout(_PATIENCE)
            with connection.makefile("rb") as stream:
                statuses.extend(_answer(stream, head=raw.head) for _ in range(raw.answers or 1))
        except (HTTPException, OSError) as error:
            if raw.answers is not None:
                report.wrong.append(f"{name} {raw.what}: {type(error).__name__} {error} after {statuses}")
    report.answered("http", statuses[-1] or "closed", time.perf_counter() - started, f"{name} {raw.what}"[:200])
    if any(each >= 500 for each in statuses):
        report.wrong.append(f"{name} {raw.what}: {statuses}")
    return report


def _answer(stream: BinaryIO, *, head: bool) -> int:
    """Read the next answer on a connection, and no further; return its status."""
    line = stream.readline()
    if not line.startswith(b"HTTP/1."):
        raise BadStatusLine(repr(line))
    status = int(line.split()[1])
    headers = parse_headers(stream)
    if status == HTTPStatus.CONTINUE:
        return _answer(stream, head=head)
    if not head:
        stream.read(int(headers.get("content-length", 0)))
    return status
