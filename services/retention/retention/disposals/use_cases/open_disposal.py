"""A second person is given sight of a file, so that they can agree that it is destroyed."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import Disposal, OpenDisposal

from retention.disposals.parts.held_disposal import proposed_to_caller
from retention.disposals.parts.second_reader import facts_for_caller, note_reader
from retention.disposals.parts.sending import subject_ids_of
from retention.disposals.parts.showing import shown
from retention.extras import OtherOwners


def open_disposal(unit: Unit, owners: OtherOwners, request: OpenDisposal) -> Disposal:
    """Of a file that has to be read; it ends with the proposal. Nothing of the file is in the answer, which is kept.

    ``not_found``, also for who is kept from it; ``not_independent`` for who is tied to who proposed it or is named in
    the file; ``not_permitted`` where nobody has to read it, or it would be put back as it is now; ``OwnerAway``.
    """
    row = proposed_to_caller(unit, request.disposal_id)
    facts = facts_for_caller(unit, owners, row, in_words=True)
    if facts is None:
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    if not facts.must_read or facts.hindered is not None:
        raise Problem(ErrorCode.NOT_PERMITTED)
    note_reader(row, unit.access.actor_id, unit.now, to_the_end=False)
    with unit.beyond_own_schools([row.school_id]):
        subject_ids = subject_ids_of(unit, row)
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_OPEN,
        right=Right.RETENTION_AGREE,
        school_ids=[row.school_id],
        subject_ids=subject_ids,
        object_id=row.id,
    )
    return shown(unit, row)
