"""The caller's own links to providers."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import OwnSignOn, SignOnLink
from sqlalchemy import select

from identity.models import SignOnLinkRow, SignOnProviderRow

from .ways import way_of


def own_sign_on(unit: Unit) -> OwnSignOn:
    """Links, also those of a provider that is off; and the providers in use that are not linked yet. Audited."""
    staff_id = unit.access.actor_id
    linked = unit.session.execute(
        select(SignOnLinkRow, SignOnProviderRow.kind)
        .join(SignOnProviderRow, SignOnProviderRow.id == SignOnLinkRow.provider_id)
        .where(SignOnLinkRow.staff_id == staff_id)
        .order_by(SignOnLinkRow.linked_at, SignOnLinkRow.id)
    ).all()
    free = unit.session.scalars(
        select(SignOnProviderRow)
        .where(
            SignOnProviderRow.on_since.is_not(None),
            SignOnProviderRow.id.not_in([row.SignOnLinkRow.provider_id for row in linked]),
        )
        .order_by(SignOnProviderRow.created_at, SignOnProviderRow.id)
    )
    unit.audit(
        AuditAction.STAFF_ACCOUNT_READ, right=Right.SESSION_OWN, school_ids=unit.access.school_ids, object_id=staff_id
    )
    return OwnSignOn(links=[_link(row.SignOnLinkRow, row.kind) for row in linked], ways=[way_of(row) for row in free])


def _link(row: SignOnLinkRow, kind: str) -> SignOnLink:
    return SignOnLink.model_validate(
        {
            "id": row.id,
            "provider_id": row.provider_id,
            "kind": kind,
            "linked_at": row.linked_at,
            "last_used_at": row.last_used_at,
        }
    )
