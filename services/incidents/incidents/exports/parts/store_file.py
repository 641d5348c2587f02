"""Seals a finished file into the object store as its pieces come, and puts several files into one."""

import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from itertools import islice

from chassis.objects.object_store import SealedWriter
from stream_zip import ZIP_32, stream_zip

from incidents.extras import Files

_BEAT_SECONDS = 5.0
_A_STEP = 64
"""Pieces of 64 KiB that are written before anyone looks at the clock."""

Member = tuple[str, Iterable[bytes]]
"""A file of a ZIP file: its name and its bytes."""


def store_file(files: Files, name: str, key: bytes, pieces: Iterable[bytes], beat: Callable[[], None]) -> int:
    """How many bytes there were; ``StoreAway``, and what ``pieces`` or ``beat`` raise: then nothing is left."""
    writer: SealedWriter = files.off_loop(SealedWriter, files.objects, name, key)
    reading, last = iter(pieces), time.monotonic()
    with ExitStack() as stack:
        stack.push(partial(files.off_loop, writer.__exit__))
        while files.off_loop(_written, writer, reading):
            if time.monotonic() - last > _BEAT_SECONDS:
                last = time.monotonic()
                beat()
    return writer.size


def zipped(members: Iterable[Member], made_at: datetime) -> Iterator[bytes]:
    """One ZIP file of ``members``, a piece at a time; ``made_at``: by the clock on the wall, as ZIP files have it."""
    mode = stat.S_IFREG | 0o600
    files_of_it = ((name, made_at.replace(tzinfo=None), mode, ZIP_32, pieces) for name, pieces in members)
    pieces: Iterable[bytes] = stream_zip(files_of_it)
    yield from pieces


def _written(writer: SealedWriter, pieces: Iterator[bytes]) -> bool:
    """Whether there may be more."""
    count = 0
    for piece in islice(pieces, _A_STEP):
        writer.write(piece)
        count += 1
    return count == _A_STEP
