"""Says where children are who changed school before anybody said so: in the releases before, or beside one of them."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import text

from pupils.extras import OpenUnit
from pupils.models import RollQuestionRow
from pupils.moves.domain.words import Place, last_word
from pupils.moves.parts.say import say_both, say_moved
from pupils.moves.queries.words_of import lock_words, word_of

_MOST_A_RUN = 500

_STAYED = text("""
SELECT stay.pupil_id, stay.school_id AS left_school_id, pupil.school_id FROM pupil_stay stay
JOIN pupil ON pupil.id = stay.pupil_id AND pupil.school_id <> stay.school_id AND NOT pupil.protected
WHERE NOT EXISTS (
    SELECT FROM pupil_move said
    WHERE said.from_pupil_id = stay.pupil_id AND said.from_school_id = stay.school_id
)
ORDER BY stay.left_on, stay.pupil_id
LIMIT :most
""")
_ANSWERED = text("""
SELECT question.id FROM roll_question question
JOIN pupil ON pupil.id = question.pupil_id AND NOT pupil.protected
JOIN pupil entry ON entry.id = question.entry_id AND NOT entry.protected
WHERE question.carried_out AND question.state IN ('moved', 'left', 'here_now', 'both')
  AND NOT EXISTS (
    SELECT FROM pupil_move said
    WHERE question.pupil_id IN (said.from_pupil_id, said.to_pupil_id)
      AND question.entry_id IN (said.from_pupil_id, said.to_pupil_id)
  )
ORDER BY question.asked_at, question.id
LIMIT :most
""")


def say_earlier(open_unit: OpenUnit) -> None:
    """Each file goes straight to where the child is by now. Safe on every replica at once: a word is said once."""
    with open_unit(None) as unit:
        for pupil_id, left_school_id, school_id in unit.session.execute(_STAYED, {"most": _MOST_A_RUN}).all():
            _say_moved(unit, Place(pupil_id, left_school_id), Place(pupil_id, school_id), None)
    with open_unit(None) as unit:
        for question_id in unit.session.scalars(_ANSWERED, {"most": _MOST_A_RUN}).all():
            _say_answered(unit, question_id)


def _say_answered(unit: Unit, question_id: UUID) -> None:
    question = unit.session.get(RollQuestionRow, question_id, with_for_update=True)
    if question is None:
        return
    pupil = Place(question.pupil_id, question.pupil_school_id)
    entry = Place(question.entry_id, question.entry_school_id)
    if question.state == "both":
        say_both(unit, pupil, entry, question.id)
    else:
        _say_moved(unit, pupil, entry, question.id)


def _say_moved(unit: Unit, came_from: Place, went_to: Place, move_id: UUID | None) -> None:
    last = last_word(word_of(row) for row in lock_words(unit, {came_from.pupil_id, went_to.pupil_id}))
    went_on = last is not None and last.state == "moved" and last.now_at.school_id != came_from.school_id
    say_moved(unit, came_from, last.now_at if last is not None and went_on else went_to, move_id)
