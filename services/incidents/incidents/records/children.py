"""Which children a record is of, and what was said of them."""

from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.acts.incidents import MatterKind, SubjectView
from haven_schemas.acts.incidents.children import (
    ChildInPart,
    ChildrenQuery,
    CorrectionFacts,
    CorrectionFactsReply,
    EarlierChildren,
    RecordChildren,
    RecordKind,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ChildrenCorrected
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.models import CategoryRow, ChildCorrectionRow, ConcernRow, DocumentRow, EntryRow, IncidentRow
from incidents.narrative import open_records, text_of, unseal
from incidents.reading import AnyRow, OneRecord, find_any_record, known_as, own_kind, subject_views
from incidents.reading_ledger import note_reading
from incidents.sight import children_seen, hide_incident_ids, require_incident, staff_kept_from

from .lock import subjects_in, version_of_incident

Matter = ConcernRow | IncidentRow
_MOST = 50
"""Corrections shown at once, the newest."""


def tell_of_correction(unit: Unit, matter: ConcernRow | IncidentRow) -> None:
    """Under the matter's present version."""
    kind: MatterKind = "concern" if isinstance(matter, ConcernRow) else "incident"
    unit.publish(
        ChildrenCorrected(kind=kind, matter_id=matter.id, version=matter.version),
        aggregate_id=matter.id,
        aggregate_version=matter.version,
        school_id=matter.school_id,
    )


def correction_facts(unit: Unit, request: CorrectionFacts) -> CorrectionFactsReply:
    """Of the newest one. No child and no text; ``not_found`` if there is no such concern or record, or none of it."""
    matter = _matter(unit, request)
    newest = (
        select(ChildCorrectionRow)
        .where(ChildCorrectionRow.record_id == request.matter_id)
        .order_by(ChildCorrectionRow.version.desc())
        .limit(1)
    )
    correction = unit.session.scalar(newest)
    if matter is None or correction is None:
        raise Problem(ErrorCode.NOT_FOUND)
    category = unit.session.get_one(CategoryRow, matter.category_id)
    is_concern = isinstance(matter, ConcernRow)
    unit.audit(
        AuditAction.CONCERN_RECORD_READ if is_concern else AuditAction.INCIDENT_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[matter.school_id],
        object_id=matter.id,
    )
    return CorrectionFactsReply(
        correction_id=correction.id,
        matter_id=matter.id,
        school_id=matter.school_id,
        category_id=category.id,
        category_name=category.name,
        corrected_by=correction.corrected_by,
        corrected_at=correction.corrected_at,
        about_ids=_about(unit, matter),
        kept_from_ids=staff_kept_from(unit, _children(unit, matter), _about(unit, matter)),
    )


def _matter(unit: Unit, request: CorrectionFacts) -> Matter | None:
    if request.kind == "concern":
        return unit.session.get(ConcernRow, request.matter_id)
    return unit.session.get(IncidentRow, request.matter_id)


def _about(unit: Unit, matter: Matter) -> list[UUID]:
    if isinstance(matter, ConcernRow):
        return [matter.id, *([matter.incident_id] if matter.incident_id is not None else [])]
    concerns = select(ConcernRow.id).where(ConcernRow.incident_id == matter.id).order_by(ConcernRow.id)
    return [matter.id, *unit.session.scalars(concerns)]


def _children(unit: Unit, matter: Matter) -> list[UUID]:
    of_matter = subjects_of(unit, matter.id) if isinstance(matter, ConcernRow) else subjects_in(unit, matter.id)
    return [subject.id for subject in of_matter]


def record_children(unit: Unit, keyring: Keyring, request: ChildrenQuery) -> RecordChildren:
    """For whoever may read the record, newest correction first; of an incident record the children they see.

    ``not_found``, ``owner_unproven``; ``VaultAway`` where the reason of a correction cannot be opened now. The reason
    comes empty where the use of the record is restricted, or its key is gone.
    """
    incident = unit.session.get(IncidentRow, request.record_id)
    if incident is None:
        record = find_any_record(unit, request.record_id)
        shown, right_at = _of_record(unit, keyring, record), record.row.school_id
    else:
        shown, right_at = _of_incident(unit, keyring, require_incident(unit, incident)), incident.school_id
    children = [child.subject_id for child in shown.children]
    unit.audit(
        AuditAction.RECORD_CHILDREN_READ,
        right=Right.RECORD_READ,
        school_ids=[right_at],
        subject_ids=children,
        object_id=shown.record_id,
    )
    note_reading(unit, "versions", shown.record_id, children, [right_at])
    (told,) = hide_incident_ids(unit, [shown])
    return told


def _of_record(unit: Unit, keyring: Keyring, record: OneRecord[AnyRow]) -> RecordChildren:
    row = record.row
    corrections = _corrections(unit, row.id)
    key = _key(unit, keyring, record)
    is_sealed = isinstance(row, ConcernRow) and row.sealed
    return RecordChildren(
        record_id=row.id,
        kind=cast(RecordKind, known_as(record.kind)),
        referral_kind=own_kind(record.kind),
        school_id=row.school_id,
        incident_id=row.incident_id,
        concern_id=row.id if isinstance(row, ConcernRow) else getattr(row, "concern_id", None),
        children=subject_views(record.lines, key, words_of=None),
        version=record.lines[0].children_version,
        earlier=[_earlier(each, _reason(unit, keyring, record, each, key)) for each in corrections],
        restricted=record.restricted,
        may_correct=not record.restricted and not is_sealed and unit.access.has(Right.CONCERN_TRIAGE, row.school_id),
    )


def _of_incident(unit: Unit, keyring: Keyring, incident: IncidentRow) -> RecordChildren:
    seen = children_seen(unit, incident)
    ids = {child.id for child in seen}
    corrections = _corrections(unit, incident.id)
    reasons = _notes(unit, keyring, corrections, ids)
    return RecordChildren(
        record_id=incident.id,
        kind="incident",
        school_id=incident.school_id,
        incident_id=incident.id,
        concern_id=None,
        children=[
            SubjectView.model_validate({"subject_id": child.id, "role": child.role, "not_listed": None})
            for child in seen
        ],
        version=version_of_incident(unit, incident.id),
        earlier=[_earlier(each, reasons.get(each.id, ""), only=ids) for each in corrections],
        restricted=False,
        may_correct=unit.access.has(Right.CONCERN_TRIAGE, incident.school_id),
    )


def _corrections(unit: Unit, record_id: UUID) -> Sequence[ChildCorrectionRow]:
    kept = select(ChildCorrectionRow).where(ChildCorrectionRow.record_id == record_id)
    return unit.session.scalars(kept.order_by(ChildCorrectionRow.version.desc()).limit(_MOST)).all()


def _earlier(row: ChildCorrectionRow, reason: str, only: Iterable[UUID] | None = None) -> EarlierChildren:
    children = [ChildInPart.model_validate(child) for child in row.children]
    return EarlierChildren(
        version=row.version,
        children=[child for child in children if only is None or child.subject_id in only],
        corrected_by=row.corrected_by,
        corrected_at=row.corrected_at,
        reason=reason,
    )


def _key(unit: Unit, keyring: Keyring, record: OneRecord[AnyRow]) -> DataKey | None:
    """None of what is restricted, of what waits for the vault, and of what has lost its key."""
    row = record.row
    if record.restricted or isinstance(row, DocumentRow) or (isinstance(row, ConcernRow) and row.sealed):
        return None
    return open_records(unit, keyring, {row.id: record.subject_ids}).get(row.id)


def _reason(
    unit: Unit, keyring: Keyring, record: OneRecord[AnyRow], correction: ChildCorrectionRow, key: DataKey | None
) -> str:
    if correction.reason is None or record.restricted:
        return ""
    if isinstance(record.row, DocumentRow):
        try:
            key = keyring.open(unit, record.row.id, key_version=correction.key_version)
        except Problem as problem:
            if problem.code is not ErrorCode.KEY_GONE:
                raise
    return "" if key is None else unseal(key, "child_correction", correction.id, "reason", correction.reason)


def _notes(
    unit: Unit, keyring: Keyring, corrections: Sequence[ChildCorrectionRow], children: Iterable[UUID]
) -> dict[UUID, str]:
    """The reasons, which stand in notes of the record; by the correction."""
    rows = unit.session.scalars(select(EntryRow).where(EntryRow.id.in_([each.entry_id for each in corrections])))
    notes = {row.id: row for row in rows}
    keys = open_records(unit, keyring, {note_id: list(children) for note_id in notes})
    return {
        each.id: text_of(keys[each.entry_id], notes[each.entry_id], "text")
        for each in corrections
        if each.entry_id in keys
    }
