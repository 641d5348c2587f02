"""Works out when the next people are told of concerns that nobody has read."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.triage import ConcernFacts
from sqlalchemy import select, update

from alerts.copies.queries.duty_hours import duty_hours_of
from alerts.extras import OpenUnit, OtherOwners
from alerts.models import UnreadConcernRow

from ..domain.unread import due_at, pace_of
from ..queries.concern_now import facts_of
from ..queries.unread_rule import rule_in_force
from .pass_over import passed_on_at

MOST_AT_ONCE = 200


def work_out_again(unit: Unit, school_id: UUID | None = None) -> None:
    """The rule was set, or the duty hours of ``school_id`` changed: what waits is looked at anew, within seconds."""
    waiting = update(UnreadConcernRow).where(UnreadConcernRow.state == "waiting")
    if school_id is not None:
        waiting = waiting.where(UnreadConcernRow.school_id == school_id)
    unit.session.execute(waiting.values(due_at=None).execution_options(synchronize_session=False))


def work_out_due(open_unit: OpenUnit) -> list[UUID]:
    """Of at most ``MOST_AT_ONCE`` concerns; those that another replica works on are left to it. Answers those of which
    nothing is known, since the release before began to watch them.
    """
    with open_unit() as unit:
        rows = unit.session.scalars(
            select(UnreadConcernRow)
            .where(UnreadConcernRow.state == "waiting", UnreadConcernRow.due_at.is_(None))
            .order_by(UnreadConcernRow.school_id.is_(None), UnreadConcernRow.told_at, UnreadConcernRow.concern_id)
            .limit(MOST_AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            if row.school_id is not None:
                set_due(unit, row)
                _bring_forward(unit, row, row.school_id)
    return [row.concern_id for row in rows if row.school_id is None]


def complete(open_unit: OpenUnit, owners: OtherOwners, concern_ids: Sequence[UUID]) -> None:
    """Asks incidents of those. ``OwnerAway``."""
    for concern_id in concern_ids:
        facts = facts_of(owners, concern_id)
        with open_unit() as unit:
            _complete(unit, concern_id, facts)


def set_due(unit: Unit, row: UnreadConcernRow) -> None:
    """From when people were told of it last."""
    hours = duty_hours_of(unit, row.school_id)
    row.due_at = due_at(row.pace or pace_of(None, None), row.told_at, rule_in_force(unit), hours)


def _bring_forward(unit: Unit, row: UnreadConcernRow, school_id: UUID) -> None:
    """Where all who were told are away. Not done once the next people were looked for, or it would be each time."""
    at = passed_on_at(unit, row, school_id, row.pace or pace_of(None, None))
    if at is not None and row.due_at is not None:
        row.due_at = min(row.due_at, at)


def _complete(unit: Unit, concern_id: UUID, facts: ConcernFacts | None) -> None:
    row = unit.session.scalar(
        select(UnreadConcernRow)
        .where(UnreadConcernRow.concern_id == concern_id, UnreadConcernRow.state == "waiting")
        .with_for_update()
    )
    if row is None:
        return
    if facts is None:
        row.state, row.ended_at = "gone", unit.now
        return
    row.school_id, row.pace = facts.school_id, pace_of(facts.urgency, facts.told)
    set_due(unit, row)
