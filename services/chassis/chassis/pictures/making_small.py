"""Run as a program of its own: reads a picture from its input, and writes a small JPEG of it without metadata.

It imports nothing of ours: what a hostile picture could take over is a process that was told nothing else, has no
secret, and ends after some seconds.
"""

import io
import resource
import sys
from typing import Any

LONGEST_SIDE, MOST_BYTES = 480, 100_000
MOST_PIXELS = 50_000_000
"""Of a JPEG, which is decoded at an eighth of its sides; a flood of pixels is refused before one of them is drawn."""
MOST_PIXELS_WHOLE = 26_000_000
"""Of kinds that have to be decoded at their full size (PNG, WebP, HEIC): what a telephone takes by itself."""
NOT_A_PICTURE, TOO_LARGE = 3, 4
"""How the process ends where there is no small picture."""
_MEMORY_BYTES, _SECONDS = 420_000_000, 10
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_QUALITIES = (85, 75, 60, 45)


def main() -> int:
    """The exit status: 0, ``NOT_A_PICTURE`` or ``TOO_LARGE``."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        made = made_small(sys.stdin.buffer.read())
    except (OverflowError, MemoryError):
        return TOO_LARGE
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, TypeError, LookupError):
        return NOT_A_PICTURE
    sys.stdout.buffer.write(made)
    return 0


def made_small(data: bytes) -> bytes:
    """The JPEG, upright. ``OverflowError`` for too many pixels; whatever the libraries raise for what is no picture."""
    from pi_heif import register_heif_opener
    from PIL import Image, ImageOps

    register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is drawn
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        most = MOST_PIXELS if picture.format == "JPEG" else MOST_PIXELS_WHOLE
        if picture.width * picture.height > most:
            raise OverflowError
        picture.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))  # a JPEG is decoded smaller than it is
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        layers = ImageOps.exif_transpose(picture).convert("RGBA")
    drawn = Image.new("RGB", layers.size, "white")
    drawn.paste(layers, mask=layers.getchannel("A"))
    return _jpeg(drawn)


def _jpeg(drawn: Any) -> bytes:
    for quality in _QUALITIES:
        made = io.BytesIO()
        drawn.save(made, "JPEG", quality=quality, optimize=True)
        if made.tell() <= MOST_BYTES:
            return made.getvalue()
    raise OverflowError


if __name__ == "__main__":
    sys.exit(main())
