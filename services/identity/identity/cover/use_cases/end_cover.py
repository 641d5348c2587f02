"""Cover ends before its last day."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.cover import EndCover
from haven_schemas.rpc.identity.staff import EndGrant
from haven_schemas.rpc.paging import Empty

from identity.cover.domain.cover import state_of
from identity.cover.queries.cover_facts import facts_of, grant_of
from identity.cover.queries.naming import names_cover
from identity.extras import Extras
from identity.models import CoverRow, SightRequestRow
from identity.roles.domain.giving import WITHDRAWN
from identity.roles.domain.grants import day_of
from identity.roles.use_cases.end_grant import end_grant


def end_cover(unit: Unit, extras: Extras, request: EndCover) -> Empty:
    """The role is gone at once and its holder signed out; what waits for a second person is taken back.

    ``not_found`` for cover at a school whose lead the caller is not; ``invalid_request`` on ``cover_id`` if it is over.
    """
    row = unit.session.get(CoverRow, request.cover_id, with_for_update=True)
    if row is None or not names_cover(unit.access, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    state = state_of(facts_of(unit, row), day_of(unit.now))
    if state not in ("waiting", "agreed", "now"):
        raise invalid("cover_id", FieldCode.NOT_ALLOWED)
    row.ended_at, row.ended_by = unit.now, unit.access.actor_id
    if state == "waiting":
        _withdraw(unit, row)
        return Empty()
    grant = grant_of(unit, row)
    if grant is None:  # somebody else took it away a moment ago
        raise Problem(ErrorCode.NOT_FOUND)
    return end_grant(unit, extras, EndGrant(grant_id=grant.id))


def _withdraw(unit: Unit, row: CoverRow) -> None:
    """Whichever of the trust's leads asked."""
    waiting = unit.session.get(SightRequestRow, row.request_id, with_for_update=True)
    if waiting is None or waiting.decision is not None:  # decided a moment ago
        raise Problem(ErrorCode.NOT_FOUND)
    waiting.decision, waiting.decided_by, waiting.decided_at = WITHDRAWN, unit.access.actor_id, unit.now
    unit.audit(
        AuditAction.SIGHT_REQUEST_WITHDRAW,
        right=Right.POLICY_SET,
        school_ids=[row.school_id],
        object_id=waiting.id,
    )
