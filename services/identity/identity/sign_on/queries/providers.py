"""The trust's providers of single sign-on, for those who set the rules of the whole trust."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import SignOnProviders
from sqlalchemy import select

from identity.extras import Extras
from identity.models import SignOnProviderRow

from .provider_views import provider_view, require_whole_trust


def list_providers(unit: Unit, extras: Extras) -> SignOnProviders:
    """Without their secrets. Audited. ``not_permitted`` unless the caller sets rules at every school."""
    schools = require_whole_trust(unit)
    rows = unit.session.scalars(
        select(SignOnProviderRow).order_by(SignOnProviderRow.created_at, SignOnProviderRow.id)
    ).all()
    unit.audit(AuditAction.POLICY_TRUST_READ, right=Right.POLICY_SET, school_ids=schools)
    return SignOnProviders(
        providers=[provider_view(unit, extras, row) for row in rows], redirect_uri=extras.sign_on.redirect_uri
    )
