"""A person says that two entries of the roll are one child: one of them becomes an alias of the other.

An alias keeps its row, its records and their keys as they are. Nothing is moved, so that ending the merge splits
the two exactly. The one record's readers find the other's through the alias, in every service.
"""

from collections.abc import Iterable
from uuid import UUID

from chassis.keys.keyring import Holder
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import PupilMerged
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import Merged, MergePupils
from sqlalchemy import select

from pupils.extras import Extras
from pupils.matching.sealed_reasons import merge_field
from pupils.models import PupilMergeRow, PupilRow
from pupils.moves.parts.say_merged import say_merged
from pupils.protection.queries.protected_sight import may_know
from pupils.roll.parts.found_by import fold_entry

from .keep_alias import keep_alias


def merge_pupils(unit: Unit, extras: Extras, request: MergePupils) -> Merged:
    """``not_found`` unless the caller matches pupils at the schools of both, may know of both if one is protected, and
    is linked to neither.

    ``stale_version`` if the alias changed since it was looked at. ``invalid_request`` on ``alias_id`` if either is an
    alias already: a chain is made from its end. Raises ``VaultAway``.
    """
    if request.pupil_id == request.alias_id:
        raise invalid("alias_id", FieldCode.DUPLICATE)
    pupil, alias = lock_pair(unit, request.pupil_id, request.alias_id)
    if request.alias_version is not None and request.alias_version != alias.version:
        raise Problem(ErrorCode.STALE_VERSION, ids={"pupil_id": str(alias.id)})
    if pupil.merged_into is not None or alias.merged_into is not None:
        raise invalid("alias_id", FieldCode.NOT_ALLOWED)
    merge_id = merge(unit, extras, pupil, alias, request.reason)
    say_merged(unit, pupil, alias)
    return Merged(merge_id=merge_id)


def lock_pair(unit: Unit, pupil_id: UUID, other_id: UUID) -> tuple[PupilRow, PupilRow]:
    """Both, locked in the order of their ids so that two people at once do not wait for each other.

    The entry a protected child had before is nobody's to merge: its records would be open to whoever reads the other's.
    """
    rows = unit.session.scalars(
        select(PupilRow).where(PupilRow.id.in_([pupil_id, other_id])).order_by(PupilRow.id).with_for_update()
    )
    found = {row.id: row for row in rows if unit.access.has(Right.PUPIL_MATCH, row.school_id)}
    emptied = any(row.hidden and row.merged_into is None for row in found.values())
    if len(found) < 2 or emptied or not all(may_know(unit, row) for row in found.values()):
        raise Problem(ErrorCode.NOT_FOUND)
    return found[pupil_id], found[other_id]


def merge(unit: Unit, extras: Extras, pupil: PupilRow, alias: PupilRow, reason: str, by: UUID | None = None) -> UUID:
    """Writes the merge, its event and its audit entry; the reason is sealed for the schools of both.

    ``by``: whose word it was, where that is not the caller.
    """
    merge_id, schools = new_id(), sorted({pupil.school_id, alias.school_id})
    key = extras.keyring.new_data_key(unit, merge_id, [Holder("school", school) for school in schools])
    unit.session.add(
        PupilMergeRow(
            id=merge_id,
            pupil_id=pupil.id,
            alias_id=alias.id,
            school_ids=schools,
            merged_at=unit.now,
            merged_by=by or unit.access.actor_id,
            reason_sealed=key.seal(merge_field(merge_id, "reason_sealed"), reason.encode()),
        )
    )
    alias.merged_into = pupil.id
    alias.hidden = alias.school_id == pupil.school_id
    fold_entry(unit, alias)
    alias.version += 1
    alias.changed_at = unit.now
    unit.publish(
        PupilMerged(pupil_id=pupil.id, alias_id=alias.id, version=alias.version),
        aggregate_id=alias.id,
        aggregate_version=alias.version,
        school_id=alias.school_id,
    )
    keep_alias(unit, alias.id, pupil.id, alias.version)
    tell(unit, AuditAction.PUPIL_MERGE_ADD, merge_id, schools, (pupil.id, alias.id))
    return merge_id


def tell(unit: Unit, action: AuditAction, merge_id: UUID, schools: Iterable[UUID], pupils: Iterable[UUID]) -> None:
    """The audit entry; the reason itself stands sealed in the merge."""
    unit.audit(action, right=Right.PUPIL_MATCH, school_ids=schools, subject_ids=pupils, object_id=merge_id)
