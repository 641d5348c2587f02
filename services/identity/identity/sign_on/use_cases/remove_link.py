"""Ends one of the caller's own links."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import SignOnLinkRef
from haven_schemas.rpc.paging import Empty

from identity.extras import Extras
from identity.factors.parts.guard_factors import guard_factors
from identity.models import SignOnLinkRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.sessions.parts.require_fresh import require_fresh
from identity.sign_on.parts.end_links import end_links


def remove_link(unit: Unit, extras: Extras, request: SignOnLinkRef) -> Empty:
    """It signs nobody in any more, and sessions begun by it end, the present one as well. The owner is told by mail.

    Whoever has no password asks for a link by mail then. Refusals as in ``begin_link``; ``not_found`` for another's.
    """
    require_fresh(unit)
    staff = guard_factors(unit)
    mine = (SignOnLinkRow.id == request.link_id) & (SignOnLinkRow.staff_id == staff.id)
    if not end_links(unit, extras, mine):
        raise Problem(ErrorCode.NOT_FOUND)
    tell_owner(unit, extras, staff.id, "sign_on_unlinked")
    unit.audit(
        AuditAction.STAFF_SIGN_ON_UNLINK,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=request.link_id,
        outcome="by_owner",
    )
    return Empty()
