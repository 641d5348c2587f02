"""Structured logs: a fixed event name and ids, one JSON object a line; never a name, narrative, token or body."""

import logging
import sys
import traceback
import warnings
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any
from uuid import UUID

import structlog

_ALLOWED_TYPES = (str, int, float, bool, type(None))
_LONGEST = 200


def configure(service: str, level: str = "info") -> None:
    """Sets up the process's logging: our own events as JSON, libraries' records by logger name and level only.

    Library messages are dropped on purpose: kombu, amqp, SQLAlchemy and nameko put bodies, statements and call
    arguments into theirs.
    """
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    structlog.configure(
        processors=processors(service),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [_LibraryHandler()]
    root.setLevel(logging.WARNING)


def processors(service: str) -> list[structlog.typing.Processor]:
    """What each event goes through on its way to a line of ``service``'s log."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(service),
        _plain_values,
        structlog.processors.JSONRenderer(),
    ]


def get_logger() -> Any:
    """The logger; call ``log.info("event_name", some_id=...)``."""
    return structlog.get_logger()


def fault(log: Any, event: str, error: BaseException, **ids: object) -> None:
    """Logs an unexpected ``error`` by class and places in code; its text and arguments may hold personal data."""
    log.error(event, error=type(error).__name__, where=places(error.__traceback__), **ids)


def places(trace: TracebackType | None) -> str:
    """``file:line`` of the innermost frames, without any value."""
    frames = traceback.extract_tb(trace)[-6:]
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))


def _named(service: str) -> structlog.typing.Processor:
    def add(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["service"] = service
        return event

    return add


def _plain_values(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turns ids into text and cuts what is long, so that an object given by mistake cannot spill its insides."""
    for key, value in event.items():
        event[key] = _plain(value)
    return event


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if not isinstance(value, _ALLOWED_TYPES):
        return type(value).__name__
    return value[:_LONGEST] if isinstance(value, str) else value


class _LibraryHandler(logging.Handler):
    """Says that a library complained, where and at which level; not what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().warning(
            "library_message", logger=record.name, level_name=record.levelname, line=record.lineno, error=kind
        )
