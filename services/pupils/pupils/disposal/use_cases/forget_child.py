"""Deletes what the roll has of a child whose keys are destroyed, and keeps marks by which the child is known again."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import KeysDestroyed
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from pupils.disposal.parts.forget_entries import forget_entries
from pupils.disposal.parts.hold_roll import hold_roll
from pupils.disposal.parts.identities import Identity, entries_held, identities_of
from pupils.disposal.queries.every_answer import ANSWERED_ONCE, answer_of
from pupils.extras import Extras
from pupils.models import DisposedIdentityRow, DisposedPupilRow, DisposedRow, ReturnedPupilRow, SchoolRow
from pupils.protection.domain.identity_marks import destroyed_marks
from pupils.protection.parts.marks import marks_key


def forget_child(unit: Unit, extras: Extras, event: KeysDestroyed) -> None:
    """Under every id, and the answer, in one transaction. Told again, it deletes what there is still, and answers the
    same. Raises ``VaultAway``: the marks' key is there.

    Files being applied are waited for, and go on after. Who is on a roll today goes on there as somebody new
    (``go_on_anew``); an entry that a merge made this child's since is a child of its own again.
    """
    hold_roll(unit)
    unit.scope_to(unit.session.scalars(select(SchoolRow.id)))
    row = insert(DisposedRow).values(disposal_id=event.disposal_id, rows=0, done_at=unit.now)
    first = unit.session.execute(row.on_conflict_do_nothing().returning(DisposedRow.disposal_id)).first()
    ids = sorted(set(event.subject_ids))
    known = [{"pupil_id": each, "disposal_id": event.disposal_id} for each in ids]
    unit.session.execute(insert(DisposedPupilRow).on_conflict_do_nothing(), known)
    entries = entries_held(unit, ids)
    schools = {each.school_id for each in entries}
    identities = identities_of(unit, extras, entries)
    gone = _keep_marks(unit, extras, event.disposal_id, identities) + forget_entries(
        unit, extras, ids, entries, identities
    )
    kept = unit.session.get_one(DisposedRow, event.disposal_id)
    if first is not None:
        kept.rows = gone
    if gone:
        action = AuditAction.DISPOSAL_COPY_DELETE
        unit.audit(action, school_ids=schools, subject_ids=ids, object_id=event.disposal_id)
    unit.publish(answer_of(kept), aggregate_id=event.disposal_id, aggregate_version=ANSWERED_ONCE, school_id=None)


def _keep_marks(unit: Unit, extras: Extras, disposal_id: UUID, identities: Collection[Identity]) -> int:
    """Of a child who was destroyed before, and came back since, what was decided holds no more: how many rows."""
    if not identities:
        return 0
    key, marks = marks_key(unit, extras), set[bytes]()
    for each in identities:
        marks |= destroyed_marks(key, each.upn, each.surname, each.forename, each.born)
    rows = [{"mark": mark, "disposal_id": disposal_id} for mark in sorted(marks)]
    unit.session.execute(insert(DisposedIdentityRow).on_conflict_do_nothing(), rows)
    decided = delete(ReturnedPupilRow).where(ReturnedPupilRow.marks.overlap(sorted(marks)))
    deleted = decided.returning(ReturnedPupilRow.id).execution_options(synchronize_session=False)
    return len(unit.session.scalars(deleted).all())
