"""What retention itself has about a child whose file was destroyed."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import Uuid

from retention.models import (
    DisposalKeyRow,
    DisposalSaidRow,
    FileReviewRow,
    FileRow,
    HoldRow,
    HoldSaidRow,
    WideHoldRow,
)


def forget_own(unit: Unit, subject_ids: Sequence[UUID]) -> None:
    """The file's day, its reviews and lifted holds, and every word about them, those of the disposal as well: why a
    file was destroyed may say what stood in it. Which ids they were, and what became of them, stays.

    A hold of a child that was once one with another stays, being the other's as well, without this child's ids.
    """
    ids = array(list(subject_ids), type_=Uuid())
    holds = select(HoldRow.id).where(HoldRow.covers.contained_by(ids))
    reviews = select(FileReviewRow.id).where(FileReviewRow.subject_id.in_(subject_ids))
    earlier = select(DisposalKeyRow.disposal_id).where(DisposalKeyRow.subject_id.in_(subject_ids))
    of_record = (*_ids(unit, holds), *_ids(unit, reviews), *_ids(unit, earlier))
    unit.session.execute(delete(KeyWrapRow).where(KeyWrapRow.record_id.in_(of_record)))
    for statement in (
        delete(HoldSaidRow).where(HoldSaidRow.hold_id.in_(of_record)),
        delete(HoldRow).where(HoldRow.id.in_(of_record)),
        delete(FileReviewRow).where(FileReviewRow.id.in_(of_record)),
        delete(DisposalSaidRow).where(DisposalSaidRow.disposal_id.in_(of_record)),
        delete(FileRow).where(FileRow.subject_id.in_(subject_ids)),
    ):
        unit.session.execute(statement.execution_options(synchronize_session=False))
    _take_out_of_shared_holds(unit, set(subject_ids))
    _take_out_of_lists(unit, set(subject_ids))


def _take_out_of_shared_holds(unit: Unit, gone: set[UUID]) -> None:
    """They keep the other child's file alone from now on."""
    shared = select(HoldRow).where(HoldRow.covers.overlap(array(list(gone), type_=Uuid()))).order_by(HoldRow.id)
    for hold in unit.session.scalars(shared.with_for_update()):
        hold.covers = [each for each in hold.covers if each not in gone]
        if hold.subject_id in gone:
            hold.subject_id = hold.covers[0]


def _take_out_of_lists(unit: Unit, gone: set[UUID]) -> None:
    """Of holds on many that were lifted: while one stands the child's file is not destroyed."""
    lists = select(WideHoldRow).where(WideHoldRow.subject_ids.overlap(array(list(gone), type_=Uuid())))
    for hold in unit.session.scalars(lists.order_by(WideHoldRow.id).with_for_update()):
        hold.subject_ids = [each for each in hold.subject_ids or () if each not in gone]


def _ids(unit: Unit, wanted: object) -> list[UUID]:
    return list(unit.session.scalars(wanted))  # type: ignore[call-overload]  # a select of ids
