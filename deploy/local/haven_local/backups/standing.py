"""When which part of backing up last went well: kept in a file, shown as metrics and by ``haven backup status``."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from haven_local.backups.place import Place
from haven_local.layout import Layout
from haven_local.private_files import write_private


@dataclass(frozen=True)
class Standing:
    """Instants as seconds since 1970; 0 for never. ``failed``: what the last attempt ended with, in words."""

    point_at: float = 0
    """The last point that can be restored."""
    base_at: float = 0
    """The last backup of the databases' files, from which restoring begins."""
    expired_at: float = 0
    """The last time it was seen to that what is too old goes."""
    overdue_seconds: float = 0
    """For how long something had been in the backups then that was to be gone."""
    drill_at: float = 0
    """The last time a backup was restored beside the running system and everything fitted."""
    drill_seconds: float = 0
    drill_tried_at: float = 0
    """The last time one began by itself."""
    drill_failed: str = ""
    """What the last one that began by itself ended with, in words."""
    failed: str = ""


def _file(layout: Layout) -> Path:
    return layout.root / "backup-standing.json"


def read_standing(layout: Layout) -> Standing:
    """What is known; all never where nothing was done yet. Fields of another release are left out."""
    if not _file(layout).exists():
        return Standing()
    kept = json.loads(_file(layout).read_text())
    return Standing(**{name: value for name, value in kept.items() if name in asdict(Standing())})


def note(layout: Layout, **changes: float | str) -> Standing:
    """Keeps ``changes`` and leaves the rest as it was."""
    new = replace(read_standing(layout), **changes)  # type: ignore[arg-type]  # the fields are named by the callers
    write_private(_file(layout), json.dumps(asdict(new), indent=1) + "\n")
    return new


def in_words(standing: Standing, place: Place | None) -> str:
    """How backups stand, in one line."""
    if place is None:
        return "nothing is backed up: ./haven backup set-up PLACE"
    last = f"last point {said(standing.point_at)}, in {place.store}"
    return f"the last attempt failed ({standing.failed}); {last}" if standing.failed else last


def said(instant: float) -> str:
    """An instant of a standing as people read it."""
    return f"{datetime.fromtimestamp(instant, UTC):%d %B %Y %H:%M} UTC" if instant else "never"


def seconds(instant: datetime) -> float:
    """As a standing keeps it."""
    return instant.timestamp()
