"""The old school tells the new one something about a child, before or after the file was signed for."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.handovers import AddHandoverNote, HandoverNoteAdded
from sqlalchemy import insert

from incidents.categories.queries.categories import categories_by_id
from incidents.chronology_lines import ChronologyRecord, add_lines
from incidents.handovers.queries.get_handover import NOTE_KIND
from incidents.handovers.queries.handed_files import handed_files
from incidents.handovers.queries.handover_team import find_handover
from incidents.models import CategoryRow, EntryRow, FileHandoverRow
from incidents.narrative import new_key, seal
from incidents.records.domain.naming import Subject

_VERSION = 1
_ROLE = "affected"


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
