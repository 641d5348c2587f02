"""What the processes of this machine have used of its processors, as Linux counts it (proc(5))."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM, _CHILDREN_USER, _CHILDREN_SYSTEM, _BEGAN = 1, 11, 12, 13, 14, 19
"""Fields of ``/proc/PID/stat`` behind the name of the process."""

Key = tuple[int, int]
"""A process: its id and when it began, since ids are used again."""


@dataclass(frozen=True)
class Seen:
    """One process at one look; seconds since it began."""

    key: Key
    parent_id: int
    own: float
    of_ended_children: float
    """Of those that it waited for."""

    @property
    def is_young(self) -> bool:
        """Whether it may still become something else: one that was just forked has its parent's command."""
        with open("/proc/uptime", encoding="ascii") as said:
            return float(said.read().split()[0]) - self.key[1] / _TICKS < _GROWN_UP_SECONDS


_GROWN_UP_SECONDS = 5.0


def look() -> Iterator[Seen]:
    """Every process that runs now."""
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            said = Path(f"/proc/{name}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        fields = said[said.rindex(")") + 2 :].split()
        own = (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS
        children = (int(fields[_CHILDREN_USER]) + int(fields[_CHILDREN_SYSTEM])) / _TICKS
        yield Seen((int(name), int(fields[_BEGAN])), int(fields[_PARENT]), own, children)


def command_of(pid: int) -> bytes:
    """Its command line; empty where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
