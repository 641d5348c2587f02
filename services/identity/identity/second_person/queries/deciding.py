"""What a caller has to say about a request that waits for a second person."""

from enum import Enum

from chassis.units.database import Unit

from identity.models import SightRequestRow
from identity.second_person.domain.second_person import Persons

from .second_persons import SecondPersons


class Say(Enum):
    """By which title somebody decides a request."""

    NONE = "none"
    BY_RIGHT = "by_right"
    FIRST_RUN = "first_run"


def say_of(unit: Unit, rule: SecondPersons, row: SightRequestRow, persons: Persons) -> Say:
    """Whoever is a second person decides when their turn has come, once; or the other first administrator, where there
    is no head yet (``SecondPersons.of_first_run``).

    Whoever has yet to be confirmed as the owner of their own account decides nothing.
    """
    me = unit.access.actor_id
    if unit.access.is_unproven or me in row.agreed_by:
        return Say.NONE
    if persons.may_decide(me, unit.now):
        return Say.BY_RIGHT
    return Say.FIRST_RUN if me in rule.of_first_run(row) else Say.NONE
