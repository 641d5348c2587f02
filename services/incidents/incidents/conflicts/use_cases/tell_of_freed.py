"""The others who triage a child are told the next morning that a colleague was let in again."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import LinkQuestionAsked
from sqlalchemy import select

from incidents.conflicts.queries.matter import matter_of
from incidents.conflicts.queries.team_of_child import ask_who_triages, concerned_with, team_of
from incidents.extras import OpenUnit, OtherOwners
from incidents.models import LinkQuestionRow

_BATCH = 50
_VERSION = 1


def tell_of_freed(open_unit: OpenUnit, owners: OtherOwners) -> int:
    """One event of up to 50 at a school, so that each of them has one alert of a morning, once however many replicas
    look; how many. Raises ``OwnerAway``: they stay as they are."""
    with open_unit(None) as unit:
        due = select(LinkQuestionRow.school_id).where(LinkQuestionRow.tell_at <= unit.now).distinct()
        schools = unit.session.scalars(due.order_by(LinkQuestionRow.school_id)).all()
    return sum(_tell(open_unit, owners, school_id) for school_id in schools)


def _tell(open_unit: OpenUnit, owners: OtherOwners, school_id: UUID) -> int:
    with open_unit(None) as unit:
        due = (LinkQuestionRow.tell_at <= unit.now, LinkQuestionRow.school_id == school_id)
        wanted = select(LinkQuestionRow).where(*due).order_by(LinkQuestionRow.tell_at, LinkQuestionRow.id).limit(_BATCH)
        rows = unit.session.scalars(wanted.with_for_update(skip_locked=True)).all()
        told: set[UUID] = set()
        for row in rows:
            others = _others(unit, owners, row)
            row.told_ids, row.tell_at = [*row.told_ids, *sorted(others)], None
            told |= others
        if told:
            notice_id = new_id()
            event = LinkQuestionAsked(question_id=notice_id, asked_ids=[], told_ids=sorted(told), version=_VERSION)
            unit.publish(event, aggregate_id=notice_id, aggregate_version=_VERSION, school_id=school_id)
        return len(rows)


def _others(unit: Unit, owners: OtherOwners, row: LinkQuestionRow) -> frozenset[UUID]:
    """Who triages the child now, and neither did it nor was told, nor is the one whom it is about, in whichever
    account, nor kept from the child or asked about."""
    matter = matter_of(unit, row)
    known = ask_who_triages(unit, owners, matter.family, row.school_id, row.staff_id, None)
    team = team_of(unit, known, matter.family, matter.records)
    return team.beside(row.staff_id) - {
        *concerned_with(unit, matter.family, matter.records),
        *row.told_ids,
        row.decided_by,
    }
