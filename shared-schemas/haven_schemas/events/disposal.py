"""How a child's file is destroyed: what retention orders, and what each owner says it did.

In this order: retention orders; incidents, which alone knows whether the file is still as the two people agreed on it,
takes it out and says so, or says that it changed; then the keys are destroyed; then whoever else has something deletes
it. Each reader answers an order that it has carried out before in the same words, and does nothing. Ids and counts.
"""

from typing import ClassVar, Literal
from uuid import UUID

from .base import Event, Sealed

AnnouncedState = Literal["proposed", "announced", "withdrawn", "stopped", "changed", "destroyed"]
DisposalOutcome = Literal["disposed", "changed"]
"""``changed``: the file is not what was agreed on any more (something was written, or moved); nothing was destroyed."""


class DisposalOrdered(Event):
    """A child's file is to be taken out of the records, unless it changed since it was agreed on.

    ``subject_ids``: every id the child has, the one they have today first. ``mark``: of what the file held when it
    was agreed on, as incidents gave it. ``agreed_by``: the second person, who is named where words are struck out; None
    of the release before. An order that was carried out before is answered in the same words.
    """

    event_type: ClassVar[str] = "retention.disposal_ordered"
    disposal_id: UUID
    subject_ids: list[UUID]
    mark: UUID
    agreed_by: UUID | None = None


class FileDisposed(Event):
    """Incidents carried out an order. ``record_ids``: every concern, record, entry, action and document that is gone
    with the child, which the numbers count by kind, and what else people were told of, which they do not; ``kept``: how
    many stay for the other children they are about, ``redacted`` of them with words struck out; ``kept_...``: the
    others by why (``KeptFor``). Incident records, which hold no words, are in ``kept`` alone. ``whose``: name and birth
    date, sealed under a key of the trust that incidents alone uses; None where no name is known, and of the release
    before."""

    event_type: ClassVar[str] = "incidents.file_disposed"
    disposal_id: UUID
    outcome: DisposalOutcome
    record_ids: list[UUID]
    concerns: int
    records: int
    entries: int
    actions: int
    documents: int
    kept: int
    redacted: int = 0
    kept_says_nothing: int = 0
    kept_others_need_it: int = 0
    kept_relied_on: int = 0
    kept_not_decided: int = 0
    whose: Sealed | None = None


class KeysDestroyed(Event):
    """No key of this child is left: whoever has something about them deletes it now."""

    event_type: ClassVar[str] = "retention.keys_destroyed"
    disposal_id: UUID
    subject_ids: list[UUID]


class DisposalAnnounced(Event):
    """Somebody proposed that a file is destroyed, or two people agreed on it, or that came to nothing, or it is gone.

    ``proposed_by``: who is not asked to agree, of one that was proposed. ``subject_ids``: every id of the child, until
    it is gone: who is kept from them is not told.
    """

    event_type: ClassVar[str] = "retention.disposal_announced"
    disposal_id: UUID
    version: int
    state: AnnouncedState
    proposed_by: UUID | None = None
    subject_ids: list[UUID] = []


class PupilDisposed(Event):
    """Pupils deleted what it had of a child; ``rows``: in how many lines it stood."""

    event_type: ClassVar[str] = "pupils.subject_disposed"
    disposal_id: UUID
    rows: int


class ReferralsDisposed(Event):
    """Referrals deleted what it had beside the records that are gone.

    ``gone_ids``: the referrals, their deadlines and dates to keep; alerts told of them and knows no record of theirs.
    """

    event_type: ClassVar[str] = "referrals.subject_disposed"
    disposal_id: UUID
    referrals: int
    dates: int
    gone_ids: list[UUID]


class AlertsDisposed(Event):
    """Alerts deleted what it had about the records that are gone, and about their referrals, dates and deadlines."""

    event_type: ClassVar[str] = "alerts.subject_disposed"
    disposal_id: UUID
    alerts: int
    mails: int


class LogCopiesDisposed(Event):
    """The log deleted its copies of whose records a child's were. Its entries stay: the log gives nothing up."""

    event_type: ClassVar[str] = "audit.subject_disposed"
    disposal_id: UUID
    rows: int
