"""Entrypoints: files are destroyed as retention orders it."""

from chassis.calls.entrypoints import every, hears, reads, serves
from chassis.units.database import Unit
from haven_schemas.acts.incidents import disposal as calls
from haven_schemas.acts.incidents import retention as retention_calls
from haven_schemas.acts.incidents.register import READ_REGISTER
from haven_schemas.events import DisposalOrdered, Envelope

from incidents.entrypoints_base import Entrypoints

from .agree import file_to_agree, open_document_to_agree, read_file_to_agree
from .decide_shared import decide_shared_record
from .facts import file_facts
from .files import files_barred, files_hidden, files_kept_from, files_seen
from .leavers import let_leavers_go
from .objects import delete_objects
from .order import carry_out_order, follow_destroyed_keys
from .register import read_register
from .shared import get_shared_record, shared_records

_DELETE_SECONDS = 10


@serves(
    (calls.SHARED_RECORDS, shared_records),
    (calls.GET_SHARED_RECORD, get_shared_record),
    (calls.READ_FILE_TO_AGREE, read_file_to_agree),
    (calls.OPEN_DOCUMENT_TO_AGREE, open_document_to_agree),
    (calls.DECIDE_SHARED_RECORD, decide_shared_record),
    (READ_REGISTER, read_register),
)
@hears(
    ("retention.keys_destroyed", follow_destroyed_keys),
    ("retention.leavers_due", let_leavers_go),
)
class DisposalEntrypoints(Entrypoints):
    """Who agreed, and when, is known to retention alone; what becomes of records about others too is decided here."""

    @reads("retention.disposal_ordered")
    def carry_out_disposal(self, unit: Unit, envelope: Envelope, event: DisposalOrdered) -> None:
        """The file goes, unless it changed since two people agreed."""
        carry_out_order(unit, self._keyring, self._extras.owners, event)

    @every(seconds=_DELETE_SECONDS)
    def delete_objects(self) -> None:
        """Objects of files that are gone."""
        delete_objects(self._units("delete_objects"), self._extras.files)


@serves(
    (retention_calls.FILE_FACTS, file_facts),
    (retention_calls.FILE_TO_AGREE, file_to_agree),
    (retention_calls.FILES_BARRED, files_barred),
    (retention_calls.FILES_SEEN, files_seen),
    (retention_calls.FILES_HIDDEN, files_hidden),
    (retention_calls.FILES_KEPT_FROM, files_kept_from),
)
class RetentionEntrypoints(Entrypoints):
    """Until when a file is kept is counted elsewhere, from ids, codes and days."""
