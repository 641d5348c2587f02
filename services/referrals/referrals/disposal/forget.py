"""Deletes what stands here beside records of a child whose file is destroyed.

A record that stays for another child keeps its referrals, but for those whose words were of the destroyed child alone:
incidents names these entries too.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import FileDisposed
from sqlalchemy import Delete, Update, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from referrals.every_answer import ANSWERED_ONCE, answer_of
from referrals.models import (
    KNOWN_SCHOOLS,
    AwaitedReferralRow,
    DeadlineChangeRow,
    DeadlineRow,
    DisposedRow,
    PlacementChangeRow,
    PlacementRow,
    ReferralRow,
    StepRow,
)

_AT_ONCE = 500
"""Ids in one statement."""


def forget_records(unit: Unit, event: FileDisposed) -> None:
    """Deletes and answers, in one transaction. Told again, it deletes what there is still, and answers the same."""
    if event.outcome != "disposed":
        return
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    row = insert(DisposedRow).values(disposal_id=event.disposal_id, referrals=0, dates=0, gone_ids=[], done_at=unit.now)
    first = unit.session.execute(row.on_conflict_do_nothing().returning(DisposedRow.disposal_id)).first()
    gone = _Gone()
    for at in range(0, len(event.record_ids), _AT_ONCE):
        _forget(unit, event.record_ids[at : at + _AT_ONCE], gone)
    kept = unit.session.get_one(DisposedRow, event.disposal_id)
    if first is not None:
        kept.referrals, kept.dates, kept.gone_ids = gone.referrals, gone.dates, sorted(gone.ids)
    if gone.ids:
        unit.audit(AuditAction.DISPOSAL_COPY_DELETE, school_ids=gone.schools, object_id=event.disposal_id)
    unit.publish(answer_of(kept), aggregate_id=event.disposal_id, aggregate_version=ANSWERED_ONCE, school_id=None)


class _Gone:
    """What was deleted."""

    def __init__(self) -> None:
        self.ids: set[UUID] = set()
        self.schools: set[UUID] = set()
        self.referrals = self.dates = 0


def _forget(unit: Unit, ids: Sequence[UUID], gone: _Gone) -> None:
    """``ids``: of records, entries, referrals and whatever else; only what is theirs is found by them."""
    sent_with = select(StepRow.referral_id).where(StepRow.kind == "sent", one_of(StepRow.entry_id, ids))
    referrals = unit.session.execute(
        select(ReferralRow.id, ReferralRow.school_id)
        .where(or_(one_of(ReferralRow.record_id, ids), one_of(ReferralRow.id, ids), ReferralRow.id.in_(sent_with)))
        .order_by(ReferralRow.id)
        .with_for_update()
    ).all()
    referral_ids = [each.id for each in referrals]
    deadlines = unit.session.execute(
        select(DeadlineRow.id, DeadlineRow.school_id, DeadlineRow.referral_id)
        .where(
            or_(
                one_of(DeadlineRow.referral_id, referral_ids),
                one_of(DeadlineRow.record_id, ids),
                one_of(DeadlineRow.entry_id, ids),
            )
        )
        .order_by(DeadlineRow.id)
        .with_for_update()
    ).all()
    deadline_ids = [each.id for each in deadlines]
    placements = unit.session.execute(
        select(PlacementRow.id, PlacementRow.school_id)
        .where(one_of(PlacementRow.record_id, ids))
        .order_by(PlacementRow.id)
        .with_for_update()
    ).all()
    placement_ids = [each.id for each in placements]
    for statement in (
        *_placements_go(placement_ids),
        *_deadlines_go(deadline_ids),
        *_referrals_go([*referral_ids, *ids]),
        *_entries_go(ids),
    ):
        unit.session.execute(statement.execution_options(synchronize_session=False))
    gone.ids |= {*referral_ids, *deadline_ids, *placement_ids}
    gone.schools |= {each.school_id for each in (*referrals, *deadlines, *placements)}
    gone.referrals += len(referrals)
    gone.dates += len(placements) + sum(each.referral_id is None for each in deadlines)


def _placements_go(ids: Sequence[UUID]) -> tuple[Update | Delete, ...]:
    """One follows another of the same record alone."""
    return (
        delete(PlacementChangeRow).where(one_of(PlacementChangeRow.placement_id, ids)),
        delete(PlacementRow).where(one_of(PlacementRow.id, ids)),
    )


def _deadlines_go(ids: Sequence[UUID]) -> tuple[Update | Delete, ...]:
    """What follows one of them and stays follows nothing any more."""
    followed: dict[str, Any] = {"follows_id": None}
    return (
        update(DeadlineRow).where(one_of(DeadlineRow.follows_id, ids)).values(followed),
        delete(DeadlineChangeRow).where(one_of(DeadlineChangeRow.deadline_id, ids)),
        delete(DeadlineRow).where(one_of(DeadlineRow.id, ids)),
    )


def _referrals_go(ids: Sequence[UUID]) -> tuple[Update | Delete, ...]:
    after: dict[str, Any] = {"after_id": None}
    return (
        update(ReferralRow).where(one_of(ReferralRow.after_id, ids)).values(after),
        delete(StepRow).where(one_of(StepRow.referral_id, ids)),
        delete(ReferralRow).where(one_of(ReferralRow.id, ids)),
        delete(AwaitedReferralRow).where(one_of(AwaitedReferralRow.referral_id, ids)),
    )


def _entries_go(ids: Sequence[UUID]) -> tuple[Update | Delete, ...]:
    """What happened to a referral that stays is known still; an entry that said it in words is not there any more."""
    said: dict[str, Any] = {"entry_id": None}
    return (
        update(StepRow).where(one_of(StepRow.entry_id, ids)).values(said),
        update(DeadlineChangeRow).where(one_of(DeadlineChangeRow.entry_id, ids)).values(said),
    )
