"""The trust's name."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.calendar import TrustView

from identity.models import InstallationRow

THE_TRUST = 1
"""The table has one row, or none where the command line's set-up made the installation."""


def get_trust(unit: Unit) -> TrustView:
    """For those who look after schools."""
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SCHOOL_ADMINISTER)
    return trust_view(unit)


def trust_view(unit: Unit) -> TrustView:
    """As it is now."""
    row = unit.session.get(InstallationRow, THE_TRUST)
    return TrustView(name=None, version=0) if row is None else TrustView(name=row.trust_name, version=row.version)
