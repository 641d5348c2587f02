"""A concern that nobody may read is read by another school's head: found here, and let in by incidents."""

from dataclasses import replace
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.triage import ConcernFacts
from haven_schemas.watch import WATCH_SCHOOL

from alerts.extras import OtherOwners
from alerts.metrics import NOBODY_TO_TELL
from alerts.unseen.domain.unread import Pace

from ..domain.other_head import other_head
from ..domain.recipients import NobodyToTell
from ..queries.triage_staff import all_who_triage
from .raise_alerts import Occurrence, raise_alerts


def tell_other_head(
    unit: Unit, owners: OtherOwners, facts: ConcernFacts, occurrence: Occurrence, pace: Pace | None
) -> None:
    """Once incidents shows it to them; neither alert nor mail says who reported it. ``NobodyToTell`` where no other
    school has anybody; ``Problem`` where incidents knows of somebody of the school who may read it."""
    school_id, people = _find_reader(unit, owners, facts)
    unit.scope_to([school_id])
    raise_alerts(unit, replace(occurrence, school_id=school_id, sender_id=None), people, watched=pace)


def _find_reader(unit: Unit, owners: OtherOwners, facts: ConcernFacts) -> tuple[UUID, list[UUID]]:
    """The other school, and whom to tell there; let in by incidents."""
    teams = {school_id: team for school_id, team in all_who_triage(unit).items() if school_id != WATCH_SCHOOL}
    found = other_head(teams, facts.school_id, facts.kept_from_ids)
    if found is None:
        NOBODY_TO_TELL.inc()
        raise NobodyToTell
    owners.give_reader(facts.concern_id, found[0])
    return found
