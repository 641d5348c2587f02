"""RPC of the incidents service: which children are in a record and what part they had in it, and correcting both."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from . import MatterKind, PupilRole, SubjectView
from .entry_kinds import EntryKind
from .referral_kinds import ReferralKind

RecordKind = Literal[EntryKind, "incident"]
"""What children are in: whatever stands in a chronology, and the incident record itself."""


class ChildrenQuery(Contract):
    """One concern, entry, action, document or incident record."""

    record_id: UUID


class ChildInPart(Contract):
    """A child of a record and the part they had in it."""

    subject_id: UUID
    role: PupilRole


class AddedChild(Contract):
    """A pupil of the record's school who comes into it, and the part they had."""

    pupil_id: UUID
    role: PupilRole


class EarlierChildren(Contract):
    """Who was in it, in which part, until they were corrected; ``reason`` is empty where it cannot be opened.

    A child who was taken off the record since (``move_record``) is named nowhere in it any more, here neither.
    """

    version: int
    children: list[ChildInPart]
    corrected_by: UUID
    corrected_at: datetime
    reason: str


class RecordChildren(Contract):
    """Who is in it, and who was before each correction, newest first. ``version`` is what a correction names."""

    record_id: UUID
    kind: RecordKind
    school_id: UUID
    incident_id: UUID | None
    concern_id: UUID | None
    children: list[SubjectView]
    version: int
    earlier: list[EarlierChildren]
    restricted: bool
    may_correct: bool
    referral_kind: ReferralKind | None = None
    """Of an entry about a referral: its own kind."""


class CorrectChildren(Contract):
    """What part children of a record had, where another was written down, and children who were left out.

    ``version`` is the one that was seen: another in between is ``stale_version``. Nobody is taken off by this
    (``move_record`` does that).
    """

    record_id: UUID
    version: int
    roles: Annotated[list[ChildInPart], Field(max_length=100)] = []
    added: Annotated[list[AddedChild], Field(max_length=20)] = []
    reason: Annotated[str, Field(min_length=1, max_length=4_000)]


class ChildrenVersion(Contract):
    """The new version's number."""

    record_id: UUID
    version: int


class CorrectionFacts(Contract):
    """Asks for what alerts needs of the newest correction of the children in a concern or an incident record."""

    kind: MatterKind
    matter_id: UUID


class CorrectionFactsReply(Contract):
    """No child, no text. ``about_ids``: the concern and the incident record it is in, or the record and its concerns:
    whoever was told of one of them is told. ``kept_from_ids``: staff who are linked to a child in it, and are not."""

    correction_id: UUID
    matter_id: UUID
    school_id: UUID
    category_id: UUID
    category_name: str
    corrected_by: UUID
    corrected_at: datetime
    about_ids: list[UUID]
    kept_from_ids: list[UUID] = []


RECORD_CHILDREN = Call(
    "incidents.record_children",
    ChildrenQuery,
    RecordChildren,
    what="who is in a record and in which part, and who was before each correction",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.RECORD_CHILDREN_READ,),
)
CORRECT_CHILDREN = Call(
    "incidents.correct_children",
    CorrectChildren,
    ChildrenVersion,
    what=(
        "corrects what part children had in a concern, entry, action, document or incident record, and adds children "
        "who were left out, with the version that was seen"
    ),
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.ENTRY_RECORD_ADD,
        AuditAction.RECORD_CHILDREN_CORRECT,
    ),
)
CORRECTION_FACTS = Call(
    "incidents.correction_facts",
    CorrectionFacts,
    CorrectionFactsReply,
    what="who corrected the children in a concern or record, and of what people were told; no child",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(
        AuditAction.CONCERN_RECORD_READ,
        AuditAction.INCIDENT_RECORD_READ,
    ),
)
