"""Asks a provider whether it is there, publishes keys, and knows us: before anybody depends on it."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import SignOnProvider, SignOnProviderRef

from identity.extras import Extras
from identity.sign_on.parts.locked_provider import locked_provider
from identity.sign_on.queries.provider_views import provider_view, require_whole_trust


def try_provider(unit: Unit, extras: Extras, request: SignOnProviderRef) -> SignOnProvider:
    """The provider, which counts as tested as it stands now.

    ``provider_away`` if it does not answer, names another issuer, or publishes no key; ``invalid_request`` on
    ``client_secret``, ``secret_refused``, if it does not know client and secret; ``stale_version``.
    """
    schools = require_whole_trust(unit)
    row = locked_provider(unit, request.provider_id, request.version)
    if not extras.sign_on.client.takes_secret(extras.sign_on.client_of(row, with_secret=True)):
        raise invalid("client_secret", FieldCode.SECRET_REFUSED)
    row.tested_version = row.version
    unit.audit(AuditAction.POLICY_SIGN_ON_TEST, right=Right.POLICY_SET, school_ids=schools, object_id=row.id)
    return provider_view(unit, extras, row)
