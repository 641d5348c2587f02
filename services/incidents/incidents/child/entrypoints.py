"""Entrypoints of what stands around a chronology: significant events, the card, and who has looked."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.incidents import chronology as calls
from haven_schemas.acts.incidents import closing as closing_calls
from haven_schemas.acts.incidents import leavers as leaver_calls
from haven_schemas.acts.incidents import overseeing as overseeing_calls
from haven_schemas.acts.incidents import records as record_calls

from incidents.entrypoints_base import Entrypoints
from incidents.lists import find_by_number, list_incidents
from incidents.records import add_note, get_incident, mark_significant

from .card import cards_at_need, pupil_card, write_card
from .chronology import read_chronology
from .leaver import ask_after_leaver, get_leaver
from .leavers import list_leavers
from .open_work import count_open_work, left_open, sees_open
from .overseeing import oversee_child
from .readers import list_readers, social_worker_plans
from .review import file_review_facts, file_to_review, remind_of_file_reviews
from .taken_out import note_mistake

_REVIEW_SECONDS = 60


@serves(
    (calls.MARK_SIGNIFICANT, mark_significant),
    (calls.PUPIL_CARD, pupil_card),
    (calls.CARDS_AT_NEED, cards_at_need),
    (calls.SOCIAL_WORKER_PLANS, social_worker_plans),
    (calls.WRITE_CARD, write_card),
    (calls.FILE_TO_REVIEW, file_to_review),
    (calls.FILE_REVIEW_FACTS, file_review_facts),
    (calls.LIST_READERS, list_readers),
    (calls.NOTE_MISTAKE, note_mistake),
)
class ChronologyEntrypoints(Entrypoints):
    """Beside ``read_chronology``."""

    @every(seconds=_REVIEW_SECONDS)
    def remind_of_file_reviews(self) -> None:
        """Files whose day has come."""
        with self.app.database.unit(self.app.own_access("remind_of_file_reviews"), schools=[]) as unit:
            remind_of_file_reviews(unit)


@serves(
    (leaver_calls.LIST_LEAVERS, list_leavers),
    (leaver_calls.GET_LEAVER, get_leaver),
    (leaver_calls.ASK_AFTER_LEAVER, ask_after_leaver),
    (leaver_calls.LEFT_OPEN, left_open),
    (leaver_calls.SEES_OPEN, sees_open),
)
class LeaverEntrypoints(Entrypoints):
    """Listed, asked after, found."""


@serves((closing_calls.COUNT_OPEN_WORK, count_open_work))
class ClosingEntrypoints(Entrypoints):
    """Asked by identity before it closes a school."""


@serves((overseeing_calls.OVERSEE_CHILD, oversee_child))
class OverseeingEntrypoints(Entrypoints):
    """Who read it, where it is, what left it; no text."""


@serves(
    (record_calls.LIST_INCIDENTS, list_incidents),
    (record_calls.FIND_BY_NUMBER, find_by_number),
    (record_calls.GET_INCIDENT, get_incident),
    (record_calls.ADD_NOTE, add_note),
    (record_calls.READ_CHRONOLOGY, read_chronology),
)
class RecordEntrypoints(Entrypoints):
    """What is written about children, and by child."""
