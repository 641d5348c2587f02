"""A second person agreed that a provider be used."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem

from identity.models import SightRequestRow, SignOnProviderRow
from identity.roles.queries.grants_of_staff import every_school


def switch_on_now(unit: Unit, request: SightRequestRow) -> None:
    """Part of the second person's transaction. ``not_found`` for a provider that was changed since it was asked for."""
    row = unit.session.get(SignOnProviderRow, request.provider_id, with_for_update=True)
    if row is None or row.version != request.provider_version:
        raise Problem(ErrorCode.NOT_FOUND)
    row.on_since = row.on_since or unit.now
    unit.audit(AuditAction.POLICY_SIGN_ON_SWITCH, school_ids=every_school(unit), object_id=row.id, outcome="on")
