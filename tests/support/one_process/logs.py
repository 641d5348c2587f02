"""What the services and the gateway of a world log, in a file of that world."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from chassis.ground import logs


@contextmanager
def logged_to(path: Path) -> Iterator[None]:
    """Inside, what any code of ours logs in this process goes to ``path``, in the words of a process of its own."""
    before = structlog.get_config()
    with path.open("a", encoding="utf-8", buffering=1) as file:
        structlog.configure(
            processors=logs.processors("one-process"),
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
            logger_factory=structlog.WriteLoggerFactory(file),
            cache_logger_on_first_use=False,
        )
        try:
            yield
        finally:
            structlog.configure(**before)
