"""A handover is signed for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Holder, Keyring
from chassis.keys.sealing import SealedField
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.handovers import HandoverSigned, SignHandover
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.events import FileHandoverWaits, FileKept
from haven_schemas.rights import Right
from sqlalchemy.dialects.postgresql import insert

from incidents.categories import categories_by_id
from incidents.chronology_lines import subjects_of
from incidents.extras import OtherOwners
from incidents.file_readers import end_grants, grant, spread
from incidents.models import ActionRow, FileHandoverRow, FileKeptRow, HandedBackRow, HandedFileRow, IncidentRow
from incidents.naming import Subject
from incidents.reading import STILL_WAITING, close_if_done
from incidents.records import NewStep, check_owner, pass_on, subjects_in, write_step
from incidents.sight import (
    find_handover,
    handed_files,
    is_closed_to,
    may_sign,
    may_sign_sen,
    sight_of,
    staff_kept_from,
    wait_elsewhere,
)
from incidents.states import check_version

from .facts import FileFacts, file_facts
from .handover import REASON_VERSION

_FIRST_VERSION = 1
_REASON = "The file came from another school of the trust."
Matter = IncidentRow | ActionRow


def say_keeper(unit: Unit, family: Collection[UUID], school_id: UUID) -> None:
    """Of every id the child has: records stay under the id they were written under. One statement an id, in the order
    of the ids, so that two signatures wait for each other."""
    for subject_id in sorted(family):
        row = insert(FileKeptRow).values(subject_id=subject_id, school_id=school_id, version=_FIRST_VERSION)
        again = {"school_id": school_id, "version": FileKeptRow.version + 1}
        said = row.on_conflict_do_update(index_elements=["subject_id"], set_=again).returning(FileKeptRow.version)
        version = unit.session.execute(said).scalar_one()
        unit.publish(
            FileKept(subject_id=subject_id, school_id=school_id, version=version),
            aggregate_id=subject_id,
            aggregate_version=version,
            school_id=school_id,
        )


def names_of_matters(request: SignHandover, matters: Sequence[Matter]) -> dict[UUID, UUID | None]:
    """Who takes each over; None: it is handed back. ``invalid_request`` on ``given.N.id`` for what is not open in these
    files, on ``taken_by`` where something is left for which nobody is named."""
    named = {each.id: each.to for each in request.given}
    open_ids = {matter.id for matter in matters}
    strangers = [
        FieldProblem(f"given.{place}.id", FieldCode.UNKNOWN)
        for place, each in enumerate(request.given)
        if each.id not in open_ids
    ]
    if strangers:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=strangers)
    if request.taken_by is None and open_ids - named.keys():
        raise invalid("taken_by", FieldCode.REQUIRED)
    return {each: named.get(each, request.taken_by) for each in open_ids}


def check_names(
    unit: Unit,
    owners: OtherOwners,
    school_id: UUID,
    matters: Iterable[Matter],
    names: Mapping[UUID, UUID | None],
    request: SignHandover,
) -> None:
    """``invalid_request`` on ``taken_by``, or ``given.N.to`` where they are named for one matter, unless each is an
    active member of staff of the new school, for a record of its safeguarding team, and is kept from none of the
    children. Needs identity, unless it is the caller."""
    fields = {each.id: f"given.{place}.to" for place, each in enumerate(request.given)}
    of_staff: dict[UUID, list[Matter]] = {}
    for matter in matters:
        if (staff_id := names[matter.id]) is not None:
            of_staff.setdefault(staff_id, []).append(matter)
    for staff_id, theirs in sorted(of_staff.items()):
        try:
            check_owner(unit, owners, school_id, staff_id)
        except Problem as problem:
            raise invalid(_field_of(theirs, fields), problem.fields[0].code) from None
        records = [each for each in theirs if isinstance(each, IncidentRow)]
        if records and not _is_in_team(unit, owners, school_id, staff_id):
            raise invalid(_field_of(records, fields), FieldCode.NOT_IN_THE_TEAM)
        for each in theirs:
            children = {subject.id for subject in _children(unit, each)}
            record_id = each.id if isinstance(each, IncidentRow) else each.incident_id
            if staff_id in staff_kept_from(unit, children, [record_id]) or is_closed_to(unit, staff_id, children):
                raise invalid(_field_of([each], fields), FieldCode.KEPT_FROM_CHILD)


def take_over(
    unit: Unit,
    keyring: Keyring,
    handover: FileHandoverRow,
    matters: Iterable[Matter],
    names: Mapping[UUID, UUID | None],
) -> None:
    """Writes each name down, in the chronologies and for who is told. Needs the vault."""
    for matter in matters:
        staff_id = names[matter.id]
        if staff_id is None:
            _hand_back(unit, handover, matter)
        elif isinstance(matter, IncidentRow):
            matter.assigned_to = staff_id
            step = NewStep("assigned", _REASON, str(staff_id))
            write_step(unit, keyring, matter, step, school_id=handover.to_school_id)
        else:
            pass_on(unit, keyring, matter, _REASON, staff_id, matter.due_on, school_id=handover.to_school_id)


def _children(unit: Unit, matter: Matter) -> list[Subject]:
    return subjects_in(unit, matter.id) if isinstance(matter, IncidentRow) else subjects_of(unit, matter.id)


def _field_of(matters: Sequence[Matter], fields: Mapping[UUID, str]) -> str:
    """Where the name was said that does not do."""
    return next((fields[each.id] for each in matters if each.id in fields), "taken_by")


def _is_in_team(unit: Unit, owners: OtherOwners, school_id: UUID, staff_id: UUID) -> bool:
    if staff_id == unit.access.actor_id:
        return True  # who signs is of the team
    staff = owners.staff(staff_id)
    grants = () if staff is None else staff.grants
    return any(school_id in grant.school_ids and Right.CONCERN_TRIAGE.value in grant.rights for grant in grants)


def _hand_back(unit: Unit, handover: FileHandoverRow, matter: Matter) -> None:
    row = insert(HandedBackRow).values(
        matter_id=matter.id,
        kind="incident" if isinstance(matter, IncidentRow) else "action",
        handover_id=handover.id,
        school_ids=handover.school_ids,
    )
    again = {"handover_id": handover.id, "school_ids": handover.school_ids}
    unit.session.execute(row.on_conflict_do_update(index_elements=["matter_id"], set_=again))


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
