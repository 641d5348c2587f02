"""Whom a pupil is known as besides: their merges, ended ones among them."""

from chassis.keys.keyring import DataKey
from chassis.process.away import VaultAway
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import Merge, MergeList, MergesOf
from sqlalchemy import or_, select

from pupils.extras import Extras
from pupils.matching.sealed_reasons import merge_field
from pupils.models import PupilMergeRow, PupilRow
from pupils.protection.queries.protected_sight import may_know, may_meet

_MOST = 100


def merges_of(unit: Unit, extras: Extras, request: MergesOf) -> MergeList:
    """Newest first, of pupils at schools where the caller matches pupils; without reasons while the vault is away.

    Of a protected child whom the caller is not named for none, as of a child who has none. ``not_found`` for other
    pupils, for an emptied entry, and for whom the caller is linked to.
    """
    pupil = unit.session.get(PupilRow, request.pupil_id)
    if pupil is None or not unit.access.has(Right.PUPIL_MATCH, pupil.school_id) or not may_meet(unit, pupil):
        raise Problem(ErrorCode.NOT_FOUND)
    mine = or_(PupilMergeRow.pupil_id == pupil.id, PupilMergeRow.alias_id == pupil.id)
    rows = unit.session.scalars(
        select(PupilMergeRow).where(mine).order_by(PupilMergeRow.merged_at.desc(), PupilMergeRow.id).limit(_MOST)
    ).all()
    sides = select(PupilRow).where(PupilRow.id.in_({each for row in rows for each in (row.pupil_id, row.alias_id)}))
    met = {row.id: row for row in unit.session.scalars(sides)}
    sealed = {row.id for row in met.values() if not may_know(unit, row)}
    shown = [row for row in rows if row.alias_id in met and sealed.isdisjoint((row.pupil_id, row.alias_id))]
    unit.audit(
        AuditAction.PUPIL_MERGE_READ,
        right=Right.PUPIL_MATCH,
        school_ids=[pupil.school_id],
        subject_ids={pupil.id, *(row.alias_id for row in shown)},
        object_id=pupil.id,
    )
    return MergeList(merges=[_merge(unit, extras, row, met[row.alias_id]) for row in shown])


def _merge(unit: Unit, extras: Extras, row: PupilMergeRow, alias: PupilRow) -> Merge:
    try:
        key: DataKey | None = extras.keyring.open(unit, row.id)
    except VaultAway:
        key = None
    return Merge(
        id=row.id,
        pupil_id=row.pupil_id,
        alias_id=row.alias_id,
        alias_known_as=f"{alias.legal_forename} {alias.legal_surname}",
        merged_at=row.merged_at,
        merged_by=row.merged_by,
        reason=_text(key, row, "reason_sealed"),
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        ended_reason=_text(key, row, "ended_sealed"),
        agreed_by=row.agreed_by,
    )


def _text(key: DataKey | None, row: PupilMergeRow, field: str) -> str | None:
    sealed = getattr(row, field)
    return None if key is None or sealed is None else key.unseal(merge_field(row.id, field), sealed).decode()
