"""A report that nobody of the whole trust may read, or has read, is told to its safeguarding trustee, who may not."""

from dataclasses import replace

from chassis.units.database import Unit
from haven_schemas.rpc.alerts import ReaderlessAlertKind
from haven_schemas.rpc.incidents.triage import ConcernFacts

from alerts.unseen.domain.unread import Pace
from alerts.unseen.use_cases.watch_concern import watch

from ..domain.recipients import NobodyToTell
from ..queries.told_of_concern import occasion_of
from ..queries.trustees import trustees
from .raise_alerts import Occurrence, raise_alerts

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
