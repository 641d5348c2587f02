"""Where the events of some concerns were, as far as their reports name a place that may be compared."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.process.away import VaultAway
from chassis.units.database import Unit
from sqlalchemy import select

from incidents.models import ConcernRow, RecordSubjectRow
from incidents.narrative import open_records
from incidents.reporting.report_details import place_in
from incidents.triage.domain.likeness import SAME_DAY, place_key

Lines = Mapping[UUID, Sequence[RecordSubjectRow]]


def lines_of(unit: Unit, concerns: Iterable[ConcernRow]) -> Lines:
    """The lines of each concern, in the order in which it names its children."""
    found: dict[UUID, list[RecordSubjectRow]] = {each.id: [] for each in concerns}
    wanted = select(RecordSubjectRow).where(RecordSubjectRow.record_id.in_(found)).order_by(RecordSubjectRow.place)
    for line in unit.session.scalars(wanted):
        found[line.record_id].append(line)
    return found


def places_of(
    unit: Unit, keyring: Keyring, concern: ConcernRow, near: Sequence[ConcernRow], lines: Lines
) -> dict[UUID, str]:
    """The place of ``concern`` and of those of ``near`` of the same day, as they are compared; without those that name
    none, are sealed, or may be read for a purpose only. Nothing while the vault is away: a proposal does not wait for
    it."""
    day = [each for each in near if abs(each.occurred_at - concern.occurred_at) <= SAME_DAY]
    named = [each for each in (concern, *day) if _tells_a_place(each, lines[each.id])]
    if concern not in named or len(named) == 1:
        return {}
    children = {each.id: [line.subject_id for line in lines[each.id]] for each in named}
    try:
        keys = open_records(unit, keyring, children, broken=set())
    except VaultAway:
        return {}
    places = {each.id: place_key(place_in(keys[each.id], each)) for each in named if each.id in keys}
    return {each: place for each, place in places.items() if place}


def _tells_a_place(concern: ConcernRow, lines: Sequence[RecordSubjectRow]) -> bool:
    return concern.details is not None and not concern.sealed and not any(line.restricted for line in lines)
