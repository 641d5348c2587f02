"""A concern leaves the intake key once the vault is back: from then on its children's keys open it."""

from chassis.database import Unit
from chassis.keyring import Keyring
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow, WaitingWorkRow
from incidents.narrative import holder_of


def leave_intake(unit: Unit, work: WaitingWorkRow, keyring: Keyring) -> None:
    """Rewraps the concern's data key; its text stays sealed as it is. ``VaultAway`` while the vault is away."""
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == work.concern_id).with_for_update())
    if concern is None or not concern.sealed:
        return
    subjects = subjects_of(unit, concern.id)
    keyring.leave_intake(unit, concern.id, [holder_of(subject.id) for subject in subjects])
    concern.sealed = False
    unit.audit(
        AuditAction.CONCERN_SEAL_OPEN,
        school_ids=[concern.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=concern.id,
    )
