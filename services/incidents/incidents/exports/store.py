"""An export's file is stored and taken."""

import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from uuid import UUID

from chassis.ground.away import Away
from chassis.ground.logs import get_logger
from chassis.objects.object_store import SealedWriter
from chassis.units.database import Unit
from chassis.units.lease import Lease, Leases
from sqlalchemy import select
from stream_zip import ZIP_32, stream_zip

from incidents.extras import Files, OpenUnit
from incidents.models import ExportRow

_BEAT_SECONDS = 5.0
_A_STEP = 64
"""Pieces of 64 KiB that are written before anyone looks at the clock."""

Member = tuple[str, Iterable[bytes]]
"""A file of a ZIP file: its name and its bytes."""
_EXPORTS = Leases(ExportRow, (ExportRow.asked_at, ExportRow.id), held_as="running")
_MOST = 200

log = get_logger()


def store_file(files: Files, name: str, key: bytes, pieces: Iterable[bytes], beat: Callable[[], None]) -> int:
    """How many bytes there were; ``StoreAway``, and what ``pieces`` or ``beat`` raise: then nothing is left."""
    writer: SealedWriter = files.off_loop(SealedWriter, files.objects, name, key)
    reading, last = iter(pieces), time.monotonic()
    with ExitStack() as stack:
        stack.push(partial(files.off_loop, writer.__exit__))
        while files.off_loop(_written, writer, reading):
            if time.monotonic() - last > _BEAT_SECONDS:
                last = time.monotonic()
                beat()
    return writer.size


def zipped(members: Iterable[Member], made_at: datetime) -> Iterator[bytes]:
    """One ZIP file of ``members``, a piece at a time; ``made_at``: by the clock on the wall, as ZIP files have it."""
    mode = stat.S_IFREG | 0o600
    files_of_it = ((name, made_at.replace(tzinfo=None), mode, ZIP_32, pieces) for name, pieces in members)
    pieces: Iterable[bytes] = stream_zip(files_of_it)
    yield from pieces


def _written(writer: SealedWriter, pieces: Iterator[bytes]) -> bool:
    """Whether there may be more."""
    count = 0
    for piece in islice(pieces, _A_STEP):
        writer.write(piece)
        count += 1
    return count == _A_STEP


@dataclass(frozen=True)
class TakenExport:
    """An export in the hand of one worker."""

    export_id: UUID
    school_id: UUID
    asked_by: UUID
    format: str
    lease: Lease[ExportRow]


def take_export(unit: Unit, held_for: timedelta) -> TakenExport | None:
    """The export that has waited longest, or that a worker was silent about for too long; None if there is none."""
    taken = _EXPORTS.take(unit, held_for)
    if taken is None:
        return None
    row, lease = taken
    row.done = 0
    return TakenExport(row.id, row.school_id, row.asked_by, row.format, lease)


def sweep_exports(open_unit: OpenUnit, files: Files) -> None:
    """Safe on every replica at once: deleting twice is the same as once."""
    with open_unit(None) as unit:
        ended = _ended(unit)
    for export_id, school_id, name in ended:
        try:
            files.off_loop(files.objects.delete, name)
        except Away:
            log.warning("object_not_deleted", export_id=export_id)
            continue
        with open_unit([school_id]) as unit:
            row = unit.session.get(ExportRow, export_id, with_for_update=True)
            if row is not None and row.object_name == name:
                row.object_name, row.sealed_key = None, None
                row.state = "expired" if row.state == "done" else row.state


def _ended(unit: Unit) -> list[tuple[UUID, UUID, str]]:
    rows = unit.session.execute(
        select(ExportRow.id, ExportRow.school_id, ExportRow.object_name)
        .where(
            ExportRow.object_name.is_not(None),
            (ExportRow.expires_at < unit.now) | (ExportRow.state == "refused"),
            ExportRow.state.in_(("done", "refused", "expired")),
        )
        .limit(_MOST)
    )
    return [(export_id, school_id, name or "") for export_id, school_id, name in rows]
