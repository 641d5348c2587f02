"""What a provider of single sign-on is, as whoever sets it up says."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import SignOnProviderFacts

from identity.accounts.domain.emails import check_domain
from identity.models import SignOnProviderRow
from identity.sign_on.queries.provider_views import require_whole_trust


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
