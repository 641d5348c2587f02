"""Deletes every row that is a child's, under each of the child's ids, with what others have about them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from chassis.units.one_of import one_of
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import Delete, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from pupils import models
from pupils.extras import Extras
from pupils.photos.parts.keep_photo import Whose, object_of
from pupils.protection.queries.identity_questions import entry_of

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
