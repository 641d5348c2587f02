"""Saved groups of the caller's schools."""

from collections.abc import Collection
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.groups import GroupList, GroupListed, ListGroups
from sqlalchemy import ARRAY, Uuid, all_, any_, bindparam, func, select

from pupils.matching.queries.kept_from import kept_from
from pupils.models import PupilGroupMemberRow, PupilGroupRow, PupilRow
from pupils.record.sealed_fields import group_field
from pupils.retention.queries.left_by import LEFT_BY_THAT_DAY, forgotten_by, with_that_day
from pupils.roll.roll_key import RollKey


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
