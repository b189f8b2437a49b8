"""Metrics for Prometheus. No label identifies a person or a workspace."""

from prometheus_client import Counter, Gauge, Histogram

from bot.outbox.verdicts import Outcome
from bot.unreachable import Reason

REQUESTS = Counter("recert_http_requests_total", "Requests from Slack, by response status", ["status"])
SECONDS = Histogram(
    "recert_http_request_seconds",
    "Time to answer a request from Slack",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
)
NUDGES = Counter("recert_nudges_total", "Nudges that this process handled, by outcome", ["outcome"])
DIRECT_MESSAGES = Counter("recert_direct_messages_total", "Direct messages that were due, by outcome", ["outcome"])
TICKS = Counter("recert_ticks_total", "Passes over due nudges and direct messages, by result", ["result"])
LAST_TICK = Gauge("recert_last_tick_timestamp_seconds", "When a pass last succeeded, by the wall clock")
UNREACHABLE = Gauge("recert_agencies_unreachable", "Agencies to which nothing can be posted, by reason", ["reason"])

# A series that appears with its first count has no increase that an alert could see.
for _outcome in Outcome:
    NUDGES.labels(_outcome.value)
    DIRECT_MESSAGES.labels(_outcome.value)
for _result in ("ok", "failed", "not ready"):
    TICKS.labels(_result)
for _reason in Reason:
    UNREACHABLE.labels(_reason.value)
