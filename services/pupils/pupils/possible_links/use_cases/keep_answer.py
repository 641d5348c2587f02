"""Keeps what somebody beyond the school's team said of a colleague who may be a child's parent."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import LinkAnswered

from pupils.models import PossibleLinkRow
from pupils.possible_links.parts.say_possible_link import say_possible_link


def keep_answer(unit: Unit, event: LinkAnswered, school_id: UUID | None) -> None:
    """As if it had been decided here; nothing where somebody decided meanwhile, or the child's file was destroyed."""
    unit.scope_to([school_id] if school_id else [])
    row = unit.session.get(PossibleLinkRow, event.question_id, with_for_update=True)
    if row is None or row.state != "waiting":
        return
    row.state, row.kind = event.answer, event.kind
    row.decided_by, row.decided_at = event.decided_by, unit.now
    row.version += 1
    unit.session.flush()
    say_possible_link(unit, row)
