"""What is open in files that are signed for gets a name at the new school, or stays with whoever has it."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.handovers import SignHandover
from sqlalchemy.dialects.postgresql import insert

from incidents.actions.parts.give_action import check_owner
from incidents.actions.parts.pass_on import pass_on
from incidents.chronology_lines import subjects_of
from incidents.extras import OtherOwners
from incidents.models import ActionRow, FileHandoverRow, HandedBackRow, IncidentRow
from incidents.records.domain.naming import Subject
from incidents.records.parts.lock_incident import subjects_in
from incidents.sight.own_sight import is_closed_to, staff_kept_from
from incidents.steps.parts.take_step import NewStep, write_step

_REASON = "The file came from another school of the trust."
Matter = IncidentRow | ActionRow


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
