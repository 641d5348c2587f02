"""Deletes what the roll has of a child whose keys are destroyed, and keeps marks by which the child is known again."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import KeysDestroyed
from haven_schemas.rpc.pupil_changes import PupilChange
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from pupils.disposal.parts.delete_child import delete_child
from pupils.disposal.parts.go_on_anew import go_on_anew, new_line_of
from pupils.disposal.parts.hold_roll import hold_roll
from pupils.disposal.parts.identities import Identity, entries_held, identities_of, protected_names
from pupils.disposal.queries.every_answer import ANSWERED_ONCE, answer_of
from pupils.extras import Extras
from pupils.matching.use_cases.end_merge import release
from pupils.models import (
    DisposedIdentityRow,
    DisposedPupilRow,
    DisposedRow,
    IdentityMarkRow,
    PupilMergeRow,
    PupilRow,
    PupilSourceRow,
    ReturnedPupilRow,
    SchoolRow,
    TombstoneRow,
)
from pupils.protection.domain.identity_marks import destroyed_marks
from pupils.protection.domain.old_identities import digests_of
from pupils.protection.domain.tombstones import tombstone_keys
from pupils.protection.parts.marks import marks_for, marks_key


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
    gone = _forget(unit, extras, event.disposal_id, ids, entries)
    kept = unit.session.get_one(DisposedRow, event.disposal_id)
    if first is not None:
        kept.rows = gone
    if gone:
        action = AuditAction.DISPOSAL_COPY_DELETE
        unit.audit(action, school_ids=schools, subject_ids=ids, object_id=event.disposal_id)
    unit.publish(answer_of(kept), aggregate_id=event.disposal_id, aggregate_version=ANSWERED_ONCE, school_id=None)


def _forget(unit: Unit, extras: Extras, disposal_id: UUID, ids: Sequence[UUID], entries: Sequence[PupilRow]) -> int:
    identities = identities_of(unit, extras, entries)
    gone = _keep_marks(unit, extras, disposal_id, identities)
    gone += _tombstones(unit, ids, identities) + _old_identities(unit, extras, entries)
    _release_others(unit, ids)
    anew = [line for entry in entries if (line := new_line_of(unit, entry)) is not None]
    gone += delete_child(unit, extras, ids)
    unit.session.expunge_all()
    for line in anew:
        go_on_anew(unit, line)
    return gone


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


def _tombstones(unit: Unit, ids: Sequence[UUID], identities: Collection[Identity]) -> int:
    """Words of leaving that came before the child: digests, without a key, of what the child would be known by."""
    digests: set[int] = set()
    for each in identities:
        said = PupilChange.model_construct(
            number=0, upn=each.upn, legal_surname=each.surname, legal_forename=each.forename, date_of_birth=each.born
        )
        digests |= {*tombstone_keys(said, None)}
    for source in unit.session.scalars(select(PupilSourceRow).where(one_of(PupilSourceRow.pupil_id, ids))):
        digests |= {*tombstone_keys(PupilChange.model_construct(number=0, source_id=source.source_id), source.feed_id)}
    found = delete(TombstoneRow).where(TombstoneRow.digest.in_(digests)).returning(TombstoneRow.digest)
    return len(unit.session.scalars(found.execution_options(synchronize_session=False)).all())


def _old_identities(unit: Unit, extras: Extras, entries: Sequence[PupilRow]) -> int:
    """Marks of what a protected child was before; they do not say whose they are."""
    gone = 0
    for entry in entries:
        names = protected_names(unit, extras, entry.id)
        today = {"upn": entry.upn, "legal_surname": entry.legal_surname, "legal_forename": entry.legal_forename}
        marks = marks_for(unit, extras, digests_of(names, entry.date_of_birth, today))
        of_them = (IdentityMarkRow.mark.in_(marks.values()), IdentityMarkRow.school_id == entry.school_id)
        deleted = delete(IdentityMarkRow).where(*of_them).returning(IdentityMarkRow.mark)
        gone += len(unit.session.scalars(deleted.execution_options(synchronize_session=False)).all())
    return gone


def _release_others(unit: Unit, ids: Sequence[UUID]) -> None:
    """Entries that mean the child and are not among the ids: merged after the file was agreed on."""
    merges = unit.session.execute(
        select(PupilMergeRow, PupilRow)
        .join(PupilRow, PupilRow.id == PupilMergeRow.alias_id)
        .where(one_of(PupilMergeRow.pupil_id, ids), PupilMergeRow.ended_at.is_(None), PupilRow.id.not_in(ids))
    ).all()
    for merge, alias in merges:
        release(unit, merge, alias)
    unit.session.flush()
