"""Backs up by itself: a point every five minutes, the databases' files every night, what is too old goes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Gauge

from haven_local.backups.backing_up import Tools, back_up, expire
from haven_local.backups.lock import one_at_a_time
from haven_local.backups.standing import Standing, note, seconds

POINT_SECONDS = 300
_BASE_SECONDS = 24 * 3600
_FULL_SECONDS = 7 * 24 * 3600
_EXPIRE_SECONDS = 24 * 3600


def _now() -> datetime:
    return datetime.now(UTC)


class BackupMetrics:
    """What Prometheus reads of backups; 0 for what never was."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._point = Gauge(
            "haven_backup_point_timestamp_seconds", "Last point that can be restored", registry=self.registry
        )
        self._base = Gauge(
            "haven_backup_base_timestamp_seconds", "Last backup of the databases' files", registry=self.registry
        )
        self._drill = Gauge(
            "haven_backup_drill_timestamp_seconds", "Last restore beside that fitted", registry=self.registry
        )
        self._failed = Gauge(
            "haven_backup_failed", "1 while the last attempt to back up failed", registry=self.registry
        )

    def show(self, standing: Standing) -> None:
        """Sets all of it."""
        self._point.set(standing.point_at)
        self._base.set(standing.base_at)
        self._drill.set(standing.drill_at)
        self._failed.set(bool(standing.failed))


def back_up_once(tools: Tools, clock: Callable[[], datetime]) -> Standing:
    """What is due: always a point; the rest when it is old enough. Waits for a backup that runs already."""
    with one_at_a_time(tools.protected.operator):
        return _back_up(tools, clock())


def _back_up(tools: Tools, now: datetime) -> Standing:
    layout = tools.protected.operator
    made = _bases(tools)
    if _is_due(made, _BASE_SECONDS, now):
        full = _is_due([base for base in made if base.full], _FULL_SECONDS, now)
        tools.databases.back_up(full=full)
    back_up(tools, now)
    standing = note(layout, base_at=max(base.at for base in _bases(tools)), point_at=seconds(now), failed="")
    if seconds(now) - standing.expired_at >= _EXPIRE_SECONDS:
        expire(tools)
        standing = note(layout, expired_at=seconds(now))
    return standing


@dataclass(frozen=True)
class _Base:
    """A backup of the databases' files, as the repository has it: what is remembered elsewhere may not be there."""

    at: float
    full: bool


def _bases(tools: Tools) -> list[_Base]:
    return [_Base(float(each["timestamp"]["stop"]), each["type"] == "full") for each in tools.databases.backups()]


def _is_due(bases: list[_Base], after: float, now: datetime) -> bool:
    return not bases or seconds(now) - max(base.at for base in bases) >= after


def keep(
    tools: Tools, metrics: BackupMetrics, expected: tuple[type[Exception], ...], say: Callable[[str], None]
) -> None:
    """For ever. ``expected``: what may be away for a while; it is said, shown by the metric, and tried again."""
    while True:
        begun = time.monotonic()
        try:
            metrics.show(back_up_once(tools, _now))
        except expected as failure:
            metrics.show(note(tools.protected.operator, failed=type(failure).__name__))
            say(f"backup failed: {type(failure).__name__}: {failure}")
        time.sleep(max(1.0, POINT_SECONDS - (time.monotonic() - begun)))
