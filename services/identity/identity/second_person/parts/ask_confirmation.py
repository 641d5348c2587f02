"""Writes down what waits for a second person, and has those told whose turn it is to decide it."""

from collections.abc import Iterable, Sequence
from itertools import chain
from uuid import UUID

from chassis.units.database import Unit

from identity.extras import Extras
from identity.models import SightRequestRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.roles import RoleBook
from identity.roles.queries.grants_of_staff import every_school
from identity.second_person.queries.second_persons import SecondPersons

MOST_TOLD = 20
"""Of one group and school: who is asked with a hundred others leaves it to them."""


def ask_confirmation(unit: Unit, extras: Extras, book: RoleBook, requests: Sequence[SightRequestRow]) -> None:
    """Adds ``requests``; up to 20 people of each group whose turn it is are mailed, each once a call.

    The asker, and who it is for, are not among them. Where nobody could confirm yet, the first administrators are told.
    """
    unit.session.add_all(requests)
    unit.session.flush()
    everywhere = every_school(unit)
    with unit.beyond_own_schools(everywhere):
        tell_those_in_turn(unit, extras, SecondPersons(unit, book, everywhere), requests)


def tell_those_in_turn(unit: Unit, extras: Extras, persons: SecondPersons, requests: Iterable[SightRequestRow]) -> None:
    """Mails the groups whose turn has come since ``requests`` were looked at last; each person once a call."""
    told: dict[UUID, UUID] = {}
    rows = list(requests)
    persons.know(rows)
    for row in rows:
        first = persons.of_first_run(row) if row.asked_at == unit.now else []
        for staff_id in chain(_newly_in_turn(unit, persons, row), first):
            told.setdefault(staff_id, row.asked_by)
    for staff_id, asked_by in told.items():
        tell_owner(unit, extras, staff_id, "confirmation_asked", by=asked_by)


def _newly_in_turn(unit: Unit, persons: SecondPersons, row: SightRequestRow) -> list[UUID]:
    who = persons.for_request(row)
    opened = [group for group in who.opened(unit.now) if group > row.told_groups]
    if not opened:
        return []
    row.told_groups = max(opened)
    return [staff_id for group in opened for staff_id in list(who.by_group[group])[:MOST_TOLD]]
