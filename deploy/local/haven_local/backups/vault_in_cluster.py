"""``python -m haven_local.backups.vault_in_cluster``: keeps a snapshot of OpenBao every five minutes, in a bucket.

For a cluster, where an operator archives PostgreSQL: a restore takes the newest snapshot, and the databases to an
instant before it. A snapshot older than ``HAVEN_SNAPSHOTS_DAYS`` is deleted: a destroyed key must not come back by it.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import hvac
import obstore
import requests
from chassis.ground.away import VaultAway
from chassis.ground.logs import configure, get_logger
from chassis.ground.settings import load
from chassis.ground.vault_sign_in import VaultSignIn
from chassis.objects.object_store import opened
from chassis.process.health import HealthServer, Readiness
from hvac.exceptions import VaultError
from obstore.exceptions import BaseError
from prometheus_client import REGISTRY, CollectorRegistry, Gauge
from pydantic import ConfigDict, Field

from haven_local.backups.vault_snapshots import VaultUnfit, taken_snapshot
from haven_local.policies import SNAPSHOTS

_EXPECTED = (VaultError, VaultAway, VaultUnfit, requests.RequestException, BaseError, OSError)
"""What may be away for a while: the next time is in five minutes."""
_NAME = "%Y-%m-%dT%H-%M-%SZ.snapshot"
_VAULT_SECONDS = 60

log = get_logger()


class SnapshotSettings(VaultSignIn):
    """``HAVEN_SNAPSHOTS_URL``: where to, a folder or a bucket. The role of who keeps snapshots may
    do nothing else."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    vault_url: str
    ca_file: Path
    snapshots_url: Annotated[str, Field(pattern=r"^[a-z0-9]+://")]
    snapshots_days: Annotated[int, Field(ge=1, le=30)] = 2
    snapshots_every_seconds: Annotated[int, Field(ge=30, le=3600)] = 300
    health_host: str = "127.0.0.1"
    health_port: int
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class Snapshots:
    """Takes and keeps them; ``point_at`` is when the newest was taken (Unix seconds), 0 without any."""

    def __init__(self, settings: SnapshotSettings, registry: CollectorRegistry = REGISTRY) -> None:
        self._settings = settings
        self._store: Any = opened(settings.snapshots_url)
        self._point = Gauge(
            "haven_backup_point_timestamp_seconds", "Last point that can be restored", registry=registry
        )
        self._failed = Gauge("haven_backup_failed", "1 while the last attempt to back up failed", registry=registry)

    @property
    def kept(self) -> list[str]:
        """Names of all there are, the oldest first."""
        found = [entry["path"] for page in obstore.list(self._store) for entry in page]
        return sorted(name for name in found if _taken_at(name) is not None)

    def remember(self) -> None:
        """Shows how new the newest is that is there from before."""
        taken = [_taken_at(name) for name in self.kept[-1:]]
        self._point.set(sum(at.timestamp() for at in taken if at is not None))

    def keep_one(self, now: datetime) -> str:
        """Takes a snapshot, keeps it, and deletes those that are too old; its name. Raises what may be away."""
        with self._signed_in() as server:
            content = taken_snapshot(server)
        name = now.strftime(_NAME)
        obstore.put(self._store, name, content)
        self._point.set(now.timestamp())
        oldest = now - timedelta(days=self._settings.snapshots_days)
        for each in self.kept:
            at = _taken_at(each)
            if at is not None and at < oldest:
                obstore.delete(self._store, each)
        return name

    def attempt(self, now: datetime) -> bool:
        """``keep_one``, with what went wrong shown by the metric and in the log."""
        try:
            name = self.keep_one(now)
        except _EXPECTED as failure:
            self._failed.set(1)
            log.warning("snapshot_failed", reason=type(failure).__name__)
            return False
        self._failed.set(0)
        log.info("snapshot_kept", object_name=name)
        return True

    @contextmanager
    def _signed_in(self) -> Iterator[hvac.Client]:
        settings = self._settings
        server = hvac.Client(url=settings.vault_url, verify=str(settings.ca_file), timeout=_VAULT_SECONDS)
        path, body = settings.login(SNAPSHOTS)
        server.login(path, json=body)
        try:
            yield server
        finally:
            server.logout(revoke_token=True)


def _taken_at(name: str) -> datetime | None:
    """When a snapshot of that name was taken; None for what is none."""
    try:
        return datetime.strptime(name.rpartition("/")[2], _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def keep(snapshots: Snapshots, stop: threading.Event, every: float, clock: Callable[[], datetime]) -> None:
    """One after the other until ``stop``."""
    while True:
        snapshots.attempt(clock())
        if stop.wait(every):
            return


def main() -> None:
    """Keeps snapshots until it is told to stop."""
    settings = load(SnapshotSettings)
    configure("snapshots", settings.log_level)
    snapshots = Snapshots(settings)
    try:
        snapshots.remember()
    except _EXPECTED as failure:
        log.warning("snapshots_unknown", reason=type(failure).__name__)
    health = HealthServer(settings.health_host, settings.health_port, lambda: Readiness({}))
    health.start()
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    keep(snapshots, stop, settings.snapshots_every_seconds, lambda: datetime.now(UTC))
    health.stop()


if __name__ == "__main__":
    main()
