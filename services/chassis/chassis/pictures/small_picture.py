"""A picture that somebody sends, made into the small JPEG that is kept: in a process of its own, with limits."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from .making_small import TOO_LARGE

MOST_PICTURE_BYTES = 15_000_000
"""Of a picture as it comes from a telephone or a photographer."""
PictureRefusal = Literal["too_large", "not_a_picture"]
_PROGRAM = Path(__file__).with_name("making_small.py")
_SECONDS = 30


class PictureRefused(Exception):
    """There is no small picture of it: too many bytes or pixels, or no JPEG, PNG, WebP or HEIC."""

    def __init__(self, reason: PictureRefusal) -> None:
        super().__init__(reason)
        self.reason: PictureRefusal = reason


def small_picture(
    data: bytes,
    popen: Callable[..., Any] = subprocess.Popen,
    still_busy: type[Exception] = subprocess.TimeoutExpired,
) -> bytes:
    """A JPEG of at most 480 pixels and 100,000 bytes, upright, without metadata; ``PictureRefused``.

    What it is, is told by its bytes, whatever it is called. ``popen`` and ``still_busy``: how a process is begun, and
    what its waiting raises, of the standard library or eventlet's. Everything goes in by the input and comes out by the
    output: nothing is written to a disk. One call takes some 300 MB for a moment.
    """
    if len(data) > MOST_PICTURE_BYTES:
        raise PictureRefused("too_large")
    process = popen(
        [sys.executable, "-I", str(_PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    try:
        made: bytes = process.communicate(data, timeout=_SECONDS)[0]
    except still_busy:
        raise PictureRefused("too_large") from None
    finally:
        process.kill()
        process.wait()
    if process.returncode == 0:
        return made
    raise PictureRefused("too_large" if process.returncode == TOO_LARGE else "not_a_picture")
