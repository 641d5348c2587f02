"""One backup at a time: the one that runs by itself and the one that a person asks for take turns."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from haven_local.layout import Layout


@contextmanager
def one_at_a_time(layout: Layout) -> Iterator[None]:
    """Waits for the other one; a process that ends gives it up."""
    with (layout.root / "backup.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
