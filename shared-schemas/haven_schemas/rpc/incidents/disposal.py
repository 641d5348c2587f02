"""RPC of the incidents service: what stays of a child's file for other children once it is destroyed."""

from uuid import UUID

from pydantic import AwareDatetime

from ...identifiers import Contract
from ..paging import Paged
from .entry_kinds import EntryKind
from .referral_kinds import ReferralKind


class SharedRecordsQuery(Paged):
    """Asks what of a child's file is about other children as well; by any id the child has."""

    subject_id: UUID


class SharedRecord(Contract):
    """A concern, entry, action or document that is about other children too. ``kind`` as in a chronology, with
    ``referral_kind`` of an entry about a referral. ``subject_ids``: those others whose files are not closed to the
    caller; ``others``: how many there are."""

    record_id: UUID
    kind: EntryKind
    referral_kind: ReferralKind | None = None
    occurred_at: AwareDatetime
    school_id: UUID
    incident_id: UUID | None
    subject_ids: list[UUID]
    others: int


class SharedRecordPage(Contract):
    """Newest first. No text: what it says is read in the chronology."""

    records: list[SharedRecord]
    next_cursor: str | None = None
