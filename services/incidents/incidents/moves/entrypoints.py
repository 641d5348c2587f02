"""Entrypoints of records in the wrong child's file, and of records whose use is restricted."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import moves as calls

from incidents.entrypoints_base import Entrypoints
from incidents.moves.queries import moves, record_head
from incidents.moves.use_cases import move_record, open_restricted, restrict_record, say_moved

_SAY_SECONDS = 60


@serves(
    (calls.MOVE_RECORD, move_record.move_record),
    (calls.RECORD_HEAD, record_head.record_head),
    (calls.GET_MOVE, moves.get_move),
    (calls.LIST_MOVES, moves.list_moves),
    (calls.RESTRICT_RECORD, restrict_record.restrict_record),
    (calls.LIFT_RESTRICTION, restrict_record.lift_restriction),
    (calls.OPEN_RESTRICTED, open_restricted.open_restricted),
)
class MoveEntrypoints(Entrypoints):
    """What those who triage put right."""

    @every(seconds=_SAY_SECONDS)
    def say_moved(self) -> None:
        """Moves of which the others are to be told."""
        with self.app.database.unit(self.app.own_access("say_moved"), schools=[]) as unit:
            say_moved.say_moved(unit)
