"""A person says whether a child whose file is destroyed, and whom a file names again, comes onto the roll."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.returned import DecideReturned, ReturnedDecided
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pupils.disposal.domain.returned_line import line_of
from pupils.extras import Extras
from pupils.files.domain.roll_file import LONDON
from pupils.models import PupilRow, PupilSourceRow, PupilToldRow, ReturnedPupilRow
from pupils.record.sealed_fields import returned_field, returned_reason_field
from pupils.roll.domain.merging import ATTRIBUTES, KnownPupil, merge, microseconds
from pupils.roll.parts.write_pupils import write_pupils
from pupils.roll.roll_key import RollKey


def decide_returned(unit: Unit, extras: Extras, request: DecideReturned) -> ReturnedDecided:
    """``take``: a new pupil under a new id, never the old one; ``leave``: nobody, now and whenever a file says so
    again; ``later``: it stays. What the line said is kept no longer once it is decided.

    ``not_found`` unless the caller matches pupils at the school; ``stale_version`` if it was decided or put off
    meanwhile; ``invalid_request`` on ``returned_id`` where somebody else has the UPN by now. Raises ``VaultAway``.
    """
    row = unit.session.get(ReturnedPupilRow, request.returned_id, with_for_update=True)
    if row is None or not unit.access.has(Right.PUPIL_MATCH, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.sealed is None or request.version != row.version:
        raise Problem(ErrorCode.STALE_VERSION, ids={"returned_id": str(row.id)})
    key = RollKey(unit, extras.keyring, row.school_id)
    row.version += 1
    made = _take(unit, key, row) if request.decision == "take" else None
    row.state = {"take": "taken", "leave": "left", "later": "later"}[request.decision]
    if request.decision != "later":
        row.sealed = None
    row.decided_at, row.decided_by = unit.now, unit.access.actor_id
    row.reason_sealed = key.seal_text(returned_reason_field(row.id, row.version), request.reason)
    unit.audit(
        AuditAction.PUPIL_MATCH_DECIDE,
        right=Right.PUPIL_MATCH,
        school_ids=[row.school_id],
        subject_ids=[] if made is None else [made.id],
        object_id=row.id,
        outcome="later" if request.decision == "later" else f"returned_{row.state}",
    )
    return ReturnedDecided(returned_id=row.id, pupil_id=None if made is None else made.id)


def _take(unit: Unit, key: RollKey, row: ReturnedPupilRow) -> KnownPupil:
    change, said_at = line_of(key.unseal(returned_field(row.id), row.sealed or b""))
    known = KnownPupil.new(new_id())
    merge(known, change, microseconds(said_at), unit.now.astimezone(LONDON).date())
    taken = select(PupilRow.id).where(PupilRow.upn == known.upn, PupilRow.school_id == row.school_id)
    if known.upn is not None and unit.session.scalar(taken) is not None:
        raise invalid("returned_id", FieldCode.NOT_ALLOWED)
    write_pupils(unit, row.school_id, [(known, set(ATTRIBUTES))])
    unit.session.add(PupilToldRow(pupil_id=known.id, school_id=row.school_id, told=list(known.said_at)))
    if row.feed_id is not None and change.source_id:
        source = insert(PupilSourceRow).values(
            feed_id=row.feed_id, source_id=change.source_id, pupil_id=known.id, school_id=row.school_id
        )
        unit.session.execute(source.on_conflict_do_nothing())
    return known
