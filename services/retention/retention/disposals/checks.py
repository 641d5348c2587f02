"""Whether a file may be destroyed, by what its owners say at this moment."""

from dataclasses import dataclass
from datetime import date

from chassis.ground.away import OwnerAway
from chassis.units.database import Unit
from haven_schemas.acts.incidents.retention import FileFacts
from haven_schemas.acts.retention.disposals import PutBackBecause

from retention.days import london_day
from retention.extras import OtherOwners
from retention.files import (
    count_anew,
    dates_for,
    decided_until,
    is_widely_held,
    later_of,
    standing_holds,
    standing_wide_holds,
    waits_for_hold,
)
from retention.schedules import KeptUntil, in_use, schedules_in_use


@dataclass(frozen=True)
class Looked:
    """What was found. ``hinders``: why it may not be destroyed; None: nothing does. ``until``: the day that has
    come. ``is_earlier``: it has not by the schedules that come ready, or they propose to keep the file."""

    kept: KeptUntil
    until: date
    hinders: PutBackBecause | None
    is_earlier: bool = False


def look_at(unit: Unit, owners: OtherOwners, facts: FileFacts) -> Looked:
    """Counted anew. ``OwnerAway``; also where incidents or pupils does not say all yet, being of the release before."""
    if facts.mark is None or facts.written_on is None:
        raise OwnerAway("incidents")
    today, child_ids = london_day(unit.now), [facts.subject_id, *facts.alias_ids]
    dates = dates_for(owners, [facts])
    if any(each.latest_birth is None for each in dates.values()):
        raise OwnerAway("pupils")
    own, kept = dates.get(facts.subject_id), count_anew(facts, dates, schedules_in_use(unit, today))
    decided = decided_until(unit, {facts.subject_id: child_ids})
    until = later_of(kept.until, decided.get(facts.subject_id))
    on_a_roll = own is not None and own.left_on is None
    ready = count_anew(facts, dates, in_use([], today))
    is_earlier = ready.until > today or (ready.keeps and not kept.keeps)
    widely = is_widely_held(standing_wide_holds(unit), facts, own)
    if widely or standing_holds(unit, child_ids) or waits_for_hold(unit, child_ids, facts.died):
        return Looked(kept, until, "held", is_earlier)
    if kept.until > today or on_a_roll:
        return Looked(kept, until, "not_due", is_earlier)
    if until > today:
        return Looked(kept, until, "reviewed", is_earlier)
    return Looked(kept, until, "still_open" if facts.open_records or facts.undecided else None, is_earlier)
