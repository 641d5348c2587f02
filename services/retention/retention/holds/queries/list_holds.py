"""Holds of files that the caller reads."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.holds import HoldPage, ListHolds
from sqlalchemy import select, tuple_

from retention.extras import OtherOwners
from retention.holds.parts.showing import shown_holds
from retention.models import HoldRow
from retention.paging import Reading, seen_rows


def list_holds(unit: Unit, owners: OtherOwners, keyring: Keyring, request: ListHolds) -> HoldPage:
    """Those to be reviewed first; of lifted ones the newest first. ``invalid_request`` on ``cursor``; ``VaultAway``,
    ``OwnerAway``."""
    rows, cursor = seen_rows(
        unit,
        owners,
        Reading(lambda after: _rows(unit, request, after), lambda row: row.subject_id, _key_of),
        limit=request.limit,
        cursor=request.cursor,
        digest=cursors.filter_digest(unit.access.actor_id, request.model_dump(exclude={"limit", "cursor"})),
    )
    unit.audit(
        AuditAction.RETENTION_FILE_READ,
        right=Right.RETENTION_READ,
        school_ids={row.school_id for row in rows} or unit.access.schools_with(Right.RETENTION_READ),
        subject_ids={row.subject_id for row in rows},
    )
    return HoldPage(holds=shown_holds(unit, keyring, rows), next_cursor=cursor)


def _key_of(row: HoldRow) -> tuple[str, UUID]:
    return (row.review_on if row.lifted_at is None else row.lifted_at).isoformat(), row.id


def _rows(unit: Unit, request: ListHolds, after: tuple[str, UUID] | None) -> Sequence[HoldRow]:
    schools = HoldRow.school_id.in_(unit.access.schools_with(Right.RETENTION_READ))
    if request.lifted:
        query = select(HoldRow).where(schools, HoldRow.lifted_at.is_not(None))
        query = query.order_by(HoldRow.lifted_at.desc(), HoldRow.id.desc())
        if after is not None:
            query = query.where(tuple_(HoldRow.lifted_at, HoldRow.id) < (_instant(after[0]), after[1]))
    else:
        query = select(HoldRow).where(schools, HoldRow.lifted_at.is_(None))
        query = query.order_by(HoldRow.review_on, HoldRow.id)
        if after is not None:
            query = query.where(tuple_(HoldRow.review_on, HoldRow.id) > (_day(after[0]), after[1]))
    return unit.session.scalars(query.limit(request.limit)).all()


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
