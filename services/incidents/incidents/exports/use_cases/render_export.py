"""Has an export laid out and checked by a process of its own, and waits for it outside the event loop."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from incidents.exports.domain.export_content import Content
from incidents.exports.domain.redaction import NamedPerson
from incidents.exports.export_file import NAME_FOUND

_BEAT_SECONDS = 5.0
_MOST_BEATS = 120
"""Ten minutes: longer than 2,000 entries take."""


class NameLeft(Exception):
    """A name that was to be left out is in the file: it is not given out."""


class RenderFailed(Exception):
    """The process ended without a file, or took too long."""


@dataclass(frozen=True)
class Rendering:
    """What to lay out. ``beat`` is called every few seconds and may raise to stop it. ``bare``: our own words in it."""

    format: str
    content: Content = field(repr=False)
    left_out: list[NamedPerson] = field(repr=False)
    kept: list[NamedPerson] = field(repr=False)
    beat: Callable[[], None] = field(repr=False)
    bare: Content | None = field(default=None, repr=False)


def render_export(
    rendering: Rendering,
    popen: Callable[..., Any] = subprocess.Popen,
    still_busy: type[Exception] = subprocess.TimeoutExpired,
) -> bytes:
    """The file; ``NameLeft``, ``RenderFailed``, and what ``beat`` raises. Waits for as long as it takes; under eventlet
    with its ``popen``, which lets everything else go on meanwhile, and what that raises after a beat (``still_busy``).

    Content and names go in by the input: a command line and an environment can be read by others.
    """
    process = popen(
        [sys.executable, "-m", "incidents.exports.export_file"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    try:
        made = _talked(process, _message(rendering), rendering.beat, still_busy)
    finally:
        process.kill()
        process.wait()
    if process.returncode == NAME_FOUND:
        raise NameLeft
    if process.returncode != 0:
        raise RenderFailed
    return made


def _talked(process: Any, message: bytes, beat: Callable[[], None], still_busy: type[Exception]) -> bytes:
    given: bytes | None = message
    for _ in range(_MOST_BEATS):
        try:
            made: bytes = process.communicate(given, timeout=_BEAT_SECONDS)[0]
        except still_busy:
            given = None
            beat()
            continue
        return made
    raise RenderFailed


def _message(rendering: Rendering) -> bytes:
    def people(named: list[NamedPerson]) -> list[dict[str, object]]:
        return [
            {
                "label": each.label,
                "names": sorted(each.names),
                "surnames": sorted(each.surnames),
                "typed": each.typed,
                "others": sorted(each.others),
                "as_written": each.as_written,
            }
            for each in named
        ]

    bare = rendering.bare or rendering.content.with_texts(lambda _: "")
    message = {
        "format": rendering.format,
        "content": rendering.content.as_json(),
        "bare": bare.as_json(),
        "left_out": people(rendering.left_out),
        "kept": people(rendering.kept),
    }
    return json.dumps(message).encode()
