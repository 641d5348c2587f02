"""What incidents says."""

from typing import ClassVar, Literal
from uuid import UUID

from ..acts.incidents import Decision, MatterKind, PublishedStep, Reminder
from ..acts.incidents.conflicts import LinkDecision, StaffLinkKind
from .base import Event

HandoverWait = Literal["soon", "overdue", "long_overdue", "not_received"]
DiscardNews = Literal["proposed", "ended", "destroyed"]
"""``ended``: withdrawn, or it opens after all; nothing is destroyed."""


class CategoryChanged(Event):
    """A category was added or changed; readers fetch the list from incidents."""

    event_type: ClassVar[str] = "incidents.category_changed"
    category_id: UUID
    version: int


class ConflictChanged(Event):
    """A member of staff is kept from a child's records, or no longer; ids only, why is the owner's to know.
    ``subject_id``: the child's, or that of one report or incident record."""

    event_type: ClassVar[str] = "incidents.conflict_changed"
    staff_id: UUID
    subject_id: UUID
    state: Literal["kept_from", "ended"]
    version: int


class LinkQuestionAsked(Event):
    """Somebody is asked whether a colleague is kept from a child; ``told_ids`` see it beside them. Where
    nobody is asked, a colleague was let in again. Neither the child nor the colleague is said."""

    event_type: ClassVar[str] = "incidents.link_question_asked"
    question_id: UUID
    asked_ids: list[UUID]
    told_ids: list[UUID]
    version: int


class LinkAnswered(Event):
    """Somebody who was asked said whether a colleague is linked to a child: of what the school's contacts point to.
    ``question_id`` is the possible link's."""

    event_type: ClassVar[str] = "incidents.link_answered"
    question_id: UUID
    answer: LinkDecision
    kind: StaffLinkKind | None
    decided_by: UUID
    version: int


class ConcernRecorded(Event):
    """A concern was recorded (readable or still sealed)."""

    event_type: ClassVar[str] = "incidents.concern_recorded"
    concern_id: UUID
    version: int


class ConcernOpened(Event):
    """A concern nobody has decided on was opened by someone other than who reported it; once a reader and day."""

    event_type: ClassVar[str] = "incidents.concern_opened"
    concern_id: UUID
    reader_id: UUID


class ConcernTriaged(Event):
    """A concern was decided on."""

    event_type: ClassVar[str] = "incidents.concern_triaged"
    concern_id: UUID
    version: int
    decision: Decision


class ConcernWaitsHere(Event):
    """A concern nobody has decided on waits at ``school_id`` too, which has signed for the file; of which child is not
    said."""

    event_type: ClassVar[str] = "incidents.concern_waits_here"
    concern_id: UUID
    school_id: UUID


class MatterChanged(Event):
    """A concern or an incident record was moved on: what happened to it, never which category or level it has now."""

    event_type: ClassVar[str] = "incidents.matter_changed"
    kind: MatterKind
    matter_id: UUID
    version: int
    step: PublishedStep


class ChildrenCorrected(Event):
    """Which children are in a concern or an incident record, or what part they had, was corrected; names no child."""

    event_type: ClassVar[str] = "incidents.children_corrected"
    kind: MatterKind
    matter_id: UUID
    version: int


class SubjectMatched(Event):
    """A child who was reported as not listed is a pupil; ``pupil_id`` None: the match was ended."""

    event_type: ClassVar[str] = "incidents.subject_matched"
    alias_id: UUID
    pupil_id: UUID | None
    version: int


class ActionAssigned(Event):
    """An action was given to a member of staff."""

    event_type: ClassVar[str] = "incidents.action_assigned"
    action_id: UUID
    incident_id: UUID
    owner_id: UUID
    version: int


class ActionDue(Event):
    """An open action is due tomorrow, or overdue: its owner is to be reminded."""

    event_type: ClassVar[str] = "incidents.action_due"
    action_id: UUID
    owner_id: UUID
    reminder: Reminder


class LookBackDue(Event):
    """The day has come to ask whether what a closed record says was done has worked."""

    event_type: ClassVar[str] = "incidents.look_back_due"
    incident_id: UUID


class PaperReviewDue(Event):
    """The day has come to look at a child's paper again."""

    event_type: ClassVar[str] = "incidents.paper_review_due"
    document_id: UUID


class FileReviewDue(Event):
    """The day has come to review a child's file, as the card on top of it says."""

    event_type: ClassVar[str] = "incidents.file_review_due"
    card_id: UUID


class FileHandedOver(Event):
    """Files of children who moved wait for the team of ``to_school_id``; once a handover, however many files it has."""

    event_type: ClassVar[str] = "incidents.file_handed_over"
    handover_id: UUID
    from_school_id: UUID
    to_school_id: UUID


class FileHandoverWaits(Event):
    """Nobody has signed for a handover: the team of ``school_id`` is told.

    ``overdue``: longer than guidance allows; ``long_overdue``: for more than a week, so the trust's lead is told too;
    ``not_received``: the receiving team says that a file is not there.
    """

    event_type: ClassVar[str] = "incidents.file_handover_waits"
    handover_id: UUID
    school_id: UUID
    wait: HandoverWait


class FileKept(Event):
    """A school signed for a child's file: it has all that is recorded under this id of the child, until another version
    names another school."""

    event_type: ClassVar[str] = "incidents.file_kept"
    subject_id: UUID
    school_id: UUID
    version: int


class ReadRequestAsked(Event):
    """The school a child left asks to read the file again: ``staff_ids`` may answer, never who asked. Of which child,
    and why, is not said."""

    event_type: ClassVar[str] = "incidents.read_request_asked"
    request_id: UUID
    school_id: UUID
    staff_ids: list[UUID]


class ReadRequestDecided(Event):
    """``staff_id`` asked to read a file again, and it was agreed to, refused, or ended before its day by somebody
    else. Which of them is not said, nor of which child."""

    event_type: ClassVar[str] = "incidents.read_request_decided"
    request_id: UUID
    school_id: UUID
    staff_id: UUID


class DiscardAnnounced(Event):
    """A report that nobody can open is to be destroyed unread, or is not after all, or it is. ``discard_id`` is of what
    was proposed and names no concern; ``proposed_by``: who is not asked to agree."""

    event_type: ClassVar[str] = "incidents.discard_announced"
    discard_id: UUID
    state: DiscardNews
    proposed_by: UUID | None = None


class RecordsMoved(Event):
    """Records at the school of the envelope were moved from one child's file to another's, rewritten by somebody
    else than who wrote them, or taken from when another child's file was destroyed: of no child, and not which.
    ``moved_by``: who did any of it; ``notice_id`` stands for all of
    them, of one morning or of one that cannot wait for it."""

    event_type: ClassVar[str] = "incidents.records_moved"
    notice_id: UUID
    moved_by: list[UUID]


class RegisterRead(Event):
    """Somebody opened the register of destroyed files; the pages that follow within the hour are the same look.

    ``read_by`` is not told."""

    event_type: ClassVar[str] = "incidents.register_read"
    look_id: UUID
    read_by: UUID


class ReferralWritten(Event):
    """The words of a referral are kept in an incident record, or the record is another school's now; referrals fetches
    what it may know. Neither the child nor the agency is said, nor the record."""

    event_type: ClassVar[str] = "incidents.referral_written"
    referral_id: UUID


class RecordChangedSchool(Event):
    """An incident record is another school's now; whoever keeps something about it asks where it is."""

    event_type: ClassVar[str] = "incidents.record_changed_school"
    record_id: UUID


class RequestAnswered(Event):
    """The answer to what an agency asked for was written into the entry that says what it asked. Not what was given,
    nor to whom."""

    event_type: ClassVar[str] = "incidents.request_answered"
    entry_id: UUID


class FileReceived(Event):
    """A handover was signed for: the team of ``from_school_id`` is told, and nobody is chased any more."""

    event_type: ClassVar[str] = "incidents.file_received"
    handover_id: UUID
    from_school_id: UUID
    to_school_id: UUID
