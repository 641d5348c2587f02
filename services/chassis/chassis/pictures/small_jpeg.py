"""Whether some bytes are a small JPEG with a picture in it and nothing else.

``making_small`` has made it so; this is the second look, since what is kept is drawn by people's browsers.
"""

import re
from collections.abc import Iterator

from .making_small import LONGEST_SIDE, MOST_BYTES

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_TABLES = frozenset({0xC4, 0xDB, 0xDD})
_JFIF = 0xE0
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive; no other is drawn by every browser."""
_IN_NO_SCAN = re.compile(rb"\xff[^\x00\xc4\xd0-\xd7\xda\xdb\xdd\xff]")
"""A marker that is no part of a scan or of the tables between two of them: an end, another picture, metadata."""


def is_small_jpeg(data: bytes) -> bool:
    """One frame within ``LONGEST_SIDE``; no metadata (EXIF, XMP, comments), and nothing behind its end."""
    if len(data) > MOST_BYTES or data[:2] != bytes((0xFF, _START)) or data[-2:] != bytes((0xFF, _END)):
        return False
    frames = 0
    try:
        for marker, segment in _segments(data):
            if marker in _FRAMES:
                frames += 1
                height, width = int.from_bytes(segment[1:3]), int.from_bytes(segment[3:5])
                if not (0 < height <= LONGEST_SIDE and 0 < width <= LONGEST_SIDE):
                    return False
            elif marker != _JFIF and marker not in _TABLES:
                return False
    except ValueError:
        return False
    return frames == 1


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment before the first scan; ``ValueError`` where they are broken, or another picture follows."""
    place = 2
    while True:
        if place + 4 > len(data) or data[place] != 0xFF:
            raise ValueError
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if length < 2 or place + 2 + length > len(data):
            raise ValueError
        if marker == _SCAN:
            if _IN_NO_SCAN.search(data, place, len(data) - 2):
                raise ValueError
            return
        yield marker, data[place + 4 : place + 2 + length]
        place += 2 + length
