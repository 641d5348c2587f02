"""A handover read, and added to."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Holder, Keyring
from chassis.keys.sealing import SealedField
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.entry_kinds import WrittenKind
from haven_schemas.acts.incidents.handovers import (
    AddHandoverNote,
    HandedFile,
    Handover,
    HandoverNote,
    HandoverNoteAdded,
    HandoverPart,
    HandoverQuery,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import insert, select

from incidents.categories import categories_by_id
from incidents.chronology_lines import ChronologyRecord, add_lines
from incidents.models import CategoryRow, EntryRow, FileHandoverRow, HandedFileRow, RecordSubjectRow
from incidents.naming import Subject
from incidents.narrative import new_key, seal
from incidents.sight import find_handover, handed_files, may_sign, may_sign_sen, sight_of

from .facts import FileFacts, file_facts, open_matters
from .lines import handover_lines

REASON_VERSION = 1
"""It is replaced with its key, never corrected."""
NOTE_KIND: WrittenKind = "note"
"""Of the sender's notes; what else stands in no incident record was asked about a child who left."""
_RISK_ORDER = ("immediate", "high", "medium", "low", None)
_VERSION = 1
_ROLE = "affected"


def get_handover(unit: Unit, keyring: Keyring, request: HandoverQuery) -> Handover:
    """Files of children at risk first, then those with something open, then the longest; ``not_found``.

    Files of children to whom the caller is linked, or whose file is closed to them, are not in it: a colleague signs
    for those. The SENCO is told of files with SEN papers alone, and of nothing that is open in them. Why a file was not
    received needs the vault.
    """
    handover = find_handover(unit, request.handover_id)
    categories = categories_by_id(unit)
    team = bool(sight_of(unit).triages_at.intersection(handover.school_ids))
    files = handed_files(unit, handover)
    facts = file_facts(unit, handover.from_school_id, [file.subject_id for file in files], categories)
    for fact in facts.values():
        fact.leave_out(sight_of(unit).barred)
    shown = [file for file in files if team or facts[file.subject_id].sen]
    reasons = _reasons(unit, keyring, handover, shown) if team else {}
    waiting = [facts[file.subject_id] for file in shown if file.state in ("waiting", "excepted")]
    unit.audit(
        AuditAction.HANDOVER_FILE_READ,
        right=Right.RECORD_READ,
        school_ids=handover.school_ids,
        subject_ids={each for file in shown for each in facts[file.subject_id].family},
        object_id=handover.id,
    )
    return Handover(
        line=handover_lines(unit, [handover])[0],
        files=sorted((_view(file, facts[file.subject_id], reasons) for file in shown), key=_weight),
        open_matters=open_matters(waiting, categories) if team else [],
        notes=_notes(unit, handover, facts) if team else [],
        may_sign=_parts(unit, handover, facts),
        may_add_note=unit.access.has(Right.CONCERN_TRIAGE, handover.from_school_id),
        undecided=len({each for fact in waiting for each in fact.undecided}) if team else 0,
    )


def _reasons(
    unit: Unit, keyring: Keyring, handover: FileHandoverRow, files: Sequence[HandedFileRow]
) -> dict[UUID, str]:
    """Why each file that was not received was not, by the id it was kept under; one vault call."""
    told = {file.reason_id: file for file in files if file.state == "excepted" and file.reason_id and file.reason}
    if not told:
        return {}
    keys = keyring.open_many(unit, told, Holder("school", handover.to_school_id))
    return {
        told[each].subject_id: key.unseal(
            SealedField("handed_file", each, "reason", REASON_VERSION), told[each].reason or b""
        ).decode()
        for each, key in keys.items()
    }


def _view(file: HandedFileRow, facts: FileFacts, reasons: Mapping[UUID, str]) -> HandedFile:
    return HandedFile.model_validate(
        {
            "subject_id": file.subject_id,
            "pupil_id": file.pupil_id,
            "state": file.state,
            "risk": facts.risk,
            "open_records": len(facts.open_incidents),
            "records": len(facts.record_ids),
            "shared": len(facts.shared),
            "sen": facts.sen,
            "reason": reasons.get(file.subject_id),
        }
    )


def _weight(file: HandedFile) -> tuple[int, int, int, UUID]:
    return _RISK_ORDER.index(file.risk), -file.open_records, -file.records, file.subject_id


def _parts(unit: Unit, handover: FileHandoverRow, facts: Mapping[UUID, FileFacts]) -> list[HandoverPart]:
    parts: list[HandoverPart] = []
    if handover.state == "open" and may_sign(unit, handover):
        parts.append("safeguarding")
    if (
        handover.sen_received_at is None
        and may_sign_sen(unit, handover.to_school_id)
        and any(fact.sen for fact in facts.values())
    ):
        parts.append("sen")
    return parts


def _notes(unit: Unit, handover: FileHandoverRow, facts: Mapping[UUID, FileFacts]) -> Sequence[HandoverNote]:
    of_id = {each: subject_id for subject_id, fact in facts.items() for each in fact.family}
    rows = unit.session.execute(
        select(EntryRow, RecordSubjectRow.subject_id)
        .join(RecordSubjectRow, RecordSubjectRow.record_id == EntryRow.id)
        .where(
            EntryRow.incident_id.is_(None),
            EntryRow.concern_id.is_(None),
            EntryRow.kind == NOTE_KIND,
            RecordSubjectRow.subject_id.in_(of_id),
            EntryRow.recorded_at >= handover.begun_at,
        )
        .order_by(EntryRow.recorded_at)
    )
    return [
        HandoverNote(
            entry_id=row.id, subject_id=of_id[subject_id], written_by=row.recorded_by, written_at=row.recorded_at
        )
        for row, subject_id in rows
    ]


def add_handover_note(unit: Unit, keyring: Keyring, request: AddHandoverNote) -> HandoverNoteAdded:
    """An entry of its own in the child's chronology, read by the receiving team at once.

    ``not_found``, ``not_permitted`` for who does not triage at the old school, ``invalid_request`` on ``subject_id``
    (no child of the handover) or ``category_id``. After the receipt it becomes the new school's, and who wrote it reads
    it no more. Needs the vault.
    """
    handover = find_handover(unit, request.handover_id, hold=True)
    unit.access.require(Right.CONCERN_TRIAGE, handover.from_school_id)
    file = next((each for each in handed_files(unit, handover) if each.subject_id == request.subject_id), None)
    if file is None:
        raise invalid("subject_id", FieldCode.UNKNOWN_PUPIL)
    category = categories_by_id(unit).get(request.category_id)
    if category is None or category.school_id not in (None, handover.from_school_id):
        raise invalid("category_id", FieldCode.UNKNOWN_CATEGORY)
    entry_id = _write(unit, keyring, handover, category, request)
    if file.state == "received":
        file.look_at = unit.now
    unit.audit(
        AuditAction.HANDOVER_NOTE_ADD,
        right=Right.CONCERN_TRIAGE,
        school_ids=handover.school_ids,
        subject_ids=[request.subject_id],
        object_id=entry_id,
    )
    return HandoverNoteAdded(entry_id=entry_id)


def _write(
    unit: Unit, keyring: Keyring, handover: FileHandoverRow, category: CategoryRow, request: AddHandoverNote
) -> UUID:
    entry_id = new_id()
    key = new_key(unit, keyring, entry_id, [request.subject_id])
    unit.session.execute(
        insert(EntryRow).values(
            id=entry_id,
            kind=NOTE_KIND,
            school_id=handover.from_school_id,
            category_id=category.id,
            occurred_at=unit.now,
            recorded_at=unit.now,
            recorded_by=unit.access.actor_id,
            text=seal(key, "entry", entry_id, "text", request.text),
            version=_VERSION,
        )
    )
    record = ChronologyRecord(NOTE_KIND, entry_id, handover.from_school_id, category.id, True, unit.now, unit.now)
    add_lines(unit, record, [Subject(request.subject_id, _ROLE, confirmed=True)])
    return entry_id
