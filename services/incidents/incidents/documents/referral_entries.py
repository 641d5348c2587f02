"""What was written about one referral, in order, with the documents filed to it."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.incidents.referrals import ReferralEntries, ReferralEntriesQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import func, select

from incidents.categories import categories_by_id
from incidents.models import DocumentRow, EntryRow, RecordSubjectRow
from incidents.reading import document_views, fitting, open_entries
from incidents.reading_ledger import note_readings
from incidents.sight import document_seen, sight_of, visible_lines

_MOST = 200
"""Entries, and documents, that are shown at once: the first of them; the record's page has every one."""


def referral_entries(unit: Unit, keyring: Keyring, request: ReferralEntriesQuery) -> ReferralEntries:
    """The oldest first, as far as the caller sees; ``not_found`` where they see none; ``VaultAway``."""
    categories = categories_by_id(unit)
    of_referral = select(EntryRow.id).where(EntryRow.referral_id == request.referral_id)
    lines = (
        select(RecordSubjectRow.record_id, RecordSubjectRow.occurred_at, RecordSubjectRow.recorded_at)
        .where(RecordSubjectRow.record_id.in_(of_referral), visible_lines(sight_of(unit), categories))
        .distinct()
        .subquery()
    )
    in_order = (lines.c.occurred_at, lines.c.recorded_at, lines.c.record_id)
    rows = unit.session.execute(select(lines.c.record_id, func.count().over()).order_by(*in_order).limit(_MOST)).all()
    if not rows:
        raise Problem(ErrorCode.NOT_FOUND)
    entries = fitting(open_entries(unit, keyring, [row[0] for row in rows], categories, of_subject=None))
    filed = (
        select(DocumentRow, func.count().over())
        .where(DocumentRow.referral_id == request.referral_id, document_seen(unit))
        .order_by(DocumentRow.occurred_at, DocumentRow.id)
        .limit(_MOST)
    )
    documents = unit.session.execute(filed).all()
    shown = document_views(unit, keyring, [document for document, _ in documents])
    told = {subject.subject_id for entry in entries for subject in entry.subjects}
    told |= {subject_id for document in shown for subject_id in document.subject_ids}
    incident_id = next((entry.incident_id for entry in entries if entry.incident_id is not None), None)
    _note(unit, request, [row[0] for row in rows], told)
    return ReferralEntries(
        incident_id=incident_id,
        entries=entries,
        entries_left_out=rows[0][1] - len(entries),
        documents=shown,
        documents_left_out=documents[0][1] - len(documents) if documents else 0,
    )


def _note(unit: Unit, request: ReferralEntriesQuery, entry_ids: list[UUID], children: set[UUID]) -> None:
    """In the log and in the ledger of each child's file, as a reading of the record it is in."""
    kept = select(EntryRow.school_id, EntryRow.incident_id).where(EntryRow.id.in_(entry_ids)).distinct()
    at = unit.session.execute(kept).all()
    unit.audit(
        AuditAction.INCIDENT_RECORD_READ,
        right=Right.RECORD_READ,
        school_ids={school_id for school_id, _ in at},
        subject_ids=children,
        object_id=request.referral_id,
        outcome="printed" if request.for_printing else "referral",
    )
    note_readings(
        unit,
        "incident",
        [(child, incident_id, school_id) for school_id, incident_id in at if incident_id for child in children],
    )
