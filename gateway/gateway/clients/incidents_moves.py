"""Typed calls to the incidents service: records in the wrong file, and records whose use is restricted."""

from haven_schemas.rpc.incidents_moves import (
    LiftRestriction,
    ListMoves,
    Move,
    MovePage,
    MoveQuery,
    MoveRecord,
    OpenRestricted,
    RecordHead,
    RecordMoved,
    RecordQuery,
    RestrictionState,
    RestrictRecord,
)
from haven_schemas.rpc.incidents_records import Entry

from .caller import Caller, ServiceClient


class MoveCalls(ServiceClient):
    """What those who triage put right."""

    def record_head(self, caller: Caller, request: RecordQuery) -> RecordHead:
        """What kind of record it is and whom it is about."""
        return self._call(caller, "record_head", request, RecordHead)

    def move_record(self, caller: Caller, request: MoveRecord, key: str | None = None) -> RecordMoved:
        """Out of the wrong child's file."""
        return self._call(caller, "move_record", request, RecordMoved, key=key)

    def get_move(self, caller: Caller, request: MoveQuery) -> Move:
        """Who had read it there."""
        return self._call(caller, "get_move", request, Move)

    def list_moves(self, caller: Caller, request: ListMoves) -> MovePage:
        """Records that stood in the wrong file."""
        return self._call(caller, "list_moves", request, MovePage)

    def restrict_record(self, caller: Caller, request: RestrictRecord, key: str | None = None) -> RestrictionState:
        """Shows its text to nobody but for a purpose."""
        return self._call(caller, "restrict_record", request, RestrictionState, key=key)

    def lift_restriction(self, caller: Caller, request: LiftRestriction, key: str | None = None) -> RestrictionState:
        """Shows its text again."""
        return self._call(caller, "lift_restriction", request, RestrictionState, key=key)

    def open_restricted(self, caller: Caller, request: OpenRestricted) -> Entry:
        """Reads a restricted record for a purpose."""
        return self._call(caller, "open_restricted", request, Entry)
