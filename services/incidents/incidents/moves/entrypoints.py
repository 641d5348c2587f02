"""Entrypoints of records in the wrong child's file, and of records whose use is restricted."""

from chassis.calls.entrypoints import rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents_moves as contract
from haven_schemas.rpc.incidents_records import Entry

from incidents.entrypoints_base import Entrypoints

from .queries import moves, record_head
from .use_cases import move_record, open_restricted, restrict_record


class MoveEntrypoints(Entrypoints):
    """What those who triage put right."""

    @rpc(contract.MoveRecord, contract.RecordMoved, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def move_record(self, unit: Unit, request: contract.MoveRecord) -> contract.RecordMoved:
        """Out of the wrong child's file."""
        return move_record.move_record(unit, self._keyring, self._extras.owners, request)

    @rpc(contract.RecordQuery, contract.RecordHead, right=Right.CONCERN_TRIAGE, tier="elevated")
    def record_head(self, unit: Unit, request: contract.RecordQuery) -> contract.RecordHead:
        """What kind of record it is and whom it is about."""
        return record_head.record_head(unit, self._keyring, request)

    @rpc(contract.MoveQuery, contract.Move, right=Right.CONCERN_TRIAGE, tier="elevated")
    def get_move(self, unit: Unit, request: contract.MoveQuery) -> contract.Move:
        """Who had read it there, and who was sent what."""
        return moves.get_move(unit, self._keyring, request)

    @rpc(contract.ListMoves, contract.MovePage, right=Right.CONCERN_TRIAGE, tier="elevated")
    def list_moves(self, unit: Unit, request: contract.ListMoves) -> contract.MovePage:
        """Records that stood in the wrong file."""
        return moves.list_moves(unit, request)

    @rpc(contract.RestrictRecord, contract.RestrictionState, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def restrict_record(self, unit: Unit, request: contract.RestrictRecord) -> contract.RestrictionState:
        """Its text is shown to nobody but for a purpose."""
        return restrict_record.restrict_record(unit, self._keyring, request)

    @rpc(contract.LiftRestriction, contract.RestrictionState, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def lift_restriction(self, unit: Unit, request: contract.LiftRestriction) -> contract.RestrictionState:
        """Its text is shown again."""
        return restrict_record.lift_restriction(unit, request)

    @rpc(contract.OpenRestricted, Entry, right=Right.CONCERN_TRIAGE, tier="elevated")
    def open_restricted(self, unit: Unit, request: contract.OpenRestricted) -> Entry:
        """Reads a restricted record for a purpose."""
        return open_restricted.open_restricted(unit, self._keyring, request)
