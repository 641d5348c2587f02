"""A provider is added, tried and switched on."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.sign_on import (
    AddSignOnProvider,
    ChangeSignOnProvider,
    SignOnProvider,
    SignOnProviderFacts,
    SignOnProviderRef,
    SignOnProviders,
    SignOnSwitched,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import func, select, update

from identity.ending import end_sessions
from identity.extras import Extras
from identity.models import SessionRow, SightRequestRow, SignOnLinkRow, SignOnProviderRow
from identity.names import check_domain
from identity.roles import REQUESTS_LAST, WITHDRAWN, every_school, role_book
from identity.second_person import ask_confirmation

from .views import KIND, provider_view, require_whole_trust, waiting_request

MOST_PROVIDERS = 10


def locked_provider(unit: Unit, provider_id: object, version: int) -> SignOnProviderRow:
    """``not_found``; ``stale_version`` if it was changed since its caller read it."""
    row = unit.session.get(SignOnProviderRow, provider_id, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    return row


def put_facts(unit: Unit, row: SignOnProviderRow, asked: SignOnProviderFacts) -> None:
    """``invalid_request`` on ``tenant`` (Microsoft alone has one), ``domains``, or ``counts_second_factor`` (of which
    Google says nothing)."""
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


def audit_set(unit: Unit, row: SignOnProviderRow) -> None:
    """That it was added or changed."""
    unit.audit(
        AuditAction.POLICY_SIGN_ON_SET,
        right=Right.POLICY_SET,
        school_ids=require_whole_trust(unit),
        object_id=row.id,
    )


def withdraw_switch(unit: Unit, row: SignOnProviderRow) -> None:
    """Nobody decides it any more; the caller has locked ``row``."""
    unit.session.execute(
        update(SightRequestRow)
        .where(SightRequestRow.kind == KIND, SightRequestRow.provider_id == row.id, SightRequestRow.decision.is_(None))
        .values(decision=WITHDRAWN, decided_by=unit.access.actor_id, decided_at=unit.now)
    )


def switch_on_now(unit: Unit, request: SightRequestRow) -> None:
    """Part of the second person's transaction. ``not_found`` for a provider that was changed since it was asked for."""
    row = unit.session.get(SignOnProviderRow, request.provider_id, with_for_update=True)
    if row is None or row.version != request.provider_version:
        raise Problem(ErrorCode.NOT_FOUND)
    row.on_since = row.on_since or unit.now
    unit.audit(AuditAction.POLICY_SIGN_ON_SWITCH, school_ids=every_school(unit), object_id=row.id, outcome="on")


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


def ask_switch_on(unit: Unit, extras: Extras, request: SignOnProviderRef) -> SignOnSwitched:
    """The request; asked again while it waits, the same.

    Whoever runs the provider signs in as anybody who is linked there: so one person does not decide it alone.
    ``invalid_request`` on ``provider_id``: ``in_use`` if it is on, ``not_tested`` unless it was tested as it is.
    """
    schools = require_whole_trust(unit)
    row = locked_provider(unit, request.provider_id, request.version)
    if row.on_since is not None:
        raise invalid("provider_id", FieldCode.IN_USE)
    if row.tested_version != row.version:
        raise invalid("provider_id", FieldCode.NOT_TESTED)
    waiting = waiting_request(unit, row)
    if waiting is not None:
        return SignOnSwitched(request_id=waiting.id)
    asked = SightRequestRow(
        id=new_id(),
        kind=KIND,
        staff_id=unit.access.actor_id,
        school_id=None,
        provider_id=row.id,
        provider_version=row.version,
        asked_by=unit.access.actor_id,
        asked_at=unit.now,
        expires_at=unit.now + REQUESTS_LAST,
    )
    ask_confirmation(unit, extras, role_book(unit), [asked])
    unit.audit(AuditAction.POLICY_SIGN_ON_ASK, right=Right.POLICY_SET, school_ids=schools, object_id=row.id)
    return SignOnSwitched(request_id=asked.id)


def switch_off(unit: Unit, extras: Extras, request: SignOnProviderRef) -> SignOnSwitched:
    """Off at once, and every session begun by it ends; links stay. ``stale_version``, ``not_found``."""
    schools = require_whole_trust(unit)
    row = locked_provider(unit, request.provider_id, request.version)
    withdraw_switch(unit, row)
    row.on_since = None
    by_it = select(SignOnLinkRow.id).where(SignOnLinkRow.provider_id == row.id)
    end_sessions(unit, extras, SessionRow.sign_on_link_id.in_(by_it))
    unit.audit(
        AuditAction.POLICY_SIGN_ON_SWITCH, right=Right.POLICY_SET, school_ids=schools, object_id=row.id, outcome="off"
    )
    return SignOnSwitched(request_id=None)
