"""What the link mailed to an account's address is about."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode
from haven_schemas.rpc.identity.owners import AddressLinkView, CheckAddressLink
from sqlalchemy import select

from identity.accounts.domain.emails import as_machines_read_it
from identity.accounts.queries.account_views import names_of
from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.owners.domain.owner_links import owner_digest
from identity.roles.queries.grants_of_staff import every_school


def check_address_link(unit: Unit, extras: Extras, request: CheckAddressLink) -> AddressLinkView:
    """Changes nothing. ``link_invalid`` for one that is unknown, was answered or ran out."""
    unit.scope_to(every_school(unit))
    row = waiting_of(unit, request.token)
    staff = None if row is None else unit.session.get(StaffRow, row.staff_id)
    if row is None or staff is None or staff.ended_at is not None:
        raise extras.refusals.audited(
            unit, AuditAction.STAFF_LINK_REFUSE, ErrorCode.LINK_INVALID, actor_id=extras.trust_id
        )
    unit.audit(AuditAction.STAFF_LINK_USE, object_id=staff.id, outcome="looked_at", actor_id=staff.id)
    new_email = row.new_email or ""
    return AddressLinkView(
        name=staff.name,
        old_email=row.old_email or "",
        new_email=new_email,
        new_email_plain=as_machines_read_it(new_email),
        asked_by=names_of(unit, [row.asked_by]).get(row.asked_by, ""),
        asked_at=row.asked_at,
        takes_effect_at=row.takes_effect_at,
        expires_at=row.expires_at,
    )


def waiting_of(unit: Unit, token: str) -> SightRequestRow | None:
    """The request of that link, locked, if it still waits."""
    return unit.session.scalar(
        select(SightRequestRow)
        .where(
            SightRequestRow.owner_digest == owner_digest(token),
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
        )
        .with_for_update()
    )
