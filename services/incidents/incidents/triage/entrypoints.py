"""Entrypoints of triage: what is waiting, and what is decided of it."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.incidents import triage_calls as calls

from incidents.entrypoints_base import Entrypoints
from incidents.lists import concern_facts, list_queue
from incidents.report import known_records, list_concerns

from .dates import dates_record_choices
from .decision import accept_concern, add_concern_to_incident, close_concern, decide_concern, start_dates_record
from .history import concern_history
from .matches import propose_matches
from .readers import end_given_readings, give_reader, name_colleague

_END_SECONDS = 60


@serves(
    (calls.LIST_CONCERNS, list_concerns),
    (calls.ACCEPT_CONCERN, accept_concern),
    (calls.ADD_CONCERN_TO_INCIDENT, add_concern_to_incident),
    (calls.CLOSE_CONCERN, close_concern),
    (calls.NAME_COLLEAGUE, name_colleague),
    (calls.DECIDE_CONCERN, decide_concern),
    (calls.DATES_RECORD_CHOICES, dates_record_choices),
    (calls.START_DATES_RECORD, start_dates_record),
    (calls.CONCERN_HISTORY, concern_history),
    (calls.LIST_QUEUE, list_queue),
    (calls.PROPOSE_MATCHES, propose_matches),
    (calls.KNOWN_RECORDS, known_records),
    (calls.CONCERN_FACTS, concern_facts),
    (calls.GIVE_READER, give_reader),
)
class TriageEntrypoints(Entrypoints):
    """Concerns before and after a decision."""

    @every(seconds=_END_SECONDS)
    def end_given_readings(self) -> None:
        """Another school read what nobody of its own could, until somebody can."""
        end_given_readings(self._units("end_given_readings"), self._extras.owners)
