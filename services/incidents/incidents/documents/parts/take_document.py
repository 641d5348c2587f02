"""Takes the next file for a worker that looks at it: one worker a file, the one that has waited longest first.

A file that could not be looked at is put behind the others, so that it never keeps them waiting.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import ColumnElement, or_, select

from incidents.models import DocumentVersionRow

_BEHIND_OTHERS = timedelta(seconds=5)


class TakenOver(Exception):
    """Another worker has the file now; this one leaves it alone."""


@dataclass(frozen=True)
class TakenFile:
    """A file in the hand of one worker."""

    document_id: UUID
    version: int
    school_id: UUID
    object_name: str
    attempts: int
    taken_by: UUID
    held_for: timedelta


@dataclass(frozen=True)
class OpenedFile:
    """The same with its key and its name."""

    key: DataKey
    name: str


def a_file_waits(unit: Unit) -> bool:
    """Whether there is a file to take."""
    return unit.session.scalar(select(DocumentVersionRow.version).where(*_free(unit)).limit(1)) is not None


def take_document(unit: Unit, held_for: timedelta) -> TakenFile | None:
    """The file that has waited longest, or that a worker was silent about for too long; None if there is none."""
    row = unit.session.scalar(
        select(DocumentVersionRow)
        .where(*_free(unit))
        .order_by(DocumentVersionRow.received_at, DocumentVersionRow.document_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    row.taken_by, row.taken_until = new_id(), unit.now + held_for
    row.attempts += 1
    return TakenFile(
        document_id=row.document_id,
        version=row.version,
        school_id=row.school_id,
        object_name=row.object_name or "",
        attempts=row.attempts,
        taken_by=row.taken_by,
        held_for=held_for,
    )


def _free(unit: Unit) -> tuple[ColumnElement[bool], ...]:
    taken_until = DocumentVersionRow.taken_until
    return DocumentVersionRow.state == "waiting", or_(taken_until.is_(None), taken_until < unit.now)


def still_ours(unit: Unit, taken: TakenFile) -> DocumentVersionRow:
    """The file's row, locked, held for a while longer; ``TakenOver`` if another worker has it or it is finished."""
    row = unit.session.scalar(
        select(DocumentVersionRow)
        .where(
            DocumentVersionRow.document_id == taken.document_id,
            DocumentVersionRow.version == taken.version,
            DocumentVersionRow.state == "waiting",
            DocumentVersionRow.taken_by == taken.taken_by,
        )
        .with_for_update()
    )
    if row is None:
        raise TakenOver
    row.taken_until = unit.now + taken.held_for
    return row


def give_back(unit: Unit, taken: TakenFile) -> None:
    """Lets another attempt begin in a few seconds, uncounted: something we depend on is away, and the file is not at
    fault, as far as one can tell."""
    put_behind(unit, taken, _BEHIND_OTHERS).attempts -= 1


def put_behind(unit: Unit, taken: TakenFile, span: timedelta) -> DocumentVersionRow:
    """Lets another attempt begin after ``span``, and this one count."""
    row = still_ours(unit, taken)
    row.taken_by, row.taken_until = None, unit.now + span
    return row
