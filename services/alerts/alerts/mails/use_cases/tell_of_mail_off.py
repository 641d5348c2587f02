"""Tells the trust lead and the data protection officer that people will be mailed about alerts no more."""

from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from sqlalchemy import or_, select

from alerts.models import StaffRow
from alerts.telling.use_cases.raise_alerts import Occurrence, raise_alerts

_STOPS_IT = ({Right.CONCERN_TRIAGE.value, Right.POLICY_SET.value}, {Right.DATA_OVERSEE.value})


def tell_of_mail_off(unit: Unit, change_id: UUID) -> None:
    """By inbox and a last mail, each at a school of theirs; not who did it. In the transaction of the
    caller, whose rules are those of every school."""
    wanted = [[{"rights": sorted(rights)}] for rights in _STOPS_IT]
    rows = unit.session.scalars(
        select(StaffRow).where(
            StaffRow.active.is_(True),
            StaffRow.id != unit.access.actor_id,
            or_(*(StaffRow.grants.contains(each) for each in wanted)),
        )
    ).all()
    for row in rows:
        occurrence = Occurrence(
            event_id=change_id,
            kind="mail_off",
            school_id=_schools(row)[0],
            source_id=change_id,
            object_id=change_id,
            sender_id=unit.access.actor_id,
            occurred_at=unit.now,
        )
        raise_alerts(unit, occurrence, [row.id])


def _schools(row: StaffRow) -> list[UUID]:
    grants: list[dict[str, Any]] = row.grants
    of = [each for each in grants if any(rights <= set(each["rights"]) for rights in _STOPS_IT)]
    return sorted(UUID(school_id) for each in of for school_id in each["school_ids"])
