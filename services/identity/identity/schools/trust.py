"""The trust."""

from chassis.units.database import Unit
from haven_schemas.acts.identity.calendar import ChangeTrust, TrustView
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from identity.models import InstallationRow
from identity.roles import every_school

from .insert import checked_school_name, one_school_list_at_a_time
from .looked_after import require_trust

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


def change_trust(unit: Unit, request: ChangeTrust) -> TrustView:
    """Its name from now on. ``not_permitted`` unless the caller looks after every school; ``stale_version``;
    ``invalid_request`` on ``name``. An installation that was set up without a first run gets its first name here.
    """
    one_school_list_at_a_time(unit)
    require_trust(unit)
    name = checked_school_name(request.name, "name")
    if trust_view(unit).version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    row = unit.session.get(InstallationRow, THE_TRUST)
    if row is None:
        unit.session.add(InstallationRow(id=THE_TRUST, trust_name=name, set_up_at=unit.now, version=1))
    else:
        row.trust_name, row.version = name, row.version + 1
    unit.session.flush()
    unit.audit(AuditAction.INSTALLATION_TRUST_CHANGE, right=Right.SCHOOL_ADMINISTER, school_ids=every_school(unit))
    return trust_view(unit)
