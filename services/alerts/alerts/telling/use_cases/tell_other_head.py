"""A concern that nobody may read is read by another school's head: found here, and let in by incidents.

Where no other school has anybody a safeguarding trustee is told that it waits.
"""

from dataclasses import replace
from typing import Literal

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.triage import ConcernFacts
from haven_schemas.watch import WATCH_SCHOOL

from alerts.extras import OtherOwners
from alerts.metrics import NOBODY_TO_TELL
from alerts.unseen.domain.unread import Pace

from ..domain.other_head import other_head
from ..queries.triage_staff import all_who_triage
from .raise_alerts import Occurrence, raise_alerts
from .tell_trustee import tell_trustee


def tell_other_head(
    unit: Unit, owners: OtherOwners, facts: ConcernFacts, occurrence: Occurrence, pace: Pace | None
) -> Literal["other_head", "trustee"]:
    """Once incidents shows it to them; neither alert nor mail says who reported it. Answers who was told:
    ``NobodyToTell`` where there is neither; ``Problem`` where incidents knows of somebody of the school who may."""
    teams = {school_id: team for school_id, team in all_who_triage(unit).items() if school_id != WATCH_SCHOOL}
    found = other_head(teams, facts.school_id, facts.kept_from_ids)
    if found is None:
        NOBODY_TO_TELL.inc()
        tell_trustee(unit, facts, occurrence, pace)
        return "trustee"
    school_id, people = found
    owners.give_reader(facts.concern_id, school_id)
    unit.scope_to([school_id])
    raise_alerts(unit, replace(occurrence, school_id=school_id, sender_id=None), people, watched=pace)
    return "other_head"
