"""Adds a provider of single sign-on, which is off until tested and agreed to."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.identity.sign_on import AddSignOnProvider, SignOnProvider
from sqlalchemy import func, select

from identity.extras import Extras
from identity.models import SignOnProviderRow
from identity.sign_on.parts.put_provider import audit_set, put_facts
from identity.sign_on.queries.provider_views import provider_view, require_whole_trust

MOST_PROVIDERS = 10


def add_provider(unit: Unit, extras: Extras, request: AddSignOnProvider) -> SignOnProvider:
    """A provider that is off. ``invalid_request`` on ``tenant`` (Microsoft alone has one), ``domains``,
    ``counts_second_factor`` (Google says nothing of it), or ``client_id`` at the eleventh; ``VaultAway`` if the secret
    cannot be sealed."""
    require_whole_trust(unit)
    if (unit.session.scalar(select(func.count()).select_from(SignOnProviderRow)) or 0) >= MOST_PROVIDERS:
        raise invalid("client_id", FieldCode.NOT_ALLOWED)
    row = SignOnProviderRow(id=new_id(), version=1, created_at=unit.now, on_since=None, tested_version=None)
    put_facts(unit, row, request)
    row.secret_sealed = extras.secrets.seal(row.id, request.client_secret)
    unit.session.add(row)
    unit.session.flush()
    audit_set(unit, row)
    return provider_view(unit, extras, row)
