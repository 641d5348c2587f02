"""Rows that name a child beside the records: who read the file, who has it, who is kept from it, what the roll said."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from chassis.units.one_of import one_of
from sqlalchemy import or_, select

from incidents.models import (
    ConflictRow,
    FileGoneRow,
    FileGrantRow,
    FileHandoverRow,
    FileKeptRow,
    FileReaderRow,
    FileReadingRow,
    HandedBackRow,
    HandedFileRow,
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

from .delete_records import Column, delete_by

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
