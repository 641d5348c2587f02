"""An administrator ends somebody else's links to providers: their account there is not theirs any more."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import SignOnLinksOf
from haven_schemas.rpc.paging import Empty

from identity.accounts.queries.administered import administered_account, works_at
from identity.extras import Extras
from identity.models import SignOnLinkRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.sign_on.parts.end_links import end_links


def end_links_of(unit: Unit, extras: Extras, request: SignOnLinksOf) -> Empty:
    """They sign nobody in any more, and sessions begun by them end; the owner is told by mail who did it.

    It takes a way in away and gives nobody one, so nobody has to agree. ``not_found`` unless the caller administers
    staff at every school of the account, and for an account without links; ``not_permitted`` for the caller's own.
    """
    staff = administered_account(unit, request.staff_id)
    if staff.id == unit.access.actor_id:
        raise Problem(ErrorCode.NOT_PERMITTED)
    if not end_links(unit, extras, SignOnLinkRow.staff_id == staff.id):
        raise Problem(ErrorCode.NOT_FOUND)
    tell_owner(unit, extras, staff.id, "sign_on_unlinked", by=unit.access.actor_id)
    unit.audit(
        AuditAction.STAFF_SIGN_ON_UNLINK,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, staff.id),
        object_id=staff.id,
        outcome="by_administrator",
    )
    return Empty()
