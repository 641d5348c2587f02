"""A second, independent person agrees that a report is destroyed that nobody can open."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.apart import HowApart
from haven_schemas.rpc.incidents.unopened import DecideDiscard, DiscardDecided

from incidents.extras import OtherOwners
from incidents.models import UnopenedReportRow
from incidents.sealed_reports.queries.kept_by_hold import check_not_held
from incidents.sealed_reports.queries.seen_unopened import agrees, held_unopened


def agree_discard(unit: Unit, owners: OtherOwners, request: DecideDiscard) -> DiscardDecided:
    """It is destroyed within seconds, by ``discard_agreed``: the caller has no part in the school's records.

    ``not_found``, ``stale_version``; ``not_independent`` for who proposed it, works at its school, or counts as one
    person with who proposed it; ``invalid_request`` on ``concern_id`` of one that a hold may be on; ``OwnerAway``.
    """
    row = held_unopened(unit, request.concern_id, request.version)
    if row.state != "proposed":
        raise Problem(ErrorCode.STALE_VERSION)
    if not agrees(unit, row) or not _are_apart(unit, owners, row):
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    check_not_held(unit, owners, row)
    row.state, row.agreed_by, row.agreed_at = "agreed", unit.access.actor_id, unit.now
    row.version += 1
    unit.audit(
        AuditAction.CONCERN_UNOPENED_AGREE,
        right=Right.RETENTION_AGREE,
        school_ids=[row.school_id],
        object_id=row.concern_id,
    )
    return DiscardDecided.model_validate({"concern_id": row.concern_id, "state": row.state, "version": row.version})


def _are_apart(unit: Unit, owners: OtherOwners, row: UnopenedReportRow) -> bool:
    if row.proposed_by is None or row.proposed_at is None:
        return False
    asked = HowApart(
        first=row.proposed_by,
        second=unit.access.actor_id,
        school_id=row.school_id,
        since=row.proposed_at,
        first_session=row.proposed_session,
        second_session=unit.access.session_id,
    )
    return not owners.how_apart(asked).ties
