"""Nobody waits for people who are away: the next are told beside them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.triage import ConcernFacts
from sqlalchemy import exists, select

from alerts.absences.domain.absence import london_day
from alerts.absences.queries.absences import absences_from, away_on, day_expected
from alerts.copies.queries.duty_hours import duty_hours_of
from alerts.models import UnreadConcernRow
from alerts.telling.domain.recipients import Candidate
from alerts.telling.queries.told_of_concern import told_of_concern

from ..domain.unread import Pace, next_steps


def told_beside(
    unit: Unit, facts: ConcernFacts, pace: Pace, candidates: Collection[Candidate], told: Collection[UUID]
) -> list[UUID]:
    """Whom to tell of a new concern beside ``told``, who are all away on the day they would look at it: nobody where
    one of them is there, or where people were told of the concern earlier."""
    if len(absences_from(unit, london_day(unit.now), told)) < len(set(told)):
        return []  # one look, for almost every concern
    away = away_on(unit, day_expected(unit, facts.school_id, pace))
    if not set(told) <= away or _is_known(unit, facts.concern_id):
        return []
    steps = next_steps(candidates, told, facts.kept_from_ids, away)
    return [each for _, people in steps for each in people]


def passed_on_at(unit: Unit, row: UnreadConcernRow, school_id: UUID, pace: Pace) -> datetime | None:
    """When the next people are told of a concern that waits for nobody but people who are away: now, of an ordinary one
    when duty begins next. None: somebody who was told is there."""
    away = away_on(unit, day_expected(unit, school_id, pace))
    if not away:
        return None  # one look, on almost every day
    unit.scope_to([school_id])
    told = told_of_concern(unit, row.concern_id)
    if not told or not away.issuperset(told):
        return None
    return duty_hours_of(unit, school_id).next_duty(unit.now) if pace == "duty_time" else unit.now


def _is_known(unit: Unit, concern_id: UUID) -> bool:
    return bool(unit.session.scalar(select(exists().where(UnreadConcernRow.concern_id == concern_id))))
