"""Entrypoints of incident records and chronologies."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import records as calls

from incidents.chronology.queries import chronology
from incidents.entrypoints_base import Entrypoints
from incidents.lists.queries import find_by_number
from incidents.records.queries import get_incident, list_incidents
from incidents.records.use_cases import add_note


@serves(
    (calls.LIST_INCIDENTS, list_incidents.list_incidents),
    (calls.FIND_BY_NUMBER, find_by_number.find_by_number),
    (calls.GET_INCIDENT, get_incident.get_incident),
    (calls.ADD_NOTE, add_note.add_note),
    (calls.READ_CHRONOLOGY, chronology.read_chronology),
)
class RecordEntrypoints(Entrypoints):
    """What is written about children, and by child."""
