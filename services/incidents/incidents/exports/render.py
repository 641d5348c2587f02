"""Has an export laid out and checked by a process of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from incidents.own_process import Processes, TookTooLong
from incidents.printing import NAME_FOUND, Content, NamedPerson

_HERE = Processes()


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


def render_export(rendering: Rendering, processes: Processes = _HERE) -> bytes:
    """The file; ``NameLeft``, ``RenderFailed``, and what ``beat`` raises. Waits for as long as it takes."""
    try:
        finished = processes.run("incidents.printing.export_file", _message(rendering), rendering.beat)
    except TookTooLong:
        raise RenderFailed from None
    if finished.status == NAME_FOUND:
        raise NameLeft
    if finished.status != 0:
        raise RenderFailed
    return finished.made


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
