"""A concern, or a file of it, leaves the intake key once the vault is back: its children's keys open it then."""

from datetime import timedelta
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import Problem
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow, WaitingWorkRow
from incidents.narrative import holder_of
from incidents.work import looked_at_again_after

from .unnamed import write_words
from .unopened import note_opened, note_unopened
from .why_unopened import why_unopened


def leave_intake(unit: Unit, work: WaitingWorkRow, keyring: Keyring) -> timedelta | None:
    """Rewraps the data key; what it seals stays sealed as it is. ``VaultAway`` while the vault is away.

    ``work.wanted_id`` is the concern, or one of the files that came with it. What does not open is noted for the people
    who settle it, and tried again less and less often: a snapshot of the vault may bring a key back.
    """
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == work.concern_id).with_for_update())
    if concern is None:
        return None
    try:
        with unit.attempt():
            take_out(unit, keyring, concern, work.wanted_id)
    except Problem as problem:
        because = why_unopened(problem)
        if because is None:
            raise
        note_unopened(unit, concern, because)
        return looked_at_again_after(unit.now - work.created_at)
    note_opened(unit, concern)
    return None


def take_out(unit: Unit, keyring: Keyring, concern: ConcernRow, record_id: UUID) -> None:
    """One record of the concern, or the concern itself. ``VaultAway``; ``Problem`` where it does not open."""
    if record_id != concern.id:
        _rewrap(unit, keyring, concern, record_id)
    elif concern.sealed:
        _rewrap(unit, keyring, concern, concern.id)
        write_words(unit, keyring, concern)
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
