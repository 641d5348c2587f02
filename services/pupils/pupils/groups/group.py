"""A saved group of a school where the caller keeps groups."""

from collections.abc import Collection
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils.groups import (
    GroupAsked,
    GroupKept,
    GroupList,
    GroupListed,
    GroupShown,
    KeepGroup,
    ListGroups,
    RemoveGroup,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import ARRAY, Uuid, all_, any_, bindparam, delete, func, insert, select

from pupils.models import PupilGroupMemberRow, PupilGroupRow, PupilRow
from pupils.sealed import RollKey, group_field
from pupils.sight import (
    LEFT_BY_THAT_DAY,
    forgotten_by,
    full_view,
    has_left_by,
    kept_from,
    knowable,
    pupil_view,
    shown_entries,
    with_that_day,
)

_MEMBERS = (
    select(PupilGroupMemberRow.group_id, func.count().label("pupils"))
    .join(PupilRow, PupilRow.id == PupilGroupMemberRow.pupil_id)
    .where(
        PupilRow.school_id == PupilGroupMemberRow.school_id,
        ~PupilRow.hidden,
        LEFT_BY_THAT_DAY.is_not(True),
        PupilRow.id != all_(bindparam("kept_from", type_=ARRAY(Uuid()))),
    )
    .group_by(PupilGroupMemberRow.group_id)
    .subquery()
)
"""As many as ``get_group`` shows."""
_GROUPS = (
    select(PupilGroupRow, func.coalesce(_MEMBERS.c.pupils, 0))
    .outerjoin(_MEMBERS, _MEMBERS.c.group_id == PupilGroupRow.id)
    .where(PupilGroupRow.school_id == any_(bindparam("schools", type_=ARRAY(Uuid()))))
    .order_by(PupilGroupRow.id)
    .limit(bindparam("most"))
)
"""Put together once: that takes longer than asking."""
MOST_GROUPS = 100
"""Of one school."""


def own_group(unit: Unit, group_id: UUID | None, *, for_update: bool = False) -> PupilGroupRow:
    """The group; ``not_found`` for any other."""
    schools = unit.access.schools_with(Right.GROUP_KEEP)
    found = select(PupilGroupRow).where(PupilGroupRow.id == group_id, PupilGroupRow.school_id.in_(schools))
    group = unit.session.scalar(found.with_for_update() if for_update else found)
    if group is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return group


def get_group(unit: Unit, keyring: Keyring, request: GroupAsked) -> GroupShown:
    """Pupils by surname; who went to another school is not shown, nor whom the caller is linked to, nor who left so
    long ago that they would be forgotten: that they are there still tells of a file. ``not_found``, ``VaultAway``."""
    group = own_group(unit, request.group_id)
    pupils = unit.session.scalars(
        select(PupilRow)
        .join(PupilGroupMemberRow, PupilGroupMemberRow.pupil_id == PupilRow.id)
        .where(PupilGroupMemberRow.group_id == group.id, PupilRow.school_id == group.school_id, ~PupilRow.hidden)
        .where(PupilRow.id.not_in(kept_from(unit)), has_left_by(forgotten_by(unit)).is_not(True))
        .order_by(PupilRow.sort_surname, PupilRow.sort_forename, PupilRow.id)
    ).all()
    view, known = full_view(unit.access, unit.now), knowable(unit, pupils)
    unit.audit(
        AuditAction.PUPIL_GROUP_READ,
        right=Right.GROUP_KEEP,
        school_ids=[group.school_id],
        subject_ids=[row.id for row in pupils],
        object_id=group.id,
    )
    key = RollKey(unit, keyring, group.school_id)
    return of_row(
        GroupShown,
        group,
        name=key.unseal_text(group_field(group.id, group.version), group.name_sealed),
        pupils=[pupil_view(row, view, known) for row in pupils],
    )


def list_groups(unit: Unit, keyring: Keyring, request: ListGroups) -> GroupList:
    """By name. Raises ``VaultAway``."""
    return GroupList(groups=groups_at(unit, keyring, unit.access.schools_with(Right.GROUP_KEEP), request.limit))


def groups_at(unit: Unit, keyring: Keyring, schools: Collection[UUID], limit: int) -> list[GroupListed]:
    """Groups of schools at which the caller keeps them, by name; audited. Raises ``VaultAway``."""
    asked = {"schools": list(schools), "most": limit, "kept_from": list(kept_from(unit))}
    asked |= with_that_day(forgotten_by(unit))
    rows = unit.session.execute(_GROUPS, asked).all()
    keys = {group.school_id: RollKey(unit, keyring, group.school_id) for group, _ in rows}
    unit.audit(AuditAction.PUPIL_GROUP_READ, right=Right.GROUP_KEEP, school_ids=schools)
    found = [
        GroupListed(
            id=group.id,
            school_id=group.school_id,
            name=keys[group.school_id].unseal_text(group_field(group.id, group.version), group.name_sealed),
            pupils=pupils,
            version=group.version,
        )
        for group, pupils in rows
    ]
    return sorted(found, key=lambda each: (each.name.casefold(), str(each.id)))


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


def remove_group(unit: Unit, request: RemoveGroup) -> Empty:
    """``not_found``; ``stale_version``."""
    group = own_group(unit, request.group_id, for_update=True)
    if group.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    unit.session.delete(group)
    unit.audit(
        AuditAction.PUPIL_GROUP_CHANGE,
        right=Right.GROUP_KEEP,
        school_ids=[group.school_id],
        object_id=group.id,
        outcome="removed",
    )
    return Empty()
