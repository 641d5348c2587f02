"""A backup restored beside the running system, in a folder of its own that goes afterwards: the drill."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from haven_local.backups.backing_up import files_of
from haven_local.backups.backup_keys import BackupKeys
from haven_local.backups.place import Place
from haven_local.backups.restoring.checks import Findings
from haven_local.backups.restoring.choosing import choose
from haven_local.backups.restoring.whole import Restore, begin
from haven_local.progress import Progress
from haven_local.stack import Stack

PARTS = ("postgres", "openbao")
"""All that a copy beside has: nobody reports to it."""


@dataclass(frozen=True)
class Drill:
    """``seconds``: how long it took until everything was there. ``point_at``: what was restored, UTC."""

    findings: Findings
    seconds: float
    point_at: datetime


def drill(place: Place, keys: BackupKeys, progress: Progress) -> Drill:
    """Restores the newest backup beside the running system and looks at it; nothing is left of it."""
    begun = time.monotonic()
    with stack_beside() as stack:
        chosen = choose(files_of(place, keys, stack.root), keys)
        begin(stack, chosen)
        findings = Restore(stack, place, keys, chosen).run(progress)
    return Drill(findings, time.monotonic() - begun, chosen.manifest.point.at)


@contextmanager
def stack_beside() -> Iterator[Stack]:
    """A stack in a new folder that everybody may pass through and nobody list; removed at the end, whatever happens.

    In ``/var/tmp``, or in what ``HAVEN_WORK_FOLDER`` names: a whole installation comes there.
    """
    # Not in /tmp, which may be in memory.
    where = os.environ.get("HAVEN_WORK_FOLDER") or "/var/tmp"  # noqa: S108  # a new private folder in it
    root = Path(tempfile.mkdtemp(prefix="haven-beside-", dir=where))
    root.chmod(0o711)
    stack = Stack(root, parts=PARTS)
    try:
        yield stack
    finally:
        stack.remove()
        shutil.rmtree(root, ignore_errors=True)
        own = root.parent / f"{root.name}.backup"
        shutil.rmtree(own, ignore_errors=True)
