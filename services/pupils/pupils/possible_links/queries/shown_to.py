"""Which colleagues who may be a child's parent the caller may know of."""

from collections.abc import Sequence

from chassis.units.database import Unit
from sqlalchemy import select

from pupils.models import PossibleLinkRow, PupilRow
from pupils.protection.queries.protected_sight import knowable


def shown_to(unit: Unit, rows: Sequence[PossibleLinkRow]) -> list[PossibleLinkRow]:
    """Those about children of whom the caller may know all that the roll has; none about a child whose parent the
    caller may be themselves: they see its records where too few others would be left, and decide of no colleague."""
    caller = unit.access.actor_id
    own = select(PossibleLinkRow.pupil_id).where(PossibleLinkRow.staff_id == caller, PossibleLinkRow.state == "waiting")
    concerned = set(unit.session.scalars(own)) if rows else set()
    others = [row for row in rows if row.staff_id != caller and row.pupil_id not in concerned]
    if not others:
        return []
    pupils = unit.session.scalars(select(PupilRow).where(PupilRow.id.in_({row.pupil_id for row in others})))
    known = knowable(unit, pupils)
    return [row for row in others if row.pupil_id in known]
