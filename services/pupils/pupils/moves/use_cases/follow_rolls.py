"""Says what the rolls say of children who changed school before: back at the first school, at one of two only.

Apart from the delivery that brings it: its unit reaches one school alone, and how long it takes must not tell who has
been at another school, or is protected. Several replicas may do it at once.
"""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import text

from pupils.extras import OpenUnit
from pupils.moves.domain.words import said_by_rolls
from pupils.moves.parts.say import say
from pupils.moves.queries.entries_named import entries_named
from pupils.moves.queries.words_of import lock_words, word_of

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
