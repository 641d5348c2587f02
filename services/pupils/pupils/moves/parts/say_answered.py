"""Says where a child is of whom two schools were asked, once that is settled."""

from chassis.units.database import Unit

from pupils.models import PupilRow, RollQuestionRow

from .say import say_both, say_moved, say_still_there
from .say_merged import place_of


def say_answered(unit: Unit, question: RollQuestionRow, pupil: PupilRow, entry: PupilRow) -> None:
    """``pupil`` and ``entry``: those of the question, as they are kept at their schools. A question that waits, or was
    withdrawn, says nothing: the child is where they were last said to be."""
    if question.state in ("moved", "left", "here_now"):
        say_moved(unit, place_of(pupil), place_of(entry), question.id)
    elif question.state == "both":
        say_both(unit, place_of(pupil), place_of(entry), question.id)
    elif question.state == "still_here" and not question.carried_out:
        say_still_there(unit, place_of(pupil), place_of(entry))
