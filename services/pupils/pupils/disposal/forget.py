"""Deletes every row that is a child's, under each of the child's ids, with what others have about them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from chassis.units.one_of import one_of
from haven_schemas.acts.pupil_changes import PupilChange
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import KeysDestroyed, LeaversForgotten, LeaversLetGo
from sqlalchemy import Delete, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from pupils import models
from pupils.every_answer import ANSWERED_ONCE, answer_of
from pupils.extras import Extras
from pupils.identities import destroyed_marks, digests_of, marks_for, marks_key, tombstone_keys
from pupils.matching import give_back, release
from pupils.metrics import LEAVERS_FORGOTTEN
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
from pupils.photos import Whose, object_of
from pupils.protection import entry_of
from pupils.writing import lock_roll

from .go_on_anew import go_on_anew, new_line_of
from .identities import Identity, entries_held, identities_of, protected_names

Column = InstrumentedAttribute[Any]

WHOSE: tuple[tuple[Column, ...], ...] = (
    (models.PupilPartRow.pupil_id,),
    (models.PupilBeforeRow.pupil_id,),
    (models.PupilLedgerRow.pupil_id,),
    (models.PupilLocalRow.pupil_id,),
    (models.StopOverrideRow.pupil_id,),
    (models.PupilGroupMemberRow.pupil_id,),
    (models.PupilNameRow.pupil_id,),
    (models.PupilStayRow.pupil_id,),
    (models.PupilToldRow.pupil_id,),
    (models.RollLeaverRow.pupil_id,),
    (models.PupilSourceRow.pupil_id,),
    (models.PossibleLinkRow.pupil_id,),
    (models.ProtectedReaderRow.pupil_id,),
    (models.ProtectedBeforeRow.pupil_id,),
    (models.WithheldRow.pupil_id,),
    (models.IdentityQuestionRow.pupil_id,),
    (models.IdentityMetRow.entry_id,),
    (models.OldIdentityMetRow.entry_id,),
    (models.KeptFromRow.subject_id,),
    (models.SubjectAliasRow.alias_id, models.SubjectAliasRow.means_id),
    (models.PupilMoveRow.from_pupil_id, models.PupilMoveRow.to_pupil_id),
    (models.PupilRow.id,),
)
"""Columns by which rows are a child's, the entry itself last; each tuple is of one table."""

KEYED: tuple[tuple[Column, tuple[Column, ...]], ...] = (
    (models.ProtectionRow.pupil_id, (models.ProtectionRow.pupil_id,)),
    (models.PupilMergeRow.id, (models.PupilMergeRow.pupil_id, models.PupilMergeRow.alias_id)),
    (models.MatchProposalRow.id, (models.MatchProposalRow.new_id, models.MatchProposalRow.known_id)),
    (models.RollQuestionRow.id, (models.RollQuestionRow.entry_id, models.RollQuestionRow.pupil_id)),
)
"""The same of tables whose rows have a data key each, which goes with the row: its reason opens no more."""


def delete_child(unit: Unit, extras: Extras, ids: Sequence[UUID]) -> int:
    """In how many rows the child stood. The unit's scope is every school. Raises ``VaultAway``."""
    gone = _photos(unit, ids) + _contacts(unit, ids) + _asked_about_others(unit, extras, ids)
    _leave_waiting_files(unit, ids)
    for key, columns in KEYED:
        rows = unit.session.scalars(_of(columns, ids).returning(key)).all()
        unit.session.execute(delete(KeyWrapRow).where(one_of(KeyWrapRow.record_id, rows)))
        gone += len(rows)
    for columns in WHOSE:
        gone += len(unit.session.scalars(_of(columns, ids).returning(columns[0])).all())
    return gone


def _leave_waiting_files(unit: Unit, ids: Sequence[UUID]) -> None:
    """Files that wait for a decision name the child no more among those who would leave."""
    named = models.DeliveryRow.would_leave_ids
    for each in ids:
        unit.session.execute(
            update(models.DeliveryRow)
            .where(named.any_() == each)
            .values(would_leave_ids=func.array_remove(named, each))
            .execution_options(synchronize_session=False)
        )


def _of(columns: Iterable[Column], ids: Collection[UUID]) -> Delete:
    first, *others = columns
    condition = or_(one_of(first, ids), *(one_of(each, ids) for each in others))
    return delete(first.class_).where(condition).execution_options(synchronize_session=False)


def _photos(unit: Unit, ids: Sequence[UUID]) -> int:
    """Their objects are deleted after the commit (``sweep_photos``)."""
    photo = models.PupilPhotoRow
    found = unit.session.execute(
        delete(photo)
        .where(one_of(photo.pupil_id, ids))
        .returning(photo.pupil_id, photo.school_id, photo.version, photo.kept)
        .execution_options(synchronize_session=False)
    ).all()
    rows = [
        {
            "object_name": object_of(Whose(each.pupil_id, each.school_id), each.version),
            "school_id": each.school_id,
            "gone_at": unit.now,
        }
        for each in found
        if each.kept
    ]
    if rows:
        unit.session.execute(insert(models.PhotoGoneRow).on_conflict_do_nothing(), rows)
    return len(found)


def _contacts(unit: Unit, ids: Sequence[UUID]) -> int:
    """A contact stays while another child of theirs is there."""
    bond, contact = models.PupilContactRow, models.ContactRow
    bonds = delete(bond).where(one_of(bond.pupil_id, ids)).returning(bond.contact_id)
    people = unit.session.scalars(bonds.execution_options(synchronize_session=False)).all()
    nobodys = (
        delete(contact)
        .where(one_of(contact.id, set(people)), ~exists().where(bond.contact_id == contact.id))
        .returning(contact.id)
        .execution_options(synchronize_session=False)
    )
    return len(people) + len(unit.session.scalars(nobodys).all())


def _asked_about_others(unit: Unit, extras: Extras, ids: Sequence[UUID]) -> int:
    """Questions whether this child is some protected one: under seal they hold who this child was."""
    question, gone = models.IdentityQuestionRow, 0
    for row in unit.session.scalars(select(question).where(question.pupil_id.not_in(ids))).all():
        try:
            asked = entry_of(extras.keyring.open(unit, row.pupil_id), row)
        except Problem as problem:
            if problem.code is not ErrorCode.KEY_GONE:
                raise
            continue
        if asked.entry.pupil_id in ids:
            unit.session.delete(row)
            gone += 1
    unit.session.flush()
    return gone


def forget_entries(
    unit: Unit, extras: Extras, ids: Sequence[UUID], entries: Sequence[PupilRow], identities: Collection[Identity]
) -> int:
    """In how many rows they stood. ``entries``: those of ``ids``, held; ``identities``: all they are known by.

    Who is on a roll today goes on there as somebody new (``go_on_anew``); an entry that a merge made this child's
    since is a child of its own again. The unit's scope is every school. Raises ``VaultAway``.
    """
    gone = _tombstones(unit, ids, identities) + _old_identities(unit, extras, entries)
    _give_places_back(unit, extras, ids)
    _release_others(unit, extras, ids)
    anew = [line for entry in entries if (line := new_line_of(unit, entry)) is not None]
    gone += delete_child(unit, extras, ids)
    unit.session.expunge_all()
    for line in anew:
        go_on_anew(unit, line)
    return gone


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


def _give_places_back(unit: Unit, extras: Extras, ids: Sequence[UUID]) -> None:
    """Who is on the roll goes on there under their own name, and not that of the pupil they were merged into."""
    taken = PupilMergeRow.before_sealed.is_not(None)
    merges = select(PupilMergeRow, PupilRow).join(PupilRow, PupilRow.id == PupilMergeRow.alias_id)
    for merge, alias in unit.session.execute(merges.where(one_of(PupilMergeRow.pupil_id, ids), taken)).all():
        give_back(unit, extras, merge, alias)
    unit.session.flush()


def _release_others(unit: Unit, extras: Extras, ids: Sequence[UUID]) -> None:
    """Entries that mean the child and are not among the ids: merged after the file was agreed on."""
    merges = unit.session.execute(
        select(PupilMergeRow, PupilRow)
        .join(PupilRow, PupilRow.id == PupilMergeRow.alias_id)
        .where(one_of(PupilMergeRow.pupil_id, ids), PupilMergeRow.ended_at.is_(None), PupilRow.id.not_in(ids))
    ).all()
    for merge, alias in merges:
        release(unit, extras, merge, alias)
    unit.session.flush()


def forget_child(unit: Unit, extras: Extras, event: KeysDestroyed) -> None:
    """Under every id, and the answer, in one transaction. Told again, it deletes what there is still, and answers the
    same. Raises ``VaultAway``: the marks' key is there.

    Files being applied are waited for, and go on after. Who is on a roll today goes on there as somebody new
    (``go_on_anew``); an entry that a merge made this child's since is a child of its own again.
    """
    lock_roll(unit)
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


def forget_leavers(unit: Unit, extras: Extras, event: LeaversLetGo) -> None:
    """Under every id, and the answer, in one transaction; told again, it deletes what there is still.

    incidents keeps nothing under these ids any more, so they go whatever the roll says by now: who came back onto it
    meanwhile goes on there as somebody new. No mark of them stays: there is no file that could be begun again by
    mistake, and whoever comes back is welcome. The ids stay, so that what others said before, and comes late, is not
    taken in. Raises ``VaultAway``.
    """
    ids = sorted(set(event.subject_ids))
    if not ids:
        return
    lock_roll(unit)
    unit.scope_to(unit.session.scalars(select(SchoolRow.id)))
    known = [{"pupil_id": each, "disposal_id": event.batch_id} for each in ids]
    unit.session.execute(insert(DisposedPupilRow).on_conflict_do_nothing(), known)
    entries = entries_held(unit, ids)
    schools, count = {each.school_id for each in entries}, len(entries)
    forget_entries(unit, extras, ids, entries, identities_of(unit, extras, entries))
    if count:
        unit.audit(AuditAction.PUPIL_LEAVERS_FORGET, school_ids=schools, object_id=event.batch_id)
    LEAVERS_FORGOTTEN.inc(count)
    answer = LeaversForgotten(batch_id=event.batch_id, entries=count)
    unit.publish(answer, aggregate_id=event.batch_id, aggregate_version=ANSWERED_ONCE, school_id=None)
