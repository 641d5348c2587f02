"""Adds a provider of single sign-on, or changes one that is off."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity_sign_on import (
    AddSignOnProvider,
    ChangeSignOnProvider,
    SignOnProvider,
    SignOnProviderFacts,
)
from sqlalchemy import func, select

from identity.accounts.domain.emails import check_domain
from identity.extras import Extras
from identity.models import SignOnProviderRow
from identity.sign_on.parts.withdraw_switch import withdraw_switch
from identity.sign_on.queries.providers import provider_view, require_whole_trust

MOST_PROVIDERS = 10


def add_provider(unit: Unit, extras: Extras, request: AddSignOnProvider) -> SignOnProvider:
    """A provider that is off. ``invalid_request`` on ``tenant`` (Microsoft alone has one), ``domains``,
    ``counts_second_factor`` (Google says nothing of it), or ``client_id`` at the eleventh; ``VaultAway`` if the secret
    cannot be sealed."""
    require_whole_trust(unit)
    if (unit.session.scalar(select(func.count()).select_from(SignOnProviderRow)) or 0) >= MOST_PROVIDERS:
        raise invalid("client_id", FieldCode.NOT_ALLOWED)
    row = SignOnProviderRow(id=new_id(), version=1, created_at=unit.now, on_since=None, tested_version=None)
    _put(unit, row, request)
    row.secret_sealed = extras.secrets.seal(row.id, request.client_secret)
    unit.session.add(row)
    unit.session.flush()
    _audit(unit, row)
    return provider_view(unit, extras, row)


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
    _put(unit, row, request)
    if request.client_secret is not None:
        row.secret_sealed = extras.secrets.seal(row.id, request.client_secret)
    elif (row.kind, row.tenant, row.client_id) != before:
        raise invalid("client_secret", FieldCode.REQUIRED)
    row.version += 1
    _audit(unit, row)
    return provider_view(unit, extras, row)


def locked_provider(unit: Unit, provider_id: object, version: int) -> SignOnProviderRow:
    """``not_found``; ``stale_version`` if it was changed since its caller read it."""
    row = unit.session.get(SignOnProviderRow, provider_id, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    return row


def _put(unit: Unit, row: SignOnProviderRow, asked: SignOnProviderFacts) -> None:
    if asked.kind == "microsoft" and asked.tenant is None:
        raise invalid("tenant", FieldCode.REQUIRED)
    if asked.kind == "google" and asked.tenant is not None:
        raise invalid("tenant", FieldCode.NOT_ALLOWED)
    if asked.kind == "google" and asked.counts_second_factor:
        raise invalid("counts_second_factor", FieldCode.NOT_ALLOWED)
    row.kind, row.client_id = asked.kind, asked.client_id
    row.tenant = None if asked.tenant is None else asked.tenant.lower()
    row.domains = sorted({check_domain(each, "domains") for each in asked.domains})
    row.counts_second_factor = asked.counts_second_factor
    row.changed_at, row.changed_by = unit.now, unit.access.actor_id


def _audit(unit: Unit, row: SignOnProviderRow) -> None:
    unit.audit(
        AuditAction.POLICY_SIGN_ON_SET,
        right=Right.POLICY_SET,
        school_ids=require_whole_trust(unit),
        object_id=row.id,
    )
