"""A concern, or a file of it, leaves the intake key once the vault is back: its children's keys open it then."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow, WaitingWorkRow
from incidents.narrative import holder_of


def leave_intake(unit: Unit, work: WaitingWorkRow, keyring: Keyring) -> None:
    """Rewraps the data key; what it seals stays sealed as it is. ``VaultAway`` while the vault is away.

    ``work.wanted_id`` is the concern, or one of the files that came with it.
    """
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == work.concern_id).with_for_update())
    if concern is None:
        return
    if work.wanted_id != concern.id:
        _rewrap(unit, keyring, concern, work.wanted_id)
    elif concern.sealed:
        _rewrap(unit, keyring, concern, concern.id)
        concern.sealed = False


def _rewrap(unit: Unit, keyring: Keyring, concern: ConcernRow, record_id: UUID) -> None:
    """A file is about the children of its concern, also before it has arrived. Nothing for one that was swept."""
    subjects = subjects_of(unit, concern.id)
    if not keyring.leave_intake(unit, record_id, [holder_of(subject.id) for subject in subjects]):
        return
    unit.audit(
        AuditAction.CONCERN_SEAL_OPEN,
        school_ids=[concern.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=record_id,
    )
