"""The people outside the school's team who are told when it does not read.

Where no other school has anybody a safeguarding trustee is told that it waits.
"""

from dataclasses import replace
from typing import Literal

from chassis.units.database import Unit
from haven_schemas.acts.alerts import ReaderlessAlertKind
from haven_schemas.acts.incidents.triage import ConcernFacts
from haven_schemas.watch import WATCH_SCHOOL

from alerts.alert import Occurrence, occasion_of, raise_alerts, watch
from alerts.extras import OtherOwners
from alerts.metrics import NOBODY_TO_TELL
from alerts.people import NobodyToTell, Pace, all_who_triage, other_head, trustees

_WITHOUT_READER: ReaderlessAlertKind = "concern_without_reader"


def tell_trustee(
    unit: Unit,
    facts: ConcernFacts,
    occurrence: Occurrence,
    pace: Pace | None,
    kind: ReaderlessAlertKind = _WITHOUT_READER,
) -> None:
    """Once, without category, sender or child; never whom it is about, nor who is kept away. ``NobodyToTell`` where
    there is no trustee. It stays watched: who is given a role there later hears of it when its time is over."""
    people = trustees(unit, facts.school_id, {*facts.kept_from_ids, *facts.named_ids})
    if not people:
        raise NobodyToTell
    told = replace(
        occurrence,
        event_id=occasion_of(facts.concern_id, kind),
        kind=kind,
        sender_id=None,
        category_id=None,
        category_name="",
    )
    raise_alerts(unit, told, people)
    if pace is not None:
        watch(unit, facts.concern_id, facts.school_id, pace)


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
