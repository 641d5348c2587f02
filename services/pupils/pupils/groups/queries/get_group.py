"""A saved group with its pupils."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.groups import GroupAsked, GroupShown
from sqlalchemy import select

from pupils.matching.queries.kept_from import kept_from
from pupils.models import PupilGroupMemberRow, PupilRow
from pupils.protection.queries.protected_sight import knowable
from pupils.record.sealed_fields import group_field
from pupils.retention.queries.left_by import forgotten_by, has_left_by
from pupils.roll.domain.views import full_view
from pupils.roll.queries.pupil_view import pupil_view
from pupils.roll.roll_key import RollKey

from .own_group import own_group


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
    return GroupShown(
        id=group.id,
        school_id=group.school_id,
        name=key.unseal_text(group_field(group.id, group.version), group.name_sealed),
        version=group.version,
        changed_by=group.changed_by,
        changed_at=group.changed_at,
        pupils=[pupil_view(row, view, known) for row in pupils],
    )
