"""Backs up by itself: a point every five minutes, the databases' files every night, what is too old goes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Gauge

from haven_local.backups.backing_up import Tools, back_up
from haven_local.backups.expiring import expire_files, overdue_seconds
from haven_local.backups.lock import one_at_a_time
from haven_local.backups.place import Place
from haven_local.backups.restoring.replaced import drop_old_replaced
from haven_local.backups.standing import Standing, note, seconds
from haven_local.backups.trying_out import TryingOut

POINT_SECONDS = 300
_BASE_SECONDS = 24 * 3600
_FULL_SECONDS = 7 * 24 * 3600
_EXPIRE_SECONDS = 24 * 3600


def _now() -> datetime:
    return datetime.now(UTC)


class BackupMetrics:
    """What Prometheus reads of backups; 0 for what never was. Nothing of databases' files where others keep them."""

    def __init__(self, place: Place) -> None:
        self.registry = CollectorRegistry()
        of_databases = self.registry if place.databases_here else CollectorRegistry()
        self._point = Gauge(
            "haven_backup_point_timestamp_seconds", "Last point that can be restored", registry=self.registry
        )
        self._base = Gauge(
            "haven_backup_base_timestamp_seconds", "Last backup of the databases' files", registry=of_databases
        )
        self._drill = Gauge(
            "haven_backup_drill_timestamp_seconds", "Last restore beside that fitted", registry=self.registry
        )
        self._drill_days = Gauge(
            "haven_backup_drill_days", "After how many days one is tried out; 0: a person does", registry=self.registry
        )
        self._drill_failed = Gauge(
            "haven_backup_drill_failed", "1 while the last drill that began by itself failed", registry=self.registry
        )
        self._overdue = Gauge(
            "haven_backup_overdue_seconds",
            "How long something has been in the backups that was to be gone",
            registry=self.registry,
        )
        self._failed = Gauge(
            "haven_backup_failed", "1 while the last attempt to back up failed", registry=self.registry
        )

    def try_out_every(self, days: int) -> None:
        """Says how often a backup is tried out by itself."""
        self._drill_days.set(days)

    def show(self, standing: Standing) -> None:
        """Sets all of it."""
        self._point.set(standing.point_at)
        self._base.set(standing.base_at)
        self._drill.set(standing.drill_at)
        self._drill_failed.set(bool(standing.drill_failed))
        self._overdue.set(standing.overdue_seconds)
        self._failed.set(bool(standing.failed))


def back_up_once(tools: Tools, clock: Callable[[], datetime]) -> Standing:
    """What is due: always a point; the rest when it is old enough. Waits for a backup that runs already."""
    with one_at_a_time(tools.protected.operator):
        return _back_up(tools, clock())


def _back_up(tools: Tools, now: datetime) -> Standing:
    layout = tools.protected.operator
    if tools.place.databases_here:
        _back_up_databases(tools, now)
    back_up(tools, now)
    standing = note(layout, point_at=seconds(now), failed="")
    if seconds(now) - standing.expired_at >= _EXPIRE_SECONDS:
        if tools.place.expires_here:
            expire_files(tools.files, tools.place)
        if tools.place.databases_here:
            drop_old_replaced(tools.protected.databases, now, tools.place.keep_days)
        overdue = overdue_seconds(tools.files, tools.place, now)
        standing = note(layout, expired_at=seconds(now), overdue_seconds=overdue)
    return standing


def _back_up_databases(tools: Tools, now: datetime) -> None:
    made = _bases(tools)
    if _is_due(made, _BASE_SECONDS, now):
        full = _is_due([base for base in made if base.full], _FULL_SECONDS, now)
        tools.databases.back_up(full=full)
        made = _bases(tools)
    note(tools.protected.operator, base_at=max(base.at for base in made))


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
    tools: Tools,
    metrics: BackupMetrics,
    expected: tuple[type[Exception], ...],
    say: Callable[[str], None],
    prepare: Callable[[], object],
    trying_out: TryingOut,
) -> None:
    """For ever. ``expected``: what may be away for a while; it is said, shown by the metric, and tried again.

    ``prepare``: before each backup, for where nobody made the repositories beforehand.
    """
    metrics.try_out_every(trying_out.every_days)
    while True:
        begun = time.monotonic()
        try:
            prepare()
            metrics.show(trying_out.look(back_up_once(tools, _now), _now()))
        except expected as failure:
            metrics.show(note(tools.protected.operator, failed=type(failure).__name__))
            say(f"backup failed: {type(failure).__name__}: {failure}")
        time.sleep(max(1.0, POINT_SECONDS - (time.monotonic() - begun)))
