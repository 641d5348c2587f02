"""Someone at the new school signs that they have the files of children who moved there."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.keys.keyring import Holder, Keyring
from chassis.keys.sealing import SealedField
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.events import FileHandoverWaits
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.handovers import HandoverSigned, SignHandover

from incidents.categories.queries.categories import categories_by_id
from incidents.extras import OtherOwners
from incidents.file_readers import end_grants, grant, spread
from incidents.handovers.parts.close_handover import STILL_WAITING, close_if_done
from incidents.handovers.parts.say_keeper import say_keeper
from incidents.handovers.parts.take_over_matters import Matter, check_names, names_of_matters, take_over
from incidents.handovers.queries.file_facts import FileFacts, file_facts
from incidents.handovers.queries.get_handover import REASON_VERSION
from incidents.handovers.queries.handed_files import handed_files
from incidents.handovers.queries.handover_team import find_handover, may_sign, may_sign_sen
from incidents.models import FileHandoverRow, HandedFileRow
from incidents.sight.own_sight import sight_of
from incidents.triage.domain.triage import check_version
from incidents.triage.parts.waits_elsewhere import wait_elsewhere


def sign_handover(unit: Unit, keyring: Keyring, owners: OtherOwners, request: SignHandover) -> HandoverSigned:
    """All files of the handover but those said not to be there; they become the new school's within seconds.

    Files of children to whom the caller is linked are left for a colleague. ``not_found``, ``stale_version``,
    ``not_permitted`` for who does not triage at the new school (``part`` ``sen``: does not read SEN records there);
    ``invalid_request`` on ``handover_id`` where nothing waits to be signed for, on ``not_received.N.subject_id``,
    ``given.N.id`` or ``taken_by``. Needs the vault, and identity to vouch for other people.
    """
    handover = find_handover(unit, request.handover_id, hold=True)
    check_version(handover.version, request.version)
    if request.part == "sen":
        _sign_sen(unit, handover)
    else:
        _sign(unit, keyring, owners, handover, request)
    return HandoverSigned.model_validate({"id": handover.id, "state": handover.state, "version": handover.version})


def _sign_sen(unit: Unit, handover: FileHandoverRow) -> None:
    if not may_sign_sen(unit, handover.to_school_id):
        raise Problem(ErrorCode.NOT_PERMITTED)
    files = handed_files(unit, handover)
    facts = file_facts(unit, handover.from_school_id, [file.subject_id for file in files], categories_by_id(unit))
    with_sen = [file for file in files if facts[file.subject_id].sen]
    if handover.sen_received_at is not None or not with_sen:
        raise invalid("part", FieldCode.NOT_ALLOWED)
    handover.sen_received_at, handover.sen_received_by = unit.now, unit.access.actor_id
    handover.version += 1
    _audit(unit, handover, [facts[file.subject_id] for file in with_sen], Right.PUPIL_READ_SPECIAL, "sen")


def _sign(unit: Unit, keyring: Keyring, owners: OtherOwners, handover: FileHandoverRow, request: SignHandover) -> None:
    if not may_sign(unit, handover):
        raise Problem(ErrorCode.NOT_PERMITTED)
    waiting = [file for file in handed_files(unit, handover, hold=True) if file.state in STILL_WAITING]
    if not waiting:
        raise invalid("handover_id", FieldCode.NOT_ALLOWED)
    missing = _missing(request, waiting)
    there = [file for file in waiting if file.subject_id not in missing]
    facts = file_facts(unit, handover.from_school_id, [file.subject_id for file in there], categories_by_id(unit))
    matters = _open_in(facts.values())
    own = [each for each in matters if each.id not in sight_of(unit).barred]
    names = names_of_matters(request, own)
    check_names(unit, owners, handover.to_school_id, own, names, request)
    not_theirs: dict[UUID, UUID | None] = dict.fromkeys(each.id for each in matters)
    take_over(unit, keyring, handover, matters, not_theirs | names)
    for file in there:
        _receive(unit, handover, file, facts[file.subject_id].family)
    wait_elsewhere(unit, {each for fact in facts.values() for each in fact.family})
    for file in waiting:
        if file.subject_id in missing:
            _except(unit, keyring, file, missing[file.subject_id])
    handover.version += 1
    handover.received_by = unit.access.actor_id
    unit.session.flush()
    if not close_if_done(unit, handover) and missing:
        _tell_sender(unit, handover)
    _audit(unit, handover, list(facts.values()), Right.CONCERN_TRIAGE, "received" if there else "not_received")


def _missing(request: SignHandover, waiting: Sequence[HandedFileRow]) -> dict[UUID, str]:
    ids = {file.subject_id for file in waiting}
    strangers = [
        FieldProblem(f"not_received.{place}.subject_id", FieldCode.UNKNOWN_PUPIL)
        for place, each in enumerate(request.not_received)
        if each.subject_id not in ids
    ]
    if strangers:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=strangers)
    return {each.subject_id: each.reason for each in request.not_received}


def _open_in(facts: Iterable[FileFacts]) -> list[Matter]:
    found: dict[UUID, Matter] = {}
    for fact in facts:
        matters: list[Matter] = [*fact.open_incidents, *fact.open_actions]
        found |= {matter.id: matter for matter in matters if matter.id not in fact.staying}
    return list(found.values())


def _receive(unit: Unit, handover: FileHandoverRow, file: HandedFileRow, family: Sequence[UUID]) -> None:
    """The new school keeps the file from now on; the old one reads what also names a child who stayed."""
    file.state, file.look_at, file.reason = "received", unit.now, None
    end_grants(unit, family, handover.to_school_id, "handover", "gone")
    end_grants(unit, family, handover.from_school_id, "received", "handover")
    grant(unit, file.subject_id, handover.to_school_id, "received", file.move_id)
    grant(unit, file.subject_id, handover.from_school_id, "gone", file.move_id)
    spread(unit, family)
    say_keeper(unit, family, handover.to_school_id)


def _except(unit: Unit, keyring: Keyring, file: HandedFileRow, reason: str) -> None:
    reason_id = new_id()
    key = keyring.new_data_key(unit, reason_id, [Holder("school", school_id) for school_id in file.school_ids])
    file.state, file.reason_id = "excepted", reason_id
    file.reason = key.seal(SealedField("handed_file", reason_id, "reason", REASON_VERSION), reason.encode())


def _tell_sender(unit: Unit, handover: FileHandoverRow) -> None:
    unit.publish(
        FileHandoverWaits(handover_id=handover.id, school_id=handover.from_school_id, wait="not_received"),
        aggregate_id=handover.id,
        aggregate_version=handover.version,
        school_id=handover.from_school_id,
    )


def _audit(unit: Unit, handover: FileHandoverRow, facts: Sequence[FileFacts], right: Right, outcome: str) -> None:
    unit.audit(
        AuditAction.HANDOVER_FILE_SIGN,
        right=right,
        school_ids=handover.school_ids,
        subject_ids={each for fact in facts for each in fact.family},
        object_id=handover.id,
        outcome=outcome,
    )
