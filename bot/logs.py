"""Logging: structlog for the bot and its libraries, as lines for people or as JSON.

What people type, their names and their tokens are never logged. The libraries print whole requests and statements
when they debug, so they log only warnings and errors, whatever LOG_LEVEL says.
"""

import logging
import sys
from typing import Literal

import structlog

_CHATTY = ("slack_sdk", "sqlalchemy", "apscheduler", "alembic", "websocket")


def set_up(level: str, style: Literal["console", "json"]) -> None:
    """Send every log to stderr."""
    # Tracebacks leave out the values of local variables, which hold what people typed.
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[structlog.typing.Processor]
    if style == "json":
        bare = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        last = [structlog.processors.ExceptionRenderer(bare), structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("slack_sdk.web.base_client", "slack_sdk.webhook.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what they raise is logged where it is caught
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)  # it warns about a token that it finds and does not need
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.WARNING))
