"""Tries the newest backup out by itself, once in so many days, at night: what a person does with ``haven drill``."""

import subprocess
import sys
from datetime import datetime

from haven_local.backups.standing import Standing, note, seconds
from haven_local.layout import Layout

NIGHT = range(1, 5)
"""Hours, UTC: a drill takes as much memory and disk as PostgreSQL and OpenBao together."""
_DAY = 86400.0
_LATE_DAYS = 2
"""Where the machine is off at night it is tried out by day, so many days later."""


def is_due(standing: Standing, every_days: int, now: datetime) -> bool:
    """Whether to begin. Never where nothing was backed up, nor twice in a day, nor with ``every_days`` 0."""
    if not every_days or not standing.point_at or seconds(now) - standing.drill_tried_at < _DAY:
        return False
    late = (seconds(now) - standing.drill_at) / _DAY - every_days
    return late >= 0 and (now.hour in NIGHT or (standing.drill_at > 0 and late >= _LATE_DAYS))


class TryingOut:
    """Runs ``haven drill`` beside what backs up, which goes on meanwhile. ``every_days``: 0 where a person does it."""

    def __init__(self, layout: Layout, every_days: int, command: tuple[str, ...] = ()) -> None:
        """``command``: what is run instead, for tests."""
        self.every_days = every_days
        self._layout = layout
        self._command = command or (sys.executable, "-m", "haven_local", "drill")
        self._running: subprocess.Popen[bytes] | None = None

    def look(self, standing: Standing, now: datetime) -> Standing:
        """Begins when it is due, and notes how one that began has ended; how backups stand then."""
        if self._running is not None:
            ended = self._running.poll()
            if ended is None:
                return standing
            self._running = None
            return note(self._layout, drill_failed="" if ended == 0 else f"ended with {ended}")
        if is_due(standing, self.every_days, now):
            standing = note(self._layout, drill_tried_at=seconds(now))
            self._running = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)
        return standing
