"""A machine, and its keys."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.identity.visitors import (
    AddMachine,
    Machine,
    MachineKey,
    MachineKeyView,
    MachineRef,
    Machines,
    RotateMachine,
)
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import CONFIRMED_RIGHTS, Right
from sqlalchemy import ColumnElement, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from identity.ending import BROADCAST
from identity.extras import Extras
from identity.models import MachineKeyRow, MachineRow, StaffRow
from identity.names import check_name_letters
from identity.roles import closed_schools, every_school

from .keys import KEY_BYTES, SHOWN, key_digest, new_key


def list_machines(unit: Unit) -> Machines:
    """By name; only those all of whose schools are the caller's to administer machines at."""
    found = unit.session.execute(
        select(MachineRow, StaffRow.name)
        .join(StaffRow, StaffRow.id == MachineRow.created_by)
        .where(MachineRow.active)
        .order_by(MachineRow.name, MachineRow.id)
    ).all()
    shown = [(row, maker) for row, maker in found if may_administer(unit, reach_of(unit, row))]
    keys = _keys(unit, [row.id for row, _ in shown])
    unit.audit(
        AuditAction.MACHINE_LIST_READ,
        right=Right.MACHINE_ADMINISTER,
        school_ids=unit.access.schools_with(Right.MACHINE_ADMINISTER),
    )
    return Machines(
        machines=[
            Machine(
                id=row.id,
                name=row.name,
                rights=sorted(row.rights),
                school_ids=sorted(row.school_ids or ()),
                created_at=row.created_at,
                created_by=maker,
                keys=keys[row.id],
            )
            for row, maker in shown
        ]
    )


def administered_machine(unit: Unit, machine_id: UUID) -> MachineRow:
    """The account, locked until the transaction ends; ``not_found`` unless it is the caller's to administer."""
    row = unit.session.get(MachineRow, machine_id, with_for_update=True)
    if row is None or not row.active or not may_administer(unit, reach_of(unit, row)):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def may_administer(unit: Unit, reach: frozenset[UUID]) -> bool:
    """Whether the caller administers machines at every school of ``reach``."""
    return bool(reach) and reach <= unit.access.schools_with(Right.MACHINE_ADMINISTER)


def may_hand_out(unit: Unit, rights: Iterable[str], reach: frozenset[UUID]) -> bool:
    """Whether the caller may hold a key with ``rights`` at ``reach``: who is handed a key has what it opens.

    By themselves they have each of the rights there. Of one by which a child becomes known it is asked as well that the
    account is still its owner's.
    """
    wanted = frozenset(rights)
    if wanted & CONFIRMED_RIGHTS and unit.access.is_unproven:
        return False
    return all(reach <= unit.access.schools_with(right) for right in wanted)


def reach_of(unit: Unit, machine: MachineRow) -> frozenset[UUID]:
    """Schools the machine's rights hold at; for the whole trust the present ones."""
    everywhere = every_school(unit)
    return everywhere if machine.school_ids is None else everywhere & frozenset(machine.school_ids)


def holds(unit: Unit) -> ColumnElement[bool]:
    """Whether a key may be used now."""
    return or_(MachineKeyRow.ends_at.is_(None), MachineKeyRow.ends_at > unit.now)


def _keys(unit: Unit, machine_ids: list[UUID]) -> dict[UUID, list[MachineKeyView]]:
    keys: dict[UUID, list[MachineKeyView]] = defaultdict(list)
    rows = unit.session.scalars(
        select(MachineKeyRow)
        .where(MachineKeyRow.machine_id.in_(machine_ids), holds(unit))
        .order_by(MachineKeyRow.created_at.desc(), MachineKeyRow.id)
    )
    for row in rows:
        keys[row.machine_id].append(of_row(MachineKeyView, row))
    return keys


def end_machine_keys(unit: Unit, extras: Extras, machine_id: UUID, at: datetime) -> bool:
    """Every key that holds ends at ``at``, unless it ends before; whether there was one.

    With ``at`` now, access tokens already made by it stop within seconds, as those of a session do: the key's id stands
    in them as the session's. A later end needs no broadcast: no token of it outlives the key.
    """
    ended = unit.session.scalars(
        update(MachineKeyRow)
        .where(MachineKeyRow.machine_id == machine_id, holds(unit))
        .values(ends_at=func.least(func.coalesce(MachineKeyRow.ends_at, at), at))
        .returning(MachineKeyRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    if at <= unit.now:
        for key_id in ended:
            unit.after_commit(partial(extras.broadcasts.publish, BROADCAST, {"session_id": str(key_id)}))
    return bool(ended)


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


def remove_machine(unit: Unit, extras: Extras, request: MachineRef) -> Empty:
    """``not_found`` for machines of others, and for one that was removed."""
    machine = administered_machine(unit, request.machine_id)
    machine.active = False
    end_machine_keys(unit, extras, machine.id, unit.now)
    unit.audit(
        AuditAction.MACHINE_LIST_CHANGE,
        right=Right.MACHINE_ADMINISTER,
        school_ids=reach_of(unit, machine),
        object_id=machine.id,
    )
    return Empty()


def rotate_machine(unit: Unit, extras: Extras, request: RotateMachine) -> MachineKey:
    """The new key, shown once. An overlap of no hours ends the others at once. ``not_found`` for machines of others.

    ``not_permitted`` unless the caller holds each of its rights, as at ``add_machine``: or whoever looks after programs
    would take a key of one that reads the audit log. They can still remove it.
    """
    machine = administered_machine(unit, request.machine_id)
    if not may_hand_out(unit, machine.rights, reach_of(unit, machine)):
        raise Problem(ErrorCode.NOT_PERMITTED)
    ends_at = unit.now + timedelta(hours=request.overlap_hours)
    had_keys = end_machine_keys(unit, extras, machine.id, ends_at)
    key_id, key = add_key(unit, extras, machine.id)
    unit.audit(
        AuditAction.MACHINE_KEY_ROTATE,
        right=Right.MACHINE_ADMINISTER,
        school_ids=reach_of(unit, machine),
        object_id=machine.id,
    )
    return MachineKey(machine_id=machine.id, key_id=key_id, key=key, previous_ends_at=ends_at if had_keys else None)
