"""Entrypoints: files are destroyed as retention orders it."""

from chassis.calls.entrypoints import every, reads, serves
from chassis.units.database import Unit
from haven_schemas.calls.incidents import disposal as calls
from haven_schemas.calls.incidents.register import READ_REGISTER
from haven_schemas.events import DisposalOrdered, Envelope, KeysDestroyed, LeaversDue

from incidents.disposal.queries import get_shared_record, open_document_to_agree, read_file_to_agree, shared_records
from incidents.disposal.use_cases import (
    carry_out_order,
    decide_shared_record,
    delete_objects,
    follow_destroyed_keys,
    let_leavers_go,
    read_register,
)
from incidents.entrypoints_base import Entrypoints

_DELETE_SECONDS = 10


@serves(
    (calls.SHARED_RECORDS, shared_records.shared_records),
    (calls.GET_SHARED_RECORD, get_shared_record.get_shared_record),
    (calls.READ_FILE_TO_AGREE, read_file_to_agree.read_file_to_agree),
    (calls.OPEN_DOCUMENT_TO_AGREE, open_document_to_agree.open_document_to_agree),
    (calls.DECIDE_SHARED_RECORD, decide_shared_record.decide_shared_record),
    (READ_REGISTER, read_register.read_register),
)
class DisposalEntrypoints(Entrypoints):
    """Who agreed, and when, is known to retention alone; what becomes of records about others too is decided here."""

    @reads("retention.disposal_ordered")
    def carry_out_disposal(self, unit: Unit, envelope: Envelope, event: DisposalOrdered) -> None:
        """The file goes, unless it changed since two people agreed."""
        carry_out_order.carry_out_order(unit, self._keyring, self._extras.owners, event)

    @reads("retention.keys_destroyed")
    def follow_destroyed_keys(self, unit: Unit, envelope: Envelope, event: KeysDestroyed) -> None:
        """What came back since, with an older database say, goes again."""
        follow_destroyed_keys.follow_destroyed_keys(unit, self._keyring, event)

    @reads("retention.leavers_due")
    def let_leavers_go(self, unit: Unit, envelope: Envelope, event: LeaversDue) -> None:
        """Of whom nothing was ever recorded."""
        let_leavers_go.let_leavers_go(unit, self._keyring, event)

    @every(seconds=_DELETE_SECONDS)
    def delete_objects(self) -> None:
        """Objects of files that are gone."""
        delete_objects.delete_objects(self._units("delete_objects"), self._extras.files)
