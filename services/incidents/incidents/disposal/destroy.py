"""A file goes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from chassis.units.one_of import one_of
from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute

from incidents.gone import Column, FileRecords, delete_by, delete_records, file_records, note_destroyed_reports
from incidents.models import (
    ActionRow,
    Base,
    ConcernRow,
    ConflictRow,
    DocumentRow,
    EntryRow,
    FileGoneRow,
    FileGrantRow,
    FileHandoverRow,
    FileKeptRow,
    FileReaderRow,
    FileReadingRow,
    HandedBackRow,
    HandedFileRow,
    IncidentRow,
    IncidentSubjectRow,
    KnownPupilRow,
    LeaverEnquiryRow,
    LeaverRow,
    LinkQuestionRow,
    OnceNamedRow,
    PossibleLinkRow,
    PupilCardRow,
    PupilMoveRow,
    ReadRequestRow,
    RecordSubjectRow,
    SharedChoiceRow,
    StaffLinkRow,
    SubjectAliasRow,
    TakenOutRow,
    WaitingWorkRow,
)
from incidents.narrative import holder_of
from incidents.report import end_discards, go_on_unnamed

from .redact import SharedRecordsLeft, redact_shared
from .unname import leave_to_others

OF_A_CHILD: tuple[Column, ...] = (
    ConflictRow.subject_id,
    FileGoneRow.subject_id,
    FileGrantRow.subject_id,
    FileKeptRow.subject_id,
    FileReaderRow.subject_id,
    FileReadingRow.subject_id,
    HandedFileRow.pupil_id,
    HandedFileRow.subject_id,
    IncidentSubjectRow.subject_id,
    KnownPupilRow.pupil_id,
    LeaverEnquiryRow.subject_id,
    LeaverRow.subject_id,
    LinkQuestionRow.subject_id,
    OnceNamedRow.subject_id,
    PossibleLinkRow.subject_id,
    PupilCardRow.subject_id,
    PupilMoveRow.from_pupil_id,
    PupilMoveRow.to_pupil_id,
    ReadRequestRow.pupil_id,
    ReadRequestRow.subject_id,
    RecordSubjectRow.subject_id,
    SharedChoiceRow.subject_id,
    StaffLinkRow.subject_id,
    SubjectAliasRow.alias_id,
    SubjectAliasRow.means_id,
    SubjectAliasRow.root_id,
    TakenOutRow.subject_id,
    WaitingWorkRow.wanted_id,
)
"""Rows that go with a child whose id they hold."""


_TOLD_OF = (
    PupilCardRow.subject_id,
    LinkQuestionRow.subject_id,
    PossibleLinkRow.subject_id,
    ReadRequestRow.subject_id,
    ReadRequestRow.pupil_id,
)
"""Of which people were told by the id of the row, beside handovers; alerts knows no child."""
_MOST_WAIT = text("SET LOCAL lock_timeout = '500ms'")
"""Shorter than PostgreSQL takes to look for a deadlock (one second): if two wait for each other, it is this unit that
gives way, never somebody who is reporting."""
_BESIDE: Mapping[type[Base], Sequence[InstrumentedAttribute[UUID]]] = {
    SubjectAliasRow: (SubjectAliasRow.alias_id, SubjectAliasRow.root_id),
    PupilCardRow: (PupilCardRow.subject_id,),
    HandedFileRow: (HandedFileRow.subject_id, HandedFileRow.pupil_id),
    ReadRequestRow: (ReadRequestRow.subject_id, ReadRequestRow.pupil_id),
    SharedChoiceRow: (SharedChoiceRow.subject_id,),
}


def delete_child(unit: Unit, subject_ids: Sequence[UUID]) -> frozenset[UUID]:
    """By every id; ids of what people were told of. A handover that holds no other child's file goes with theirs."""
    handovers = _handovers_of(unit, subject_ids)
    told_of = _told_of(unit, subject_ids)
    delete_by(unit, KeyWrapRow.record_id, _sealed_for_schools(unit, subject_ids))
    for column in OF_A_CHILD:
        delete_by(unit, column, subject_ids)
    left = select(HandedFileRow.handover_id).where(one_of(HandedFileRow.handover_id, handovers))
    empty = set(handovers) - set(unit.session.scalars(left))
    for column in (HandedBackRow.handover_id, FileHandoverRow.id):
        delete_by(unit, column, empty)
    return frozenset(told_of | empty)


def _handovers_of(unit: Unit, subject_ids: Sequence[UUID]) -> list[UUID]:
    theirs = or_(one_of(HandedFileRow.subject_id, subject_ids), one_of(HandedFileRow.pupil_id, subject_ids))
    return list(unit.session.scalars(select(HandedFileRow.handover_id).where(theirs).distinct()))


def _told_of(unit: Unit, subject_ids: Sequence[UUID]) -> set[UUID]:
    asked = [select(column.class_.id).where(one_of(column, subject_ids)) for column in _TOLD_OF]
    return {each for wanted in asked for each in unit.session.scalars(wanted)}


def _sealed_for_schools(unit: Unit, subject_ids: Sequence[UUID]) -> list[UUID]:
    """Records about the child whose keys schools hold: requests to read the file, and why one was not received."""
    requests = or_(one_of(ReadRequestRow.subject_id, subject_ids), one_of(ReadRequestRow.pupil_id, subject_ids))
    files = or_(one_of(HandedFileRow.subject_id, subject_ids), one_of(HandedFileRow.pupil_id, subject_ids))
    why = select(HandedFileRow.reason_id).where(files, HandedFileRow.reason_id.is_not(None))
    cards = select(PupilCardRow.id).where(one_of(PupilCardRow.subject_id, subject_ids))
    found = [*unit.session.scalars(select(ReadRequestRow.id).where(requests)), *unit.session.scalars(cards)]
    return [*found, *(each for each in unit.session.scalars(why) if each is not None)]


def destroy_file(
    unit: Unit, keyring: Keyring, subject_ids: Sequence[UUID], agreed_by: str = ""
) -> tuple[FileRecords, SharedRecordsLeft]:
    """To be called with the file held (``lock_file``). A second time finds nothing, and does nothing.

    ``ValueError`` where a text about others opens through this child's key alone: it is not destroyed unread.
    """
    unit.session.flush()
    found, left = redact_shared(unit, keyring, subject_ids, file_records(unit, subject_ids), agreed_by)
    leave_to_others(unit, keyring, subject_ids, found)
    end_discards(unit, found.concerns)
    note_destroyed_reports(unit, found.concerns)
    marks = select(LinkQuestionRow.id).where(one_of(LinkQuestionRow.concern_id, found.concerns))
    told_of = frozenset(unit.session.scalars(marks).all())
    delete_records(unit, found)
    told_of |= delete_child(unit, subject_ids)
    for each in subject_ids:
        keyring.destroy(unit, holder_of(each))
    unit.session.expire_all()
    return replace(found, told_of=told_of), left


def lock_file(unit: Unit, keyring: Keyring, subject_ids: Sequence[UUID]) -> None:
    """Waits for everyone who is sealing something for the child, by any id (what seals takes a part of the same lock:
    ``chassis.keys.destroyed_keys``), and for everyone who is changing a record of the file.

    Raises the driver's error where somebody takes longer than half a second. What is read after this is the last word.
    """
    unit.session.execute(_MOST_WAIT)
    keyring.lock(unit, [holder_of(each) for each in subject_ids])
    for wanted in _rows_of(subject_ids):
        unit.session.execute(wanted.with_for_update())


def _rows_of(subject_ids: Sequence[UUID]) -> Iterator[Select[Any]]:
    """The rows of the file, in an order. One that is being changed is waited for here, and read anew afterwards."""
    in_incidents = select(IncidentSubjectRow.incident_id).where(one_of(IncidentSubjectRow.subject_id, subject_ids))
    yield select(IncidentRow.id).where(IncidentRow.id.in_(in_incidents)).order_by(IncidentRow.id)
    named = select(RecordSubjectRow.record_id).where(one_of(RecordSubjectRow.subject_id, subject_ids))
    for table in (ConcernRow, EntryRow, ActionRow, DocumentRow):
        yield select(table.id).where(table.id.in_(named)).order_by(table.id)
    yield named.order_by(RecordSubjectRow.record_id)
    for beside, columns in _BESIDE.items():
        theirs = or_(*(one_of(column, subject_ids) for column in columns))
        yield select(*beside.__table__.primary_key).where(theirs).order_by(*beside.__table__.primary_key)


def save_unread_reports(unit: Unit, subject_ids: Sequence[UUID]) -> None:
    """Nobody has read such a report, and it may have come in after the file was destroyed: it waits to be read and
    decided on, as one about a child who is not listed."""
    lines = unit.session.execute(
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .join(ConcernRow, ConcernRow.id == RecordSubjectRow.record_id)
        .where(ConcernRow.sealed, one_of(RecordSubjectRow.subject_id, subject_ids))
    ).all()
    for concern_id, subject_id in lines:
        go_on_unnamed(unit, concern_id, subject_id)
