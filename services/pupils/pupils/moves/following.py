"""What was not said yet is said.

Apart from the delivery that brings it: its unit reaches one school alone, and how long it takes must not tell who has
been at another school, or is protected. Several replicas may do it at once.
"""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import text

from pupils.extras import OpenUnit
from pupils.models import RollQuestionRow

from .say import say, say_both, say_moved
from .words import Place, entries_named, last_word, lock_words, said_by_rolls, word_of

_MOST_A_RUN = 500

_AT_ODDS = text("""
SELECT DISTINCT move.to_pupil_id
FROM pupil_move move
JOIN pupil first ON first.id = move.from_pupil_id
JOIN pupil went ON went.id = CASE WHEN first.hidden THEN kept_entry(first.id) ELSE first.id END
JOIN pupil second ON second.id = move.to_pupil_id
JOIN pupil came ON came.id = CASE WHEN second.hidden THEN kept_entry(second.id) ELSE second.id END
WHERE move.state <> 'ended' AND went.id <> came.id AND NOT went.protected AND NOT came.protected
  AND CASE move.state
    WHEN 'both' THEN went.on_roll <> came.on_roll
    ELSE went.on_roll AND (
        NOT came.on_roll OR went.enrolment_status IN ('S', 'G', 'O') OR came.enrolment_status IN ('S', 'G', 'O')
    )
  END
  AND NOT EXISTS (
    SELECT FROM pupil_move later
    WHERE later.version > move.version AND later.state <> 'ended'
      AND (
        later.to_pupil_id = move.from_pupil_id
        OR (later.from_pupil_id = move.from_pupil_id AND later.to_pupil_id = move.to_pupil_id)
      )
  )
LIMIT :most
""")
"""Words that the rolls of the two schools do not bear out, and that no later word has overtaken. Whether something is
to be said of these children is decided by ``said_by_rolls``, with everything that was said of them in hand."""
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


def follow_rolls(open_unit: OpenUnit) -> None:
    """Each child in a transaction of its own."""
    with open_unit(None) as unit:
        children = list(unit.session.scalars(_AT_ODDS, {"most": _MOST_A_RUN}))
    for pupil_id in children:
        with open_unit(None) as unit:
            _follow(unit, pupil_id)


def _follow(unit: Unit, pupil_id: UUID) -> None:
    rows = lock_words(unit, {pupil_id})
    words = [word_of(row) for row in rows]
    entries = entries_named(unit, {place for word in words for place in (word.came_from, word.now_at)})
    said = said_by_rolls(words, entries)
    if said is not None:
        say(unit, rows, said)


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
