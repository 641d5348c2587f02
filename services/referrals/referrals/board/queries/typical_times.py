"""How long agencies take: the median from sent to the first answer, and to the first decision."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, Interval, func, select
from sqlalchemy.orm import InstrumentedAttribute

from referrals.models import ReferralRow

_OF_LATE = timedelta(days=365)
"""How an agency works today: what it did years ago does not say."""
FEWEST = 5
"""Of fewer nothing is typical."""


@dataclass(frozen=True)
class Times:
    """Of one agency; hours None where fewer than ``FEWEST`` are known."""

    answered: int
    hours_to_answer: int | None
    decided: int
    hours_to_decide: int | None


NO_TIMES = Times(0, None, 0, None)


def typical_times(unit: Unit, seen: Collection[ColumnElement[bool]]) -> dict[UUID, Times]:
    """By agency, of what was sent in the last twelve months, as far as ``seen`` shows it; also of what is closed."""
    rows = unit.session.execute(
        select(
            ReferralRow.agency_id,
            func.count(ReferralRow.answered_at),
            _median(ReferralRow.answered_at),
            func.count(ReferralRow.decided_at),
            _median(ReferralRow.decided_at),
        )
        .where(ReferralRow.sent_at > unit.now - _OF_LATE, *seen)
        .group_by(ReferralRow.agency_id)
    )
    return {
        agency_id: Times(answered, _hours(answered, answer), decided, _hours(decided, decision))
        for agency_id, answered, answer, decided, decision in rows
    }


def _median(until: InstrumentedAttribute[datetime | None]) -> ColumnElement[Any]:
    return func.percentile_cont(0.5, type_=Interval()).within_group(until - ReferralRow.sent_at)


def _hours(count: int, median: timedelta | None) -> int | None:
    return None if median is None or count < FEWEST else round(median / timedelta(hours=1))
