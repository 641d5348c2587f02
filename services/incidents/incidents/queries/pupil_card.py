"""The card on top of a child's chronology, with its versions."""

from collections.abc import Sequence
from uuid import UUID

from chassis.database import Unit
from chassis.keyring import DataKey, Keyring
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_chronology import Card, CardQuery, CardVersion
from sqlalchemy import bindparam, select

from incidents.models import PupilCardRow
from incidents.narrative import holder_of, unseal

from .pupil_file import find_file

_MOST = 20
"""Versions shown at once, the newest."""


def pupil_card(unit: Unit, keyring: Keyring, request: CardQuery, *, most: int = _MOST) -> Card:
    """Its versions, newest first, one of number 0 where there is none; ``not_found``; ``VaultAway``."""
    file = find_file(unit, request.subject_id)
    rows = _versions(unit, file.subject_id, file.school_id, most)
    versions = [_view(row, key) for row, key in _opened(unit, keyring, rows, file.subject_id)]
    unit.audit(
        AuditAction.CHRONOLOGY_CARD_READ,
        right=Right.RECORD_READ if file.may_read_card else Right.CONCERN_TRIAGE,
        school_ids=[file.school_id],
        subject_ids=[file.subject_id],
        object_id=file.subject_id,
    )
    return Card(
        subject_id=file.subject_id,
        school_id=file.school_id,
        versions=versions or [CardVersion(version=0)],
        may_write=file.may_write_card,
    )


def newest_card(unit: Unit, keyring: Keyring, subject_id: UUID) -> Card | None:
    """As ``pupil_card`` with what it says now alone; None for whoever may not read it.

    One version fits into a message beside a page of a chronology; twenty might not.
    """
    try:
        return pupil_card(unit, keyring, CardQuery(subject_id=subject_id), most=1)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return None


def _versions(unit: Unit, subject_id: UUID, school_id: UUID, most: int) -> Sequence[PupilCardRow]:
    asked = {"subject": subject_id, "school": school_id, "most": most}
    return unit.session.scalars(_NEWEST, asked).all()


_NEWEST = (
    select(PupilCardRow)
    .where(PupilCardRow.subject_id == bindparam("subject"), PupilCardRow.school_id == bindparam("school"))
    .order_by(PupilCardRow.version.desc())
    .limit(bindparam("most"))
)


def _opened(
    unit: Unit, keyring: Keyring, rows: Sequence[PupilCardRow], subject_id: UUID
) -> list[tuple[PupilCardRow, DataKey]]:
    if not rows:
        return []
    keys = keyring.open_many(unit, [rows[0].id], via=holder_of(subject_id))
    if rows[0].id not in keys:
        raise Problem(ErrorCode.KEY_GONE, ids={"subject_id": str(subject_id)})
    return [(row, keys[row.id]) for row in rows]


def _view(row: PupilCardRow, key: DataKey) -> CardVersion:
    def opened(field: str) -> str:
        return unseal(key, "pupil_card", row.id, field, getattr(row, field), row.version)

    return CardVersion(
        version=row.version,
        summary=opened("summary"),
        plan=opened("plan"),
        may_not_collect=opened("may_not_collect"),
        lead_id=row.lead_id,
        next_review_on=None if row.next_review_on is None else row.next_review_on.isoformat(),
        written_by=row.written_by,
        written_at=row.written_at,
    )
