"""Where an installation's backups go and for how long they are kept: ``backups.json`` beside its secrets."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from haven_local.layout import Layout
from haven_local.private_files import write_private

KEEP_DAYS = 30
"""Nothing that was deleted is in any backup for longer: certificates of destruction are dated by it."""
KEYS_DAYS = 2
"""So long an OpenBao snapshot is kept: a key that was destroyed must not come back out of an old one."""
_HTTPS = 443


class BadPlace(ValueError):
    """Backups cannot be kept there; the message says why and what to do."""


@dataclass(frozen=True)
class Bucket:
    """A bucket of an S3 service, reached over TLS. ``ca_file``: its authority, if it is not a public one.

    ``key_id`` and ``secret``: with which it is written to; they are in no file but those of the installation.
    """

    name: str
    prefix: str
    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)
    ca_file: str = ""

    def __post_init__(self) -> None:
        """Refuses an endpoint without TLS."""
        found = urlsplit(self.endpoint)
        if found.scheme != "https" or not found.hostname:
            raise BadPlace(f"{self.endpoint} is no address of an S3 service: it begins with https://")
        if not self.key_id or not self.secret:
            raise BadPlace("the bucket needs HAVEN_BACKUP_S3_KEY and HAVEN_BACKUP_S3_SECRET")

    def pgbackrest_options(self, name: str) -> dict[str, object]:
        """Where pgBackRest keeps repository ``name``."""
        found = urlsplit(self.endpoint)
        options: dict[str, object] = {
            "repo1-type": "s3",
            "repo1-path": f"/{self._path(name)}",
            "repo1-s3-bucket": self.name,
            "repo1-s3-endpoint": found.hostname,
            "repo1-s3-region": self.region,
            "repo1-s3-uri-style": "path",
            "repo1-s3-key": self.key_id,
            "repo1-s3-key-secret": self.secret,
            "repo1-storage-port": found.port or _HTTPS,
        }
        return {**options, "repo1-storage-ca-file": self.ca_file} if self.ca_file else options

    def _path(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def restic_repository(self, name: str) -> str:
        """Where restic keeps repository ``name``."""
        return f"s3:{self.endpoint}/{self.name}/{self._path(name)}"

    def restic_environment(self) -> dict[str, str]:
        """What restic is let in with."""
        found = {
            "AWS_ACCESS_KEY_ID": self.key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_DEFAULT_REGION": self.region,
        }
        return {**found, "RESTIC_CACERT": self.ca_file} if self.ca_file else found

    def __str__(self) -> str:
        return f"s3://{self.name}/{self.prefix} at {self.endpoint}"


@dataclass(frozen=True)
class Folder:
    """A folder, best on another machine's disk."""

    path: Path

    def __post_init__(self) -> None:
        """Refuses what is somewhere else for each command."""
        if not self.path.is_absolute():
            raise BadPlace(f"{self.path} is not a whole path: begin it with /")

    def pgbackrest_options(self, name: str) -> dict[str, object]:
        """Where pgBackRest keeps repository ``name``; the user PostgreSQL runs as writes to it."""
        return {"repo1-path": self.path / name}

    def restic_repository(self, name: str) -> str:
        """Where restic keeps repository ``name``."""
        return str(self.path / name)

    def restic_environment(self) -> dict[str, str]:
        """A folder asks for nothing."""
        return {}

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True)
class Place:
    """``keep_days``: how long databases and files stay; ``keys_days``: OpenBao. ``expires_here``: whether what writes
    also deletes what is older; else another machine does, which this one need not trust with its past.
    ``databases_here``: whether the databases' files and log go there too; else an operator of PostgreSQL, such as
    CloudNativePG, keeps them, and a backup is a named point in its log and what belongs to it.
    """

    store: Folder | Bucket
    keep_days: int = KEEP_DAYS
    keys_days: int = KEYS_DAYS
    expires_here: bool = True
    databases_here: bool = True

    def __post_init__(self) -> None:
        """Refuses what could not be kept to."""
        if self.keep_days < 1 or self.keys_days < 1:
            raise BadPlace("backups are kept for at least one day")
        if self.keys_days > self.keep_days:
            raise BadPlace("snapshots of OpenBao are kept no longer than the databases")

    def keeping(self, days: Mapping[str, int]) -> "Place":
        """The same, kept for as long as ``days`` (a manifest's ``kept_days``) say."""
        keep_days, keys_days = days.get("keep_days", self.keep_days), days.get("keys_days", self.keys_days)
        return replace(self, keep_days=keep_days, keys_days=keys_days)


def place_from(text: str, environment: Mapping[str, str]) -> Folder | Bucket:
    """A folder, or ``s3://BUCKET/PREFIX`` with ``HAVEN_BACKUP_S3_ENDPOINT``, ``_REGION``, ``_KEY``, ``_SECRET`` and
    ``_CA`` in ``environment``; ``BadPlace`` for anything else.
    """
    if not text.startswith("s3://"):
        return Folder(Path(text).absolute())
    found = urlsplit(text)
    if not found.netloc:
        raise BadPlace(f"{text} names no bucket: s3://BUCKET/PREFIX")

    def of(name: str, otherwise: str = "") -> str:
        return environment.get(f"HAVEN_BACKUP_S3_{name}", otherwise)

    return Bucket(
        name=found.netloc,
        prefix=found.path.strip("/"),
        endpoint=of("ENDPOINT", "https://s3.amazonaws.com").rstrip("/"),
        region=of("REGION", "eu-west-2"),
        key_id=of("KEY"),
        secret=of("SECRET"),
        ca_file=of("CA"),
    )


def _file(layout: Layout) -> Path:
    return layout.root / "backups.json"


def read_place(layout: Layout) -> Place | None:
    """Where this installation's backups go; None where none are set up."""
    if not _file(layout).exists():
        return None
    kept = json.loads(_file(layout).read_text())
    store = Folder(Path(kept["folder"])) if "folder" in kept else Bucket(**kept["bucket"])
    return Place(
        store, kept["keep_days"], kept["keys_days"], kept.get("expires_here", True), kept.get("databases_here", True)
    )


def keep_place(layout: Layout, place: Place) -> bool:
    """Remembers it, in a file of ours alone; true when that is new."""
    store = place.store
    where = {"folder": str(store.path)} if isinstance(store, Folder) else {"bucket": asdict(store)}
    kept = {**where, **{name: value for name, value in asdict(place).items() if name != "store"}}
    return write_private(_file(layout), json.dumps(kept, indent=1) + "\n")


def forget_place(layout: Layout) -> None:
    """No more backups from here; what was backed up stays where it is."""
    _file(layout).unlink(missing_ok=True)
