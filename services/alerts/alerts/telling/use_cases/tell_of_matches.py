"""Tells people that questions wait on the page of pupils who may be one child.

Whether they are ordinary ones, or about a protected child and for the people named alone, the alert, the mail and the
figures are the same, so that neither a colleague nor whoever runs the mail server learns that an old identity was met.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import MatchesWaiting
from haven_schemas.rights import Right
from sqlalchemy import func, select

from alerts.copies.queries.known_schools import KNOWN_SCHOOLS
from alerts.models import AlertRow

from ..domain.match_recipients import whom_to_tell_of_matches
from ..queries.triage_staff import staff_with
from .raise_alerts import Occurrence, raise_alerts

TOLD_ENOUGH = timedelta(hours=20)
"""Less than from one morning to the next: whoever has not read the last one is told once a day, for all schools."""

_KIND = "pupil_match_waiting"


def tell_of_matches(unit: Unit, event_id: UUID, at: datetime, event: MatchesWaiting) -> None:
    """Those whom ``domain.match_recipients`` chooses, but for those who have one unread; raises ``NobodyToTell``.

    The alert is of the first of the schools: who leaves one of two may answer no more.
    """
    people = [staff_with(unit, Right.PUPIL_MATCH, school_id) for school_id in event.school_ids]
    told = whom_to_tell_of_matches(people, event.staff_ids, event.kept_from_ids)
    has_one = _who_has_one_unread(unit, told)
    school_id = min(event.school_ids)
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KIND,
        school_id=school_id,
        source_id=event.notice_id,
        object_id=event.notice_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, [each for each in told if each not in has_one])


def _who_has_one_unread(unit: Unit, staff_ids: Collection[UUID]) -> set[UUID]:
    """Of whichever school: all lead to the same page. One notice at a time, since a morning's come together."""
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("alerts.tell_of_matches"))))
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    unread = select(AlertRow.recipient_id).where(
        AlertRow.recipient_id.in_(staff_ids),
        AlertRow.kind == _KIND,
        AlertRow.read_at.is_(None),
        AlertRow.at > unit.now - TOLD_ENOUGH,
    )
    return set(unit.session.scalars(unread))
