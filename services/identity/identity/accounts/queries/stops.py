"""Suspensions that stand once a second person agrees, as far as they are the caller's to see."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.identity.stops import StopRequest
from sqlalchemy import select

from identity.accounts.queries.account_views import names_of
from identity.models import LeadStopRow
from identity.roles.domain.giving import REQUESTS_LAST
from identity.second_person.queries.second_persons import SecondPersons

MOST = 50


def stop_requests(unit: Unit, rule: SecondPersons, own: AbstractSet[UUID]) -> list[StopRequest]:
    """Undecided: those the caller may decide, asked for, or administers every school of; never one's own account's."""
    rows = unit.session.scalars(
        select(LeadStopRow)
        .where(
            LeadStopRow.agreed.is_(None),
            LeadStopRow.asked_at > unit.now - REQUESTS_LAST,
            LeadStopRow.staff_id != unit.access.actor_id,
        )
        .order_by(LeadStopRow.asked_at)
        .limit(MOST)
    ).all()
    names = names_of(unit, {each for row in rows for each in (row.staff_id, row.asked_by)})
    found = []
    for row in rows:
        mine = not unit.access.is_unproven and rule.for_stop(row).group_of(unit.access.actor_id) is not None
        if mine or row.asked_by == unit.access.actor_id or frozenset(row.school_ids) <= own:
            found.append(
                StopRequest(
                    id=row.id,
                    staff_name=names[row.staff_id],
                    asked_by=names[row.asked_by],
                    asked_at=row.asked_at,
                    until=row.until,
                    over=row.over_at is not None,
                    mine_to_decide=mine,
                )
            )
    return found
