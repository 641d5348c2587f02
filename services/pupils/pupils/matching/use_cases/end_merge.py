"""A person says that a merge was wrong: the two are different children again, each with what is theirs."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import EndMerge, Merged
from sqlalchemy import select

from pupils.extras import Extras
from pupils.matching.parts.join_entries import release, tell
from pupils.matching.sealed_reasons import merge_field
from pupils.models import PupilMergeRow, PupilRow
from pupils.moves.parts.say import end_between
from pupils.protection.queries.protected_sight import may_know


def end_merge(unit: Unit, extras: Extras, request: EndMerge) -> Merged:
    """The alias is searched and matched again, as it was, and so is the pupil; what systems said since of an alias
    whose place the pupil had is the alias's. What people wrote meanwhile stays where it is.

    ``not_found`` unless it is in force, at schools where the caller matches pupils, and of pupils of whom the caller
    may know and whom they are linked to neither of: the end would take from them what keeps them away. Raises
    ``VaultAway``.
    """
    row = unit.session.scalar(select(PupilMergeRow).where(PupilMergeRow.id == request.merge_id).with_for_update())
    if row is None or not all(unit.access.has(Right.PUPIL_MATCH, school) for school in row.school_ids):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.ended_at is not None:
        raise Problem(ErrorCode.NOT_FOUND)
    pair = select(PupilRow).where(PupilRow.id.in_([row.alias_id, row.pupil_id])).order_by(PupilRow.id)
    sides = {each.id: each for each in unit.session.scalars(pair.with_for_update())}
    alias, pupil = sides.get(row.alias_id), sides.get(row.pupil_id)
    if alias is None or not may_know(unit, alias) or (pupil is not None and not may_know(unit, pupil)):
        raise Problem(ErrorCode.NOT_FOUND)
    key = extras.keyring.open(unit, row.id)
    row.ended_at, row.ended_by = unit.now, unit.access.actor_id
    row.ended_sealed = key.seal(merge_field(row.id, "ended_sealed"), request.reason.encode())
    release(unit, extras, row, alias)
    end_between(unit, row.pupil_id, row.alias_id)
    tell(unit, AuditAction.PUPIL_MERGE_END, row.id, row.school_ids, (row.pupil_id, row.alias_id))
    return Merged(merge_id=row.id)
