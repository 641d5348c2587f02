"""The first run of an installation."""

from ...audit_actions import AuditAction
from ...call import Call
from ..paging import Empty
from .first_run import CheckFirstRun, FirstRun, InstallationState

INSTALLATION_STATE = Call(
    "identity.installation_state",
    Empty,
    InstallationState,
    what="whether there is a trust or any account",
    public=True,
    seconds=3.0,
)
CHECK_FIRST_RUN = Call(
    "identity.check_first_run",
    CheckFirstRun,
    InstallationState,
    what="whether the link of the first run holds; spends nothing",
    public=True,
    audits=(AuditAction.INSTALLATION_FIRST_RUN_REFUSE,),
)
FIRST_RUN = Call(
    "identity.first_run",
    FirstRun,
    Empty,
    what="trust, schools and first two administrators, all or nothing",
    public=True,
    seconds=60.0,
    audits=(
        AuditAction.INSTALLATION_FIRST_RUN,
        AuditAction.INSTALLATION_FIRST_RUN_REFUSE,
        AuditAction.STAFF_LIST_CHANGE,
    ),
)
