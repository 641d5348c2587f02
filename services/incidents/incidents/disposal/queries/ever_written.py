"""Whether anything was ever written about children, in whichever way."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import FileKeyRow
from chassis.units.one_of import one_of
from sqlalchemy import Select, select, union
from sqlalchemy.orm import InstrumentedAttribute

from incidents.models import (
    FileGoneRow,
    FileKeptRow,
    HandedFileRow,
    IncidentSubjectRow,
    LeaverEnquiryRow,
    OnceNamedRow,
    PupilCardRow,
    ReadRequestRow,
    RecordSubjectRow,
    SharedChoiceRow,
    TakenOutRow,
    WaitingWorkRow,
)

Column = InstrumentedAttribute[Any]

SOMETHING: tuple[Column, ...] = (
    FileGoneRow.subject_id,
    FileKeptRow.subject_id,
    HandedFileRow.pupil_id,
    HandedFileRow.subject_id,
    IncidentSubjectRow.subject_id,
    LeaverEnquiryRow.subject_id,
    OnceNamedRow.subject_id,
    PupilCardRow.subject_id,
    ReadRequestRow.pupil_id,
    ReadRequestRow.subject_id,
    RecordSubjectRow.subject_id,
    SharedChoiceRow.subject_id,
    TakenOutRow.subject_id,
    WaitingWorkRow.wanted_id,
)
"""Where a row says that there is, or was, something about the child. Other rows that hold a child's id are what the
roll said, who looked at an empty page, and who is linked to the child."""


def ever_written(unit: Unit, subject_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of whom anything is recorded, or was once: whoever had a file key had a record, if only one that was moved
    to another child's file and names this one in how it came there. An export of a child's file has such a key as
    well."""
    if not subject_ids:
        return frozenset()
    keyed: Select[Any] = select(FileKeyRow.holder_id).where(
        FileKeyRow.holder_kind == "subject",
        one_of(FileKeyRow.holder_id, subject_ids),
        FileKeyRow.destroyed_at.is_(None),
    )
    named = (select(column).where(one_of(column, subject_ids)) for column in SOMETHING)
    return frozenset(unit.session.scalars(union(keyed, *named)))
