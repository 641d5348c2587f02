"""Someone who administers an account has a link mailed to its owner."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.passwords import SendMailedLink
from haven_schemas.rpc.paging import Empty

from identity.accounts.queries.administered import administered_account, works_at
from identity.extras import Extras
from identity.models import StaffCredentialRow
from identity.passwords.parts.make_mailed_link import make_mailed_link


def send_link(unit: Unit, extras: Extras, request: SendMailedLink) -> Empty:
    """Whoever asks never sees the link, nor sets a password.

    ``not_found`` unless the caller administers staff at every school of the account; ``invalid_request``: an
    invitation is for who has no password yet, the others for who has one (``kind``), and none for an account that is
    suspended or ended (``staff_id``).
    """
    staff = administered_account(unit, request.staff_id)
    if not staff.active:
        raise invalid("staff_id", FieldCode.NOT_ALLOWED)
    has_password = unit.session.get(StaffCredentialRow, staff.id) is not None
    if has_password == (request.kind == "invitation"):
        raise invalid("kind", FieldCode.NOT_ALLOWED)
    make_mailed_link(unit, extras, staff.id, request.kind, by=unit.access.actor_id)
    unit.audit(
        AuditAction.STAFF_LINK_SEND,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, staff.id),
        object_id=staff.id,
        outcome=request.kind,
    )
    return Empty()
