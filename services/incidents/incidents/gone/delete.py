"""Records that are about one child alone are deleted, with everything that hangs on them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from chassis.units.one_of import none_of, one_of
from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from incidents.aliases import with_families
from incidents.models import (
    ActionChangeRow,
    ActionRow,
    ChildCorrectionRow,
    ConcernRow,
    DocumentRow,
    DocumentVersionRow,
    EntryPersonRow,
    EntryRow,
    ExportRow,
    FileReadingRow,
    HandedBackRow,
    IncidentLinkRow,
    IncidentRow,
    IncidentSubjectRow,
    LeaverEnquiryRow,
    LinkQuestionRow,
    ObjectToDeleteRow,
    OnceNamedRow,
    PaperChangeRow,
    PaperRow,
    PermitSpentRow,
    PersonRow,
    RecordMoveRow,
    RecordSubjectRow,
    RecordVersionRow,
    ReferralRecordRow,
    ReportedColleagueRow,
    RestrictionRow,
    SealedReportRow,
    SharedChoiceRow,
    SignificanceRow,
    UnconfirmedConcernRow,
    UnopenedReportRow,
    WaitingWorkRow,
)

from .records import FileRecords

Column = InstrumentedAttribute[Any]
NO_RECORD = UUID(int=0)
"""Stands for a concern that is gone beside the number of the permit it came by, which must never be used again."""

OF_A_RECORD: tuple[Column, ...] = (
    ActionChangeRow.action_id,
    ChildCorrectionRow.record_id,
    DocumentVersionRow.document_id,
    EntryPersonRow.entry_id,
    HandedBackRow.matter_id,
    IncidentLinkRow.first_id,
    IncidentLinkRow.second_id,
    IncidentSubjectRow.incident_id,
    KeyWrapRow.record_id,
    LeaverEnquiryRow.entry_id,
    LinkQuestionRow.concern_id,
    OnceNamedRow.record_id,
    PaperChangeRow.document_id,
    PaperRow.document_id,
    RecordMoveRow.record_id,
    RecordSubjectRow.record_id,
    RecordVersionRow.record_id,
    ReportedColleagueRow.record_id,
    ReferralRecordRow.incident_id,
    RestrictionRow.record_id,
    SealedReportRow.concern_id,
    SharedChoiceRow.record_id,
    SignificanceRow.record_id,
    UnconfirmedConcernRow.concern_id,
    UnopenedReportRow.concern_id,
    WaitingWorkRow.concern_id,
    WaitingWorkRow.wanted_id,
)
"""Rows that go with a record of which they hold the id."""
LET_GO: tuple[Column, ...] = (
    ChildCorrectionRow.entry_id,
    ConcernRow.decision_entry_id,
    DocumentRow.concern_id,
    EntryRow.concern_id,
)
"""Where a row that stays names a record that goes, it names none."""
_STAYS_BY: dict[Column, Column] = {
    ChildCorrectionRow.entry_id: ChildCorrectionRow.record_id,
    ConcernRow.decision_entry_id: ConcernRow.id,
}
"""Of those without an index, the column by which the rows that stay are found: no table is read as a whole."""
RECORDS: tuple[Column, ...] = (EntryRow.id, DocumentRow.id, ActionRow.id, ConcernRow.id, IncidentRow.id)
"""The records themselves, each after what refers to it."""


def delete_records(unit: Unit, found: FileRecords) -> None:
    """Rows here and now; objects after the commit, by ``delete_objects``."""
    _leave_objects(unit, found)
    _delete_people(unit, _people_of(unit, found))
    _delete_readings(unit, found)
    _delete_choices(unit, found)
    for column in LET_GO:
        gone = update(column.class_).where(one_of(column, found.gone)).values({column: None})
        if column in _STAYS_BY:
            gone = gone.where(one_of(_STAYS_BY[column], found.kept | found.kept_incidents))
        unit.session.execute(gone.execution_options(synchronize_session=False))
    unit.session.execute(
        update(PermitSpentRow)
        .where(one_of(PermitSpentRow.concern_id, found.concerns))
        .values(concern_id=NO_RECORD)
        .execution_options(synchronize_session=False)
    )
    for column in (*OF_A_RECORD, *RECORDS):
        delete_by(unit, column, found.gone)
    delete_by(unit, ReferralRecordRow.referral_id, found.referrals)
    for column in (KeyWrapRow.record_id, ExportRow.id):
        delete_by(unit, column, found.exports)


def delete_by(unit: Unit, column: Column, ids: Collection[UUID]) -> None:
    """Every row of the column's table in which it is one of ``ids``."""
    if ids:
        statement = delete(column.class_).where(one_of(column, ids))
        unit.session.execute(statement.execution_options(synchronize_session=False))


def _leave_objects(unit: Unit, found: FileRecords) -> None:
    of_documents = select(DocumentVersionRow.object_name).where(one_of(DocumentVersionRow.document_id, found.documents))
    of_exports = select(ExportRow.object_name).where(one_of(ExportRow.id, found.exports))
    names = [*unit.session.scalars(of_documents), *unit.session.scalars(of_exports)]
    rows = [{"name": name, "since": unit.now} for name in names if name is not None]
    if rows:
        unit.session.execute(insert(ObjectToDeleteRow).on_conflict_do_nothing(), rows)


def _delete_readings(unit: Unit, found: FileRecords) -> None:
    """That somebody read such a record in the file of another child, in which it once stood by mistake."""
    moved = select(RecordMoveRow.wrong_id, RecordMoveRow.right_id).where(one_of(RecordMoveRow.record_id, found.gone))
    met = {each for row in unit.session.execute(moved) for each in row if each is not None}
    unit.session.execute(
        delete(FileReadingRow)
        .where(
            one_of(FileReadingRow.subject_id, with_families(unit, met)), one_of(FileReadingRow.object_id, found.gone)
        )
        .execution_options(synchronize_session=False)
    )


def _delete_choices(unit: Unit, found: FileRecords) -> None:
    """What was decided of these records, in whose file ever, with the words for it: in those of another child's file
    the one who goes may be named. It is decided anew."""
    about = one_of(SharedChoiceRow.record_id, found.gone | found.kept)
    ids = list(unit.session.scalars(select(SharedChoiceRow.id).where(about)))
    for column in (KeyWrapRow.record_id, SharedChoiceRow.id):
        delete_by(unit, column, ids)


def _people_of(unit: Unit, found: FileRecords) -> list[UUID]:
    """Adults of records that go; and of those that stay, who is in nothing but entries that go."""
    in_gone = select(EntryPersonRow.person_id).where(one_of(EntryPersonRow.entry_id, found.entries))
    in_others = exists().where(
        EntryPersonRow.person_id == PersonRow.id, none_of(EntryPersonRow.entry_id, found.entries)
    )
    whole = select(PersonRow.id).where(one_of(PersonRow.incident_id, found.incidents))
    part = select(PersonRow.id).where(PersonRow.id.in_(in_gone), ~in_others)
    return list(unit.session.scalars(whole.union(part)))


def _delete_people(unit: Unit, people: Collection[UUID]) -> None:
    for column in (EntryPersonRow.person_id, KeyWrapRow.record_id, PersonRow.id):
        delete_by(unit, column, people)
