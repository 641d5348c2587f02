"""The links of a first run."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.first_run import InstallationState
from haven_schemas.acts.identity.passwords import MailedLinkKind
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import delete, exists, select

from identity.models import FirstRunLinkRow, InstallationRow, MailedLinkRow, StaffCredentialRow, StaffGrantRow, StaffRow
from identity.roles import Role
from identity.telling import HOLDS_FOR, link_digest, lock_mailed_links

from .links import FIRST_RUN_HOLDS_FOR, first_run_digest

_KIND: MailedLinkKind = "invitation"
_NOT_MAILED = ""
"""In place of a sealed token: the printed link is in no mail."""


def installation_state(unit: Unit) -> InstallationState:
    """Set up once the first run was done, or once there is any account (the command line's set-up makes some).

    Not audited: it shows nobody.
    """
    trust_name = unit.session.scalar(select(InstallationRow.trust_name))
    return InstallationState(set_up=trust_name is not None or _has_accounts(unit), trust_name=trust_name)


def _has_accounts(unit: Unit) -> bool:
    return bool(unit.session.scalar(select(exists(select(StaffRow.id)))))


def make_first_run_link(unit: Unit, token: str, trust_id: UUID) -> None:
    """Keeps the digest of ``token`` for an hour; links made before are void. ``not_permitted`` once set up.

    Whoever runs a command beside identity's own secrets made it: the trust stands for them in the audit log.
    """
    if installation_state(unit).set_up:
        raise Problem(ErrorCode.NOT_PERMITTED)
    unit.session.execute(delete(FirstRunLinkRow))
    unit.session.add(
        FirstRunLinkRow(
            token_digest=first_run_digest(token), created_at=unit.now, expires_at=unit.now + FIRST_RUN_HOLDS_FOR
        )
    )
    unit.audit(AuditAction.INSTALLATION_LINK_MAKE, actor_id=trust_id)


def make_second_link(unit: Unit, token: str, trust_id: UUID) -> None:
    """Keeps the digest of ``token`` as the invitation of the first run's administrator without a password.

    The mailed one is void then. ``not_permitted`` once both chose one: the trust's administrators do the rest. As for
    the link of the first run, the trust stands in the audit log for whoever may run a command on the server.
    """
    staff_id = unit.session.scalar(
        select(StaffRow.id)
        .join(StaffGrantRow, StaffGrantRow.staff_id == StaffRow.id)
        .outerjoin(StaffCredentialRow, StaffCredentialRow.staff_id == StaffRow.id)
        .where(
            StaffGrantRow.first_run,
            StaffGrantRow.role == Role.ADMINISTRATOR.value,
            StaffGrantRow.school_id.is_(None),
            StaffRow.active,
            StaffCredentialRow.staff_id.is_(None),
            StaffRow.signed_on_at.is_(None),
        )
        .order_by(StaffRow.created_at, StaffRow.id)
    )
    if staff_id is None:
        raise Problem(ErrorCode.NOT_PERMITTED)
    lock_mailed_links(unit, staff_id)
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.staff_id == staff_id))
    unit.session.add(
        MailedLinkRow(
            id=new_id(),
            staff_id=staff_id,
            kind=_KIND,
            token_digest=link_digest(token),
            token_sealed=_NOT_MAILED,
            created_at=unit.now,
            created_by=None,
            expires_at=unit.now + HOLDS_FOR[_KIND],
        )
    )
    unit.audit(AuditAction.STAFF_LINK_SEND, object_id=staff_id, outcome="invitation_printed", actor_id=trust_id)
