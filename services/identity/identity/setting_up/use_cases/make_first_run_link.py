"""Makes the one-use link behind which a new installation is set up."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import delete

from identity.models import FirstRunLinkRow
from identity.setting_up.domain.first_run_links import HOLDS_FOR, first_run_digest
from identity.setting_up.queries.installation import installation_state


def make_first_run_link(unit: Unit, token: str, trust_id: UUID) -> None:
    """Keeps the digest of ``token`` for an hour; links made before are void. ``not_permitted`` once set up.

    Whoever runs a command beside identity's own secrets made it: the trust stands for them in the audit log.
    """
    if installation_state(unit).set_up:
        raise Problem(ErrorCode.NOT_PERMITTED)
    unit.session.execute(delete(FirstRunLinkRow))
    unit.session.add(
        FirstRunLinkRow(token_digest=first_run_digest(token), created_at=unit.now, expires_at=unit.now + HOLDS_FOR)
    )
    unit.audit(AuditAction.INSTALLATION_LINK_MAKE, actor_id=trust_id)
