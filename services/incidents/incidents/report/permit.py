"""Permits and keys to report by."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.incidents.sealed import IntakeKey
from haven_schemas.acts.incidents.triage import RecordIds
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select, union
from sqlalchemy.dialects.postgresql import insert

from incidents.models import ConcernRow, IncidentRow, PaperRow, PermitSpentRow


def spend_permit(unit: Unit, concern_id: UUID) -> bool:
    """Whether a permit let this report in; ``permit_spent`` if it let another in before.

    A repeat under the same idempotency key never comes this far.
    """
    if unit.access.kind != "permit":
        return False
    number = unit.access.permit_number
    if number is None:
        raise Problem(ErrorCode.TOKEN_INVALID)
    spent = unit.session.execute(
        insert(PermitSpentRow)
        .values(number=number, concern_id=concern_id, spent_at=unit.now)
        .on_conflict_do_nothing()
        .returning(PermitSpentRow.number)
    ).first()
    if spent is None:
        raise Problem(ErrorCode.PERMIT_SPENT)
    return True


def intake_key(unit: Unit, keyring: Keyring) -> IntakeKey:
    """It tells of nobody, so no read is audited. ``VaultAway`` if no version was ever seen."""
    public = keyring.intake_key(unit)
    return IntakeKey(version=public.version, public_key=public.pem.decode("ascii"))


def known_records(unit: Unit, request: RecordIds) -> RecordIds:
    """Those of ``ids`` that are there; nothing else of them."""
    concerns = select(ConcernRow.id).where(ConcernRow.id.in_(request.ids))
    incidents = select(IncidentRow.id).where(IncidentRow.id.in_(request.ids))
    papers = select(PaperRow.document_id).where(PaperRow.document_id.in_(request.ids))
    unit.audit(AuditAction.CONCERN_LIST_READ, right=Right.SERVICE_CONCERN_FACTS)
    return RecordIds(ids=list(unit.session.scalars(union(concerns, incidents, papers))))


def lock_own_concern(unit: Unit, concern_id: UUID) -> ConcernRow:
    """The concern, held until the transaction ends; ``not_found`` for whoever did not report it."""
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == concern_id).with_for_update())
    if concern is None or concern.reporter_id != unit.access.actor_id:
        raise Problem(ErrorCode.NOT_FOUND)
    return concern
