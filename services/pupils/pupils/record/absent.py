"""Pupils of a school who are absent today, with what its system says of a social worker."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.pupil_record_fields import AttendanceSession
from haven_schemas.acts.pupils.absent import AbsentPupil, AbsentPupils, AbsentToday
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import bindparam, select

from pupils.batch import instant
from pupils.files import LONDON
from pupils.models import PupilLedgerRow, PupilPartRow, PupilRow
from pupils.sealed import RollKey, month_field, part_field
from pupils.sight import covered_by, full_view, kept_from, named_for

from .absence import is_absence, newest_mark, social_worker_signs

_DAYS, _CARE = "attendance_sessions", "care"
_MOST = 300
"""A school of 1,200 of which a quarter is absent; more fit into no list that is worth reading."""


class _Mark(NamedTuple):
    pupil_id: UUID
    mark: AttendanceSession
    said_at: int


def absent_today(unit: Unit, keyring: Keyring, request: AbsentToday) -> AbsentPupils:
    """By London's day. ``not_permitted`` unless the caller triages at the school; ``VaultAway``.

    Nothing of a child the caller does not see in full or is linked to, nor of a protected one they are not named for:
    no mark of such a child is counted, so that the answer is the same without it.
    """
    unit.access.require(Right.CONCERN_TRIAGE, request.school_id)
    today = unit.now.astimezone(LONDON).date()
    key = RollKey(unit, keyring, request.school_id)
    marks = _marks(unit, key, request.school_id, today)
    absent = [each for each in marks if is_absence(each.mark)]
    care = _care(unit, key, request.school_id, [each.pupil_id for each in absent])
    told = [
        AbsentPupil(
            pupil_id=each.pupil_id,
            session=each.mark.session,
            code=each.mark.code,
            signs=social_worker_signs(care.get(each.pupil_id, {}), today),
        )
        for each in absent
    ]
    told.sort(key=lambda each: not each.signs)
    unit.audit(
        AuditAction.PUPIL_DETAILS_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[request.school_id],
        subject_ids=[each.pupil_id for each in told[:_MOST]],
    )
    newest = max((each.said_at for each in marks), default=None)
    return AbsentPupils(
        marked_at=None if newest is None else instant(newest), pupils=told[:_MOST], more=len(told) > _MOST
    )


def _marks(unit: Unit, key: RollKey, school_id: UUID, today: date) -> list[_Mark]:
    """Of everyone on the roll whom the caller may know, in the order of names."""
    reads, triages = full_view(unit.access, unit.now), covered_by(unit.access, Right.CONCERN_TRIAGE, unit.now)
    linked = kept_from(unit)
    named = named_for(unit) if unit.access.is_certain(unit.now) else frozenset[UUID]()
    month, found = today.isoformat()[:7], []
    for row in unit.session.execute(_MONTHS, {"school": school_id, "month": month}):
        place = (school_id, row.year_group, row.class_name)
        known = row.id not in linked and (not row.protected or row.id in named)
        if not (known and reads.covers(*place) and triages.covers(*place)):
            continue
        entries = key.unseal(month_field(row.id, _DAYS, month, row.version), row.sealed)
        if (mark := newest_mark(entries, today)) is not None:
            found.append(_Mark(row.id, *mark))
    return found


def _care(unit: Unit, key: RollKey, school_id: UUID, pupil_ids: Collection[UUID]) -> Mapping[UUID, dict[str, Any]]:
    rows = unit.session.execute(_PARTS.where(one_of(PupilPartRow.pupil_id, pupil_ids)), {"school": school_id})
    return {row.pupil_id: key.unseal(part_field(row.pupil_id, _CARE, row.version), row.sealed) for row in rows}


_MONTHS = (
    select(
        PupilRow.id,
        PupilRow.year_group,
        PupilRow.class_name,
        PupilRow.protected,
        PupilLedgerRow.version,
        PupilLedgerRow.sealed,
    )
    .join(PupilLedgerRow, PupilLedgerRow.pupil_id == PupilRow.id)
    .where(
        PupilRow.school_id == bindparam("school"),
        PupilRow.on_roll,
        ~PupilRow.hidden,
        PupilLedgerRow.school_id == PupilRow.school_id,
        PupilLedgerRow.kind == _DAYS,
        PupilLedgerRow.month == bindparam("month"),
    )
    .order_by(PupilRow.sort_surname, PupilRow.sort_forename, PupilRow.id)
)
_PARTS = select(PupilPartRow.pupil_id, PupilPartRow.version, PupilPartRow.sealed).where(
    PupilPartRow.school_id == bindparam("school"), PupilPartRow.part == _CARE
)
