"""Takes the next file for a worker that looks at it: one worker a file, the one that has waited longest first.

A file that could not be looked at is put behind the others, so that it never keeps them waiting.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.lease import WAITING, Lease, Leases
from sqlalchemy import select

from incidents.models import DocumentVersionRow

BEHIND_OTHERS = timedelta(seconds=5)
"""For so long a file is given back while something it needs is away: the others come first."""
_FILES = Leases(DocumentVersionRow, (DocumentVersionRow.received_at, DocumentVersionRow.document_id), held_as=WAITING)


@dataclass(frozen=True)
class TakenFile:
    """A file in the hand of one worker."""

    document_id: UUID
    version: int
    school_id: UUID
    object_name: str
    lease: Lease[DocumentVersionRow]


@dataclass(frozen=True)
class OpenedFile:
    """The same with its key and its name."""

    key: DataKey
    name: str


def a_file_waits(unit: Unit) -> bool:
    """Whether there is a file to take."""
    return unit.session.scalar(select(DocumentVersionRow.version).where(_FILES.is_free(unit)).limit(1)) is not None


def take_document(unit: Unit, held_for: timedelta) -> TakenFile | None:
    """The file that has waited longest, or that a worker was silent about for too long; None if there is none."""
    taken = _FILES.take(unit, held_for)
    if taken is None:
        return None
    row, lease = taken
    return TakenFile(row.document_id, row.version, row.school_id, row.object_name or "", lease)
