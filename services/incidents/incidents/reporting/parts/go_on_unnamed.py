"""A child whose key is gone goes on in a report under an id of its own, in words."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import or_, select, update

from incidents.models import ConcernRow, DocumentRow, RecordSubjectRow
from incidents.narrative import seal

from .name_destroyed import WORDS

_TO_BE_WRITTEN = b""
"""Stands in ``not_listed`` for as long as nobody has the report's key: ``write_words`` writes them once it opens."""


def go_on_unnamed(unit: Unit, concern_id: UUID, subject_id: UUID) -> None:
    """In the concern and the files that came with it. What it called such a child is lost, if it did, since that is
    sealed for the id that goes; the words say that whoever reported it is to be asked."""
    files = select(DocumentRow.id).where(DocumentRow.concern_id == concern_id)
    theirs = or_(RecordSubjectRow.record_id == concern_id, RecordSubjectRow.record_id.in_(files))
    unnamed = new_id()
    unit.session.execute(
        update(RecordSubjectRow)
        .where(theirs, RecordSubjectRow.subject_id == subject_id)
        .values(subject_id=unnamed, confirmed=True, not_listed=None)
        .execution_options(synchronize_session=False)
    )
    unit.session.execute(
        update(RecordSubjectRow)
        .where(RecordSubjectRow.record_id == concern_id, RecordSubjectRow.subject_id == unnamed)
        .values(not_listed=_TO_BE_WRITTEN)
        .execution_options(synchronize_session=False)
    )
    unit.session.expire_all()


def write_words(unit: Unit, keyring: Keyring, concern: ConcernRow) -> None:
    """Of those who go on unnamed, once the report's key is wrapped for its children. Needs the vault where there are
    any."""
    wanted = select(RecordSubjectRow).where(
        RecordSubjectRow.record_id == concern.id, RecordSubjectRow.not_listed == _TO_BE_WRITTEN
    )
    lines = unit.session.scalars(wanted).all()
    if not lines:
        return
    key = keyring.open(unit, concern.id)
    for line in lines:
        line.not_listed = seal(key, "record_subject", line.subject_id, "not_listed", WORDS)
