"""Who is concerned with a report that does not open: those who triage it, whoever may agree as a second person, and
whoever watches over the school's data."""

from uuid import UUID

from chassis.access.overseer import oversees
from chassis.access.second_person import may_agree
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust

from incidents.copies.known import known_schools
from incidents.models import ConcernRow, UnopenedReportRow
from incidents.sight.concern_sight import sees_concern
from incidents.sight.own_sight import sight_of


def triages(unit: Unit, row: UnopenedReportRow) -> bool:
    """Whether the caller triages at its school and sees the concern: not where a child in it is hidden from them."""
    if not unit.access.has(Right.CONCERN_TRIAGE, row.school_id):
        return False
    concern = unit.session.get(ConcernRow, row.concern_id)
    return concern is not None and sees_concern(unit, concern)


def agrees(unit: Unit, row: UnopenedReportRow) -> bool:
    """Whether the caller may be the second person, as far as their rights go, and it is not kept from them."""
    if row.concern_id in sight_of(unit).barred:
        return False
    everywhere = schools_of_trust(known_schools(unit.session))
    return row.proposed_by != unit.access.actor_id and may_agree(unit.access, row.school_id, everywhere)


def watches(unit: Unit, row: UnopenedReportRow) -> bool:
    """Whether the caller watches over it, and decides nothing: from when it is proposed that it be destroyed.

    Whoever the children in it are, also one the caller is linked to: they are told of it without knowing, and one that
    is missing from the list would tell them of whom it is (decision 105).
    """
    return row.state != "waiting" and oversees(unit.access, row.school_id)


def held_unopened(unit: Unit, concern_id: UUID, version: int) -> UnopenedReportRow:
    """Held until the unit ends, so that of two who decide at once the second finds it changed.

    ``not_found`` for whoever is not concerned with it, ``stale_version``."""
    row = unit.session.get(UnopenedReportRow, concern_id, with_for_update=True, populate_existing=True)
    if row is None or not (triages(unit, row) or (row.state == "proposed" and agrees(unit, row))):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    return row
