"""Entrypoints of a person's first visits."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import first_visit as calls

from identity.entrypoints_base import Entrypoints
from identity.first_visit.queries import first_visit
from identity.first_visit.use_cases import note_first_visit


@serves(
    (calls.FIRST_VISIT, first_visit.first_visit),
    (calls.NOTE_FIRST_VISIT, note_first_visit.note_first_visit),
)
class FirstVisitEntrypoints(Entrypoints):
    """Each person's own."""
