"""Who may answer one request, asked of identity each time since people come and go; and who may end it."""

from uuid import UUID

from chassis.units.database import Unit

from incidents.aliases import family_of
from incidents.extras import OtherOwners
from incidents.models import ReadRequestRow
from incidents.read_again.domain.who_agrees import who_agrees
from incidents.sight.own_sight import is_closed_to, sight_of, staff_kept_from


def people_who_answer(
    unit: Unit, owners: OtherOwners, subject_id: UUID, asked_by: UUID, asking_school_id: UUID, keeping_school_id: UUID
) -> list[UUID]:
    """In a stable order; empty where there is nobody. ``OwnerAway``.

    Of closed files only what the unit's schools know of is left out: the file itself is closed to the rest.
    """
    persons = owners.who_agrees(asked_by, asking_school_id, keeping_school_id)
    family = family_of(unit, subject_id)
    kept_away = set(staff_kept_from(unit, family))
    for staff_id in {*persons.at_both, *persons.at_keeping} - kept_away:
        if any(is_closed_to(unit, staff_id, [each]) for each in family):
            kept_away.add(staff_id)
    return who_agrees(persons, kept_away)


def may_answer(unit: Unit, owners: OtherOwners, row: ReadRequestRow) -> bool:
    """Whether the caller agrees or refuses."""
    people = people_who_answer(unit, owners, row.subject_id, row.asked_by, row.asking_school_id, row.keeping_school_id)
    return unit.access.actor_id in people


def may_end(unit: Unit, row: ReadRequestRow) -> bool:
    """Either school ends what was agreed; what nobody answered is taken back by the school that asked."""
    if row.state == "asked":
        return row.asking_school_id in sight_of(unit).triages_at
    return row.state == "agreed"
