"""A picture that somebody sends, made into the small JPEG that is kept: in a process of its own, with limits."""

import subprocess
import sys
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


def small_picture(data: bytes, processes: Any = subprocess) -> bytes:
    """A JPEG of at most 480 pixels and 100,000 bytes, upright, without metadata; ``PictureRefused``.

    What it is, is told by its bytes, whatever it is called. ``processes``: the module that begins the process, where it
    is not to be the standard library's own. Everything goes in by the input and comes out by the output: nothing is
    written to a disk. One call takes some 300 MB for a moment.
    """
    if len(data) > MOST_PICTURE_BYTES:
        raise PictureRefused("too_large")
    try:
        done = processes.run(
            [sys.executable, "-I", str(_PROGRAM)],
            input=data,
            stdout=processes.PIPE,
            stderr=processes.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            timeout=_SECONDS,
            check=False,
        )
    except processes.TimeoutExpired:
        raise PictureRefused("too_large") from None
    if done.returncode == 0:
        made: bytes = done.stdout
        return made
    raise PictureRefused("too_large" if done.returncode == TOO_LARGE else "not_a_picture")
