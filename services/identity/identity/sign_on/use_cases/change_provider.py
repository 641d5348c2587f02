"""Changes a provider of single sign-on that is off."""

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.identity.sign_on import ChangeSignOnProvider, SignOnProvider

from identity.extras import Extras
from identity.sign_on.parts.locked_provider import locked_provider
from identity.sign_on.parts.put_provider import audit_set, put_facts
from identity.sign_on.parts.withdraw_switch import withdraw_switch
from identity.sign_on.queries.provider_views import provider_view, require_whole_trust


def change_provider(unit: Unit, extras: Extras, request: ChangeSignOnProvider) -> SignOnProvider:
    """Its next version, which has to be tested and agreed to anew; what waits for a second person is withdrawn.

    ``not_found``; ``stale_version``; ``invalid_request`` on ``provider_id``, ``in_use``, for one that is on, on
    ``client_secret`` where another organisation or client is to have the secret of the one before, and as in
    ``add_provider``.
    """
    require_whole_trust(unit)
    row = locked_provider(unit, request.provider_id, request.version)
    if row.on_since is not None:
        raise invalid("provider_id", FieldCode.IN_USE)
    before = (row.kind, row.tenant, row.client_id)
    withdraw_switch(unit, row)
    put_facts(unit, row, request)
    if request.client_secret is not None:
        row.secret_sealed = extras.secrets.seal(row.id, request.client_secret)
    elif (row.kind, row.tenant, row.client_id) != before:
        raise invalid("client_secret", FieldCode.REQUIRED)
    row.version += 1
    audit_set(unit, row)
    return provider_view(unit, extras, row)
