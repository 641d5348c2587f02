"""The questions about links that a caller is asked, or told of."""

from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, or_, select

from incidents.conflicts.parts.ask_of_link import ASKED
from incidents.conflicts.parts.say_freed import FREED
from incidents.models import LinkQuestionRow
from incidents.sight.own_sight import sight_of

from .matter import matter_of
from .team_of_child import concerned_with

_FREED_SHOWN = timedelta(days=31)


def of_caller(unit: Unit) -> ColumnElement[bool]:
    """Those that wait and that the caller may answer or see; never about themselves."""
    caller = unit.access.actor_id
    return (
        (LinkQuestionRow.state == ASKED)
        & (LinkQuestionRow.staff_id != caller)
        & or_(LinkQuestionRow.asked_ids.contains([caller]), LinkQuestionRow.told_ids.contains([caller]))
    )


def freed_for_caller(unit: Unit, most: int) -> list[LinkQuestionRow]:
    """Colleagues who were let in again within a month and of whom the caller was told, the newest first; nobody for who
    triages and watches over data nowhere any more."""
    caller = unit.access.actor_id
    if not (unit.access.has(Right.CONCERN_TRIAGE) or unit.access.has(Right.DATA_OVERSEE)):
        return []
    wanted = select(LinkQuestionRow).where(
        LinkQuestionRow.state == FREED,
        LinkQuestionRow.staff_id != caller,
        LinkQuestionRow.told_ids.contains([caller]),
        LinkQuestionRow.asked_at > unit.now - _FREED_SHOWN,
    )
    newest = wanted.order_by(LinkQuestionRow.asked_at.desc(), LinkQuestionRow.id.desc())
    return [row for row in unit.session.scalars(newest.limit(most)) if not is_hidden(unit, row)]


def is_hidden(unit: Unit, row: LinkQuestionRow) -> bool:
    """From whoever is kept from the child, or the report, meanwhile, or asked about as well."""
    matter = matter_of(unit, row)
    if sight_of(unit).kept_from.intersection(matter.family):
        return True
    return unit.access.actor_id in concerned_with(unit, matter.family, matter.records)


def question_to_answer(unit: Unit, question_id: UUID, version: int | None) -> LinkQuestionRow:
    """Held; ``not_found`` for who is not asked, ``stale_version`` where it was answered or changed meanwhile."""
    row = unit.session.get(LinkQuestionRow, question_id, with_for_update=True)
    caller = unit.access.actor_id
    if row is None or caller not in row.asked_ids or caller in (row.staff_id, row.set_by) or is_hidden(unit, row):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.state != ASKED or version not in (None, row.version):
        raise Problem(ErrorCode.STALE_VERSION)
    return row


def questions_of_caller(unit: Unit, most: int) -> list[LinkQuestionRow]:
    """The oldest first."""
    wanted = select(LinkQuestionRow).where(of_caller(unit)).order_by(LinkQuestionRow.asked_at, LinkQuestionRow.id)
    return [row for row in unit.session.scalars(wanted.limit(most)) if not is_hidden(unit, row)]
