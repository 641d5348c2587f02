"""Machine accounts, as those who administer them see them."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import CONFIRMED_RIGHTS, Right
from haven_schemas.rpc.identity.visitors import Machine, MachineKeyView, Machines
from sqlalchemy import ColumnElement, or_, select

from identity.models import MachineKeyRow, MachineRow, StaffRow
from identity.roles.queries.grants_of_staff import every_school


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
        keys[row.machine_id].append(
            MachineKeyView(
                id=row.id,
                starts=row.starts,
                created_at=row.created_at,
                ends_at=row.ends_at,
                last_used_at=row.last_used_at,
            )
        )
    return keys
