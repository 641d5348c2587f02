"""Makes a saved group, or changes its name and who is in it."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.groups import GroupKept, KeepGroup
from sqlalchemy import delete, func, insert, select

from pupils.groups.queries.own_group import own_group
from pupils.matching.queries.kept_from import kept_from
from pupils.models import PupilGroupMemberRow, PupilGroupRow, PupilRow
from pupils.protection.queries.protected_sight import shown_entries
from pupils.record.sealed_fields import group_field
from pupils.roll.roll_key import RollKey

MOST_GROUPS = 100
"""Of one school."""


def keep_group(unit: Unit, keyring: Keyring, request: KeepGroup) -> GroupKept:
    """Whom the caller is linked to is neither put in nor taken out, since they are not shown to the caller.

    ``not_found`` for other schools and their groups; ``stale_version``; ``invalid_request`` for pupils of another
    school and for a school's hundred-and-first group. Raises ``VaultAway``."""
    if request.school_id not in unit.access.schools_with(Right.GROUP_KEEP):
        raise Problem(ErrorCode.NOT_FOUND)
    pupils = set(request.pupil_ids)
    here = select(func.count()).where(
        PupilRow.id.in_(pupils), PupilRow.school_id == request.school_id, shown_entries(unit)
    )
    if unit.session.scalar(here) != len(pupils):
        raise invalid("pupil_ids", FieldCode.NOT_ALLOWED)
    unseen = _unseen(unit, request)
    if pupils & kept_from(unit) - unseen:
        raise invalid("pupil_ids", FieldCode.NOT_ALLOWED)
    pupils |= unseen
    group = _new(unit, request) if request.group_id is None else _there(unit, request)
    group.version += 1
    group.changed_by, group.changed_at = unit.access.actor_id, unit.now
    key = RollKey(unit, keyring, request.school_id)
    group.name_sealed = key.seal_text(group_field(group.id, group.version), request.name.strip())
    unit.session.add(group)
    unit.session.flush()
    unit.session.execute(delete(PupilGroupMemberRow).where(PupilGroupMemberRow.group_id == group.id))
    if pupils:
        rows = [{"group_id": group.id, "pupil_id": each, "school_id": request.school_id} for each in sorted(pupils)]
        unit.session.execute(insert(PupilGroupMemberRow), rows)
    unit.audit(
        AuditAction.PUPIL_GROUP_CHANGE,
        right=Right.GROUP_KEEP,
        school_ids=[request.school_id],
        subject_ids=sorted(pupils),
        object_id=group.id,
    )
    return GroupKept(id=group.id, version=group.version)


def _unseen(unit: Unit, request: KeepGroup) -> set[UUID]:
    """Pupils of the group whom the caller is linked to."""
    members = select(PupilGroupMemberRow.pupil_id).where(PupilGroupMemberRow.group_id == request.group_id)
    linked = kept_from(unit)
    return set(unit.session.scalars(members.where(PupilGroupMemberRow.pupil_id.in_(linked)))) if linked else set()


def _new(unit: Unit, request: KeepGroup) -> PupilGroupRow:
    there = select(func.count()).where(PupilGroupRow.school_id == request.school_id)
    if (unit.session.scalar(there) or 0) >= MOST_GROUPS:
        raise invalid("name", FieldCode.NOT_ALLOWED)
    return PupilGroupRow(id=new_id(), school_id=request.school_id, version=0)


def _there(unit: Unit, request: KeepGroup) -> PupilGroupRow:
    group = own_group(unit, request.group_id, for_update=True)
    if group.school_id != request.school_id:
        raise Problem(ErrorCode.NOT_FOUND)
    if group.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    return group
