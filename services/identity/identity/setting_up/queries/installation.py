"""Whether the installation was set up."""

from chassis.units.database import Unit
from haven_schemas.rpc.identity.first_run import InstallationState
from sqlalchemy import exists, select

from identity.models import InstallationRow, StaffRow


def installation_state(unit: Unit) -> InstallationState:
    """Set up once the first run was done, or once there is any account (the command line's set-up makes some).

    Not audited: it shows nobody.
    """
    trust_name = unit.session.scalar(select(InstallationRow.trust_name))
    return InstallationState(set_up=trust_name is not None or _has_accounts(unit), trust_name=trust_name)


def _has_accounts(unit: Unit) -> bool:
    return bool(unit.session.scalar(select(exists(select(StaffRow.id)))))
