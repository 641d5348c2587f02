"""One handover: which files, what is open in them, what the sender says, and what is the caller's to sign for."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Holder, Keyring
from chassis.keys.sealing import SealedField
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.entry_kinds import WrittenKind
from haven_schemas.rpc.incidents.handovers import HandedFile, Handover, HandoverNote, HandoverPart, HandoverQuery
from sqlalchemy import select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import EntryRow, FileHandoverRow, HandedFileRow, RecordSubjectRow
from incidents.sight.own_sight import sight_of

from .file_facts import FileFacts, file_facts, open_matters
from .handed_files import handed_files
from .handover_lines import handover_lines
from .handover_team import find_handover, may_sign, may_sign_sen

REASON_VERSION = 1
"""It is replaced with its key, never corrected."""
NOTE_KIND: WrittenKind = "note"
"""Of the sender's notes; what else stands in no incident record was asked about a child who left."""
_RISK_ORDER = ("immediate", "high", "medium", "low", None)


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
