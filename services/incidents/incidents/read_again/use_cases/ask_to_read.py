"""The school a child left asks to read the file again, and says why."""

from uuid import UUID

from chassis.keys.keyring import Holder, Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.events import ReadRequestAsked
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.read_again import AskToRead, ReadRequestChanged

from incidents.aliases import family_of
from incidents.extras import OtherOwners
from incidents.file_readers import is_gone, keeper_of
from incidents.handovers.queries.handed_files import handed_files
from incidents.handovers.queries.handover_team import find_handover
from incidents.models import FileHandoverRow, HandedFileRow, ReadRequestRow
from incidents.narrative import seal
from incidents.read_again.parts.stop_reading import open_requests
from incidents.read_again.queries.answering import people_who_answer
from incidents.read_again.queries.find_request import changed

_FIRST_VERSION = 1


def ask_to_read(unit: Unit, keyring: Keyring, owners: OtherOwners, request: AskToRead) -> ReadRequestChanged:
    """``not_found``, ``not_permitted`` for who does not triage at the school the child left; ``invalid_request`` on
    ``subject_id`` (no child of the handover, nobody signed for the file, or it is asked already) or ``handover_id``
    (nobody could agree). Needs the vault, and identity.
    """
    handover = find_handover(unit, request.handover_id, hold=True)
    unit.access.require(Right.CONCERN_TRIAGE, handover.from_school_id)
    file = next((each for each in handed_files(unit, handover) if each.subject_id == request.subject_id), None)
    if file is None:
        raise invalid("subject_id", FieldCode.UNKNOWN_PUPIL)
    family = family_of(unit, file.subject_id)
    if file.state != "received" or not is_gone(unit, file.subject_id, handover.from_school_id):
        raise invalid("subject_id", FieldCode.NOT_ALLOWED)
    if any(each.asking_school_id == handover.from_school_id for each in open_requests(unit, family)):
        raise invalid("subject_id", FieldCode.AS_IT_IS)
    row = _row(unit, handover, file, family)
    people = people_who_answer(unit, owners, row.subject_id, row.asked_by, row.asking_school_id, row.keeping_school_id)
    if not people:
        raise invalid("handover_id", FieldCode.NOBODY_AGREES)
    row.told_ids = people
    key = keyring.new_data_key(unit, row.id, [Holder("school", school_id) for school_id in row.school_ids])
    row.reason = seal(key, "read_request", row.id, "reason", request.reason)
    unit.session.add(row)
    _tell(unit, row, family)
    return changed(row)


def _row(unit: Unit, handover: FileHandoverRow, file: HandedFileRow, family: list[UUID]) -> ReadRequestRow:
    keeping = keeper_of(unit, family, file.subject_id) or handover.to_school_id
    return ReadRequestRow(
        id=new_id(),
        handover_id=handover.id,
        subject_id=file.subject_id,
        pupil_id=family[0],
        asking_school_id=handover.from_school_id,
        keeping_school_id=keeping,
        school_ids=sorted({handover.from_school_id, keeping}),
        state="asked",
        asked_by=unit.access.actor_id,
        asked_at=unit.now,
        version=_FIRST_VERSION,
    )


def _tell(unit: Unit, row: ReadRequestRow, family: list[UUID]) -> None:
    unit.publish(
        ReadRequestAsked(request_id=row.id, school_id=row.keeping_school_id, staff_ids=row.told_ids),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.keeping_school_id,
    )
    unit.audit(
        AuditAction.HANDOVER_REQUEST_ASK,
        right=Right.CONCERN_TRIAGE,
        school_ids=row.school_ids,
        subject_ids=family,
        object_id=row.id,
    )
