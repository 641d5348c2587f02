"""Files that were destroyed, with whose each was as incidents sealed it; asks nobody."""

from datetime import datetime
from uuid import UUID

from chassis.access.overseer import oversees
from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import DestroyedFile, DestroyedPage, ListDestroyed
from haven_schemas.watch import schools_of_trust
from sqlalchemy import select, tuple_

from retention.copies.known_schools import KNOWN_SCHOOLS
from retention.days import london_day
from retention.models import DisposalRow
from retention.schedules.parts.own_schedules import words_by_code


def list_destroyed(unit: Unit, request: ListDestroyed) -> DestroyedPage:
    """Of schools the caller watches over, the one destroyed last first. ``invalid_request`` on ``cursor``."""
    digest = cursors.filter_digest("destroyed", unit.access.actor_id)
    schools = {each for each in schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS)) if oversees(unit.access, each)}
    gone = select(DisposalRow).where(DisposalRow.state == "destroyed", DisposalRow.school_id.in_(schools))
    if request.cursor is not None:
        gone = gone.where(tuple_(DisposalRow.destroyed_at, DisposalRow.id) < _after(request.cursor, digest))
    newest = gone.order_by(DisposalRow.destroyed_at.desc(), DisposalRow.id.desc()).limit(request.limit + 1)
    rows = unit.session.scalars(newest).all()
    shown, words = rows[: request.limit], words_by_code(unit)
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_READ,
        right=Right.DATA_OVERSEE,
        school_ids={row.school_id for row in shown} or unit.access.schools_with(Right.DATA_OVERSEE),
    )
    following = cursors.encode(digest, _key_of(shown[-1])) if len(rows) > request.limit else None
    return DestroyedPage(files=[_shown(row, words.get(row.schedule, "")) for row in shown], next_cursor=following)


def _shown(row: DisposalRow, what: str) -> DestroyedFile:
    return DestroyedFile.model_validate(
        {
            "disposal_id": row.id,
            "school_id": row.school_id,
            "schedule": row.schedule,
            "what": what,
            "until": row.until,
            "reason": row.reason,
            "destroyed_on": None if row.destroyed_at is None else london_day(row.destroyed_at),
            "proposed_by": row.proposed_by,
            "agreed_by": row.agreed_by,
            "whose": row.whose,
        }
    )


def _key_of(row: DisposalRow) -> list[str]:
    return ["" if row.destroyed_at is None else row.destroyed_at.isoformat(), str(row.id)]


def _after(cursor: str, digest: str) -> tuple[datetime, UUID]:
    try:
        at, disposal_id = cursors.decode(cursor, digest)
        return datetime.fromisoformat(at), UUID(disposal_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
