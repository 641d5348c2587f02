"""Entrypoints of the record beyond the roll: reading it, local additions, what stops letters, special categories."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.pupils import record_calls as calls
from haven_schemas.acts.pupils import two_rolls as two_rolls_calls

from pupils.entrypoints_base import Entrypoints
from pupils.two_rolls import answer_roll_question, list_roll_questions

from .absent import absent_today
from .at_need import read_at_need
from .brief import home_districts, pupils_in_brief
from .local import add_local, remove_local
from .record import pupil_record
from .stops import check_stops, override_stop, stops_of


@serves(
    (calls.PUPIL_RECORD, pupil_record),
    (calls.PUPILS_IN_BRIEF, pupils_in_brief),
    (calls.HOME_DISTRICTS, home_districts),
    (calls.ABSENT_TODAY, absent_today),
    (calls.CHECK_STOPS, check_stops),
    (calls.STOPS_OF, stops_of),
    (calls.ADD_LOCAL, add_local),
    (calls.REMOVE_LOCAL, remove_local),
    (calls.OVERRIDE_STOP, override_stop),
)
class RecordEntrypoints(Entrypoints):
    """Everything here opens what is sealed under a school's roll key."""


@serves(
    (two_rolls_calls.LIST_ROLL_QUESTIONS, list_roll_questions),
    (two_rolls_calls.READ_AT_NEED, read_at_need),
    (two_rolls_calls.ANSWER_ROLL_QUESTION, answer_roll_question),
)
class RollQuestionEntrypoints(Entrypoints):
    """Each answer is a person's, at one of the two schools."""
