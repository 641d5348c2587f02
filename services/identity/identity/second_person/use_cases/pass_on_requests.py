"""What a group of second persons left unanswered for a weekday goes on to the next, who are told."""

from chassis.units.database import Unit
from sqlalchemy import select

from identity.extras import Extras
from identity.models import SightRequestRow
from identity.roles.queries.grants_of_staff import every_school
from identity.roles.queries.role_book import role_book
from identity.second_person.domain.second_person import Group
from identity.second_person.parts.ask_confirmation import tell_those_in_turn
from identity.second_person.queries.second_persons import SecondPersons

_AT_ONCE = 500


def pass_on_requests(unit: Unit, extras: Extras) -> None:
    """A job of the service, over all schools; rows by SKIP LOCKED, so that replicas share them and nobody hears twice.

    That a group may decide does not wait for its mail: whose turn it is goes by the clock.
    """
    rows = unit.session.scalars(
        select(SightRequestRow)
        .where(
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
            SightRequestRow.told_groups < max(Group),
        )
        .order_by(SightRequestRow.told_groups, SightRequestRow.asked_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        tell_those_in_turn(unit, extras, SecondPersons(unit, role_book(unit), every_school(unit)), rows)
