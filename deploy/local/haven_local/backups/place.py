"""Where an installation's backups go and for how long they are kept: ``backups.json`` beside its secrets."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from haven_local.layout import Layout
from haven_local.private_files import write_private

KEEP_DAYS = 30
"""Nothing that was deleted is in any backup for longer: certificates of destruction are dated by it."""
KEYS_DAYS = 2
"""So long an OpenBao snapshot is kept: a key that was destroyed must not come back out of an old one."""


class BadPlace(ValueError):
    """Backups cannot be kept there; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """A folder, best on another machine's disk. ``keep_days``: of databases and files; ``keys_days``: of OpenBao."""

    folder: Path
    keep_days: int = KEEP_DAYS
    keys_days: int = KEYS_DAYS

    def __post_init__(self) -> None:
        """Refuses what could not be kept to."""
        if not self.folder.is_absolute():
            raise BadPlace(f"{self.folder} is not a whole path: begin it with /")
        if self.keep_days < 1 or self.keys_days < 1:
            raise BadPlace("backups are kept for at least one day")
        if self.keys_days > self.keep_days:
            raise BadPlace("snapshots of OpenBao are kept no longer than the databases")

    @property
    def postgres(self) -> Path:
        """pgBackRest's repository; the user PostgreSQL runs as writes to it."""
        return self.folder / "postgres"

    @property
    def files(self) -> Path:
        """restic's repository: objects, secrets, OpenBao's snapshots and the manifests."""
        return self.folder / "files"


def _file(layout: Layout) -> Path:
    return layout.root / "backups.json"


def read_place(layout: Layout) -> Place | None:
    """Where this installation's backups go; None where none are set up."""
    if not _file(layout).exists():
        return None
    kept = json.loads(_file(layout).read_text())
    return Place(Path(kept["folder"]), kept["keep_days"], kept["keys_days"])


def keep_place(layout: Layout, place: Place) -> bool:
    """Remembers it; true when that is new."""
    return write_private(_file(layout), json.dumps({**asdict(place), "folder": str(place.folder)}, indent=1) + "\n")


def forget_place(layout: Layout) -> None:
    """No more backups from here; what was backed up stays where it is."""
    _file(layout).unlink(missing_ok=True)
