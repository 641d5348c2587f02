"""Who asked for something that waits for a second person takes that back."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.roles import WithdrawRequest
from haven_schemas.rpc.paging import Empty

from identity.models import SightRequestRow
from identity.roles.domain.giving import WITHDRAWN
from identity.roles.queries.grants_of_staff import every_school
from identity.roles.queries.role_book import role_book
from identity.second_person.queries.second_persons import SecondPersons


def withdraw_request(unit: Unit, request: WithdrawRequest) -> Empty:
    """Nobody decides it any more, and nothing changes.

    ``not_found`` for what the caller did not ask for, was decided or ran out.
    """
    row = unit.session.get(SightRequestRow, request.request_id, with_for_update=True)
    mine = row is not None and row.asked_by == unit.access.actor_id
    if row is None or not mine or row.decision is not None or row.expires_at <= unit.now:
        raise Problem(ErrorCode.NOT_FOUND)
    row.decision, row.decided_by, row.decided_at = WITHDRAWN, unit.access.actor_id, unit.now
    unit.audit(
        AuditAction.SIGHT_REQUEST_WITHDRAW,
        right=Right.SESSION_OWN,
        school_ids=SecondPersons(unit, role_book(unit), every_school(unit)).schools_of(row),
        object_id=row.id,
    )
    return Empty()
