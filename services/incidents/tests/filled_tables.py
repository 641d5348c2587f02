"""A row about a child in each table that can have one, with whatever its other columns must hold."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from chassis.units.ids import new_id
from chassis.units.models import KeyWrapRow
from incidents.models import (
    ActionChangeRow,
    ActionRow,
    Base,
    ChildCorrectionRow,
    ConcernRow,
    ConflictRow,
    DocumentRow,
    DocumentVersionRow,
    EntryPersonRow,
    EntryRow,
    ExportRow,
    FileGoneRow,
    FileGrantRow,
    FileHandoverRow,
    FileKeptRow,
    FileReaderRow,
    FileReadingRow,
    HandedBackRow,
    HandedFileRow,
    IncidentLinkRow,
    IncidentRow,
    IncidentSubjectRow,
    KnownPupilRow,
    LeaverEnquiryRow,
    LeaverRow,
    LinkQuestionRow,
    OnceNamedRow,
    PaperChangeRow,
    PaperRow,
    PermitSpentRow,
    PersonRow,
    PossibleLinkRow,
    PupilCardRow,
    PupilMoveRow,
    ReadRequestRow,
    RecordMoveRow,
    RecordSubjectRow,
    RecordVersionRow,
    ReferralRecordRow,
    ReportedColleagueRow,
    RestrictionRow,
    SealedReportRow,
    SharedChoiceRow,
    SignificanceRow,
    StaffLinkRow,
    SubjectAliasRow,
    TakenOutRow,
    UnconfirmedConcernRow,
    UnopenedReportRow,
    WaitingWorkRow,
)
from sqlalchemy import ARRAY, Boolean, Date, DateTime, Integer, LargeBinary, Uuid

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_PLAIN: Mapping[type, Any] = {
    Boolean: False, Date: date(2026, 11, 24), DateTime: NOW, LargeBinary: b"sealed", ARRAY: [], Integer: 1,
}  # fmt: skip


def row_of(model: type[Base] | type[KeyWrapRow], **said: Any) -> Any:
    """A row with what is ``said``; every other column that must hold something holds something of its type."""
    given = dict(said)
    for column in model.__table__.columns:
        if column.key not in given and not column.nullable and column.server_default is None:
            given[column.key] = new_id() if isinstance(column.type, Uuid) else _plain(column.type)
    return model(**given)


def _plain(kind: Any) -> Any:
    return next((value for known, value in _PLAIN.items() if isinstance(kind, known)), "x")


def filled(child: UUID, other: UUID, school: UUID, category: UUID) -> Iterator[Any]:
    """Rows about ``child`` alone, and rows about ``other`` (or both) that name the child; each after what it refers to.

    Nothing in them is open: the file is one that may go.
    """
    here = {"school_id": school, "category_id": category}
    record, both = new_id(), new_id()
    for each in (record, both):
        yield row_of(IncidentRow, id=each, status="closed", risk=None, referral_begun_at=None, **here)
    concern, entry, action, document, paper, person = (new_id() for _ in range(6))
    shared = new_id()
    yield row_of(ConcernRow, id=concern, incident_id=record, status="closed", sealed=False, **here)
    yield row_of(ConcernRow, id=shared, incident_id=both, status="closed", sealed=False, **here)
    yield row_of(EntryRow, id=entry, incident_id=record, concern_id=concern, referral_id=new_id(), **here)
    yield row_of(ActionRow, id=action, incident_id=record, completed_at=NOW, **here)
    for each in (document, paper):
        yield row_of(DocumentRow, id=each, incident_id=record if each == document else None, **here)
        yield row_of(
            DocumentVersionRow, document_id=each, version=1, state="clean", object_name=f"documents/{each}/1",
            school_id=school,
        )  # fmt: skip
    yield row_of(PaperRow, document_id=paper, school_id=school)
    yield row_of(PaperChangeRow, document_id=paper, **here)
    yield row_of(PersonRow, id=person, incident_id=record, school_id=school)
    yield row_of(EntryPersonRow, entry_id=entry, person_id=person, school_id=school)
    kinds = {concern: "concern", entry: "note", action: "action", document: "document", paper: "document"}
    for each, kind in kinds.items():
        yield row_of(RecordSubjectRow, record_id=each, subject_id=child, record_kind=kind, triaged=True, **here)
    for each in (child, other):
        yield row_of(RecordSubjectRow, record_id=shared, subject_id=each, record_kind="concern", triaged=True, **here)
        yield row_of(IncidentSubjectRow, incident_id=both, subject_id=each, school_id=school)
    yield row_of(IncidentSubjectRow, incident_id=record, subject_id=child, school_id=school)
    yield from _beside_the_records(concern, entry, action, record, both, school)
    yield from _of_others(child, other, shared, school)
    yield from _of_the_child(child, entry, school, record)


def _beside_the_records(
    concern: UUID, entry: UUID, action: UUID, record: UUID, both: UUID, school: UUID
) -> Iterator[Any]:
    yield row_of(ActionChangeRow, action_id=action, school_id=school)
    yield row_of(RecordVersionRow, record_id=entry, school_id=school)
    yield row_of(SignificanceRow, record_id=entry, school_id=school)
    yield row_of(RestrictionRow, record_id=concern, school_id=school)
    yield row_of(IncidentLinkRow, first_id=record, second_id=both, school_id=school)
    yield row_of(ReferralRecordRow, incident_id=record)
    yield row_of(PermitSpentRow, concern_id=concern)
    yield row_of(SealedReportRow, concern_id=concern, school_id=school)
    yield row_of(UnconfirmedConcernRow, concern_id=concern, school_id=school)
    yield row_of(UnopenedReportRow, concern_id=concern, school_id=school, state="proposed", discard_id=new_id())
    yield row_of(WaitingWorkRow, concern_id=concern, school_id=school)
    yield row_of(ReportedColleagueRow, record_id=concern)
    yield row_of(LinkQuestionRow, subject_id=None, concern_id=concern, school_id=school)
    once = new_id()
    yield row_of(RecordMoveRow, record_id=concern, wrong_id=once, school_id=school)
    yield row_of(OnceNamedRow, record_id=concern, subject_id=once, school_id=school)
    yield row_of(FileReadingRow, subject_id=once, object_id=concern, school_id=school)


def _of_others(child: UUID, other: UUID, shared: UUID, school: UUID) -> Iterator[Any]:
    """What stays, and named the child."""
    named = [{"subject_id": str(each), "role": "affected"} for each in (child, other)]
    yield row_of(ChildCorrectionRow, record_id=shared, children=named, school_id=school)
    yield row_of(RecordMoveRow, record_id=shared, wrong_id=child, right_id=other, school_id=school)
    yield row_of(OnceNamedRow, record_id=shared, subject_id=child, school_id=school)
    yield row_of(
        RecordMoveRow, record_id=new_id(), wrong_id=other, right_id=child, marks_of_id=child,
        beside_ids=[other, child], school_id=school,
    )  # fmt: skip
    yield row_of(SharedChoiceRow, record_id=shared, subject_id=child, choice="keep", others=[other], school_id=school)
    yield row_of(KeyWrapRow, record_id=shared, holder_kind="subject", holder_id=child)
    yield row_of(KeyWrapRow, record_id=shared, holder_kind="subject", holder_id=other)


def _of_the_child(child: UUID, entry: UUID, school: UUID, record: UUID) -> Iterator[Any]:
    handover, reason = new_id(), new_id()
    yield row_of(
        FileHandoverRow, id=handover, from_school_id=school, to_school_id=school, school_ids=[school], state="received"
    )
    yield row_of(
        HandedFileRow, handover_id=handover, subject_id=child, pupil_id=child, school_ids=[school], state="received",
        reason_id=reason,
    )  # fmt: skip
    yield row_of(KeyWrapRow, record_id=reason, holder_kind="school", holder_id=school)
    yield row_of(HandedBackRow, matter_id=record, handover_id=handover, school_ids=[school])
    yield row_of(
        ReadRequestRow, handover_id=handover, subject_id=child, pupil_id=child, school_ids=[school], state="ended"
    )
    yield row_of(PupilMoveRow, from_pupil_id=child, to_pupil_id=child)
    for model in (FileGrantRow, FileReaderRow, FileKeptRow, FileGoneRow):
        yield row_of(model, subject_id=child, **({"school_id": school} if model is not FileGoneRow else {}))
    yield row_of(FileReadingRow, subject_id=child, object_id=child, school_id=school)
    yield row_of(LeaverRow, subject_id=child, school_id=school)
    yield row_of(TakenOutRow, subject_id=child, what="removed", school_id=school)
    yield row_of(LeaverEnquiryRow, entry_id=entry, subject_id=child, school_id=school)
    for model in (StaffLinkRow, PossibleLinkRow):
        yield row_of(model, subject_id=child, school_id=school)
    yield row_of(LinkQuestionRow, subject_id=child, school_id=school)
    yield row_of(ConflictRow, subject_id=child)
    yield row_of(KnownPupilRow, pupil_id=child, school_id=school)
    yield row_of(PupilCardRow, subject_id=child, school_id=school)
    yield row_of(SubjectAliasRow, alias_id=child, means_id=None, root_id=child)
    export = new_id()
    yield row_of(
        ExportRow, id=export, subject_id=child, school_id=school, state="done", object_name=f"exports/{export}"
    )
