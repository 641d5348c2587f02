"""Adds a machine account with its first key."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.visitors import AddMachine, MachineKey
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from identity.accounts.domain.emails import check_name_letters
from identity.extras import Extras
from identity.machines.domain.machine_keys import KEY_BYTES, SHOWN, key_digest, new_key
from identity.machines.queries.machines import may_administer, may_hand_out
from identity.models import MachineKeyRow, MachineRow
from identity.roles.queries.grants_of_staff import closed_schools, every_school


def add_machine(unit: Unit, extras: Extras, request: AddMachine) -> MachineKey:
    """The account and its key, which is shown here and kept nowhere.

    ``not_permitted`` unless the caller administers machines at every school it reaches and holds there each right it is
    given: a program of one's own must not be a way to what one may not do oneself. ``invalid_request`` for a name in
    use (``duplicate``) and for schools there are not.
    """
    reach = _reach(unit, request)
    if not may_administer(unit, reach) or not may_hand_out(unit, request.rights, reach):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if not check_name_letters(request.name).strip():
        raise invalid("name", FieldCode.REQUIRED)
    machine_id = _insert(unit, request)
    key_id, key = add_key(unit, extras, machine_id)
    unit.audit(AuditAction.MACHINE_LIST_CHANGE, right=Right.MACHINE_ADMINISTER, school_ids=reach, object_id=machine_id)
    return MachineKey(machine_id=machine_id, key_id=key_id, key=key, previous_ends_at=None)


def add_key(unit: Unit, extras: Extras, machine_id: UUID) -> tuple[UUID, str]:
    """A new key of the account: its id, and the key itself."""
    key = new_key(extras.random(KEY_BYTES))
    row = MachineKeyRow(
        id=new_id(), machine_id=machine_id, digest=key_digest(key), starts=key[:SHOWN], created_at=unit.now
    )
    unit.session.add(row)
    return row.id, key


def _reach(unit: Unit, request: AddMachine) -> frozenset[UUID]:
    everywhere = every_school(unit)
    if not request.school_ids:
        return everywhere
    unknown = [place for place, school_id in enumerate(request.school_ids) if school_id not in everywhere]
    if not unknown and (closed := closed_schools(unit)):
        fields = [
            FieldProblem(f"school_ids.{place}", FieldCode.SCHOOL_CLOSED)
            for place, school_id in enumerate(request.school_ids)
            if school_id in closed
        ]
        if fields:
            raise Problem(ErrorCode.INVALID_REQUEST, fields=fields)
    if unknown:
        fields = [FieldProblem(f"school_ids.{place}", FieldCode.UNKNOWN_SCHOOL) for place in unknown]
        raise Problem(ErrorCode.INVALID_REQUEST, fields=fields)
    return frozenset(request.school_ids)


def _insert(unit: Unit, request: AddMachine) -> UUID:
    machine_id: UUID | None = unit.session.scalar(
        insert(MachineRow)
        .values(
            id=new_id(),
            name=request.name.strip(),
            rights=sorted(set(request.rights)),
            school_ids=sorted(set(request.school_ids)) or None,
            active=True,
            created_at=unit.now,
            created_by=unit.access.actor_id,
        )
        .on_conflict_do_nothing(index_elements=["name"], index_where=text("active"))
        .returning(MachineRow.id)
    )
    if machine_id is None:
        raise invalid("name", FieldCode.DUPLICATE)
    return machine_id
