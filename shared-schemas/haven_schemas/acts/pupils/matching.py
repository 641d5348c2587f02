"""RPC of the pupils service about which pupil is which: ids of a source, proposals, merges, protected identities."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Paged

Reason = Annotated[str, Field(min_length=1, max_length=2_000, repr=False)]
Agreement = Literal[
    "upn", "date_of_birth", "surname", "forename", "sex", "sounds_alike", "date_mistyped", "alias", "before"
]
"""What two pupils have in common; ``date_mistyped``: the birth dates differ as a slip of typing makes them differ.
``alias``: the others are true of an entry that was merged into the known pupil, and not of the pupil's own. ``before``:
the others are true of what the known pupil, whose identity is protected, was before."""

MatchAnswer = Literal["same", "different", "later"]
"""What a person says of two pupils who may be one child; ``later``: ask again."""
MeaningOfIds = Literal["rekey", "leave", "refuse"]
"""What a person says of ids of a delivery that are other children's."""


class DecideIds(Contract):
    """What it means that several ids of a delivery are other children's: issued anew, mistakes of rows, wrong file."""

    delivery_id: UUID
    decision: MeaningOfIds


class MatchFacts(Contract):
    """One side of a comparison: what the roll has of a pupil."""

    pupil_id: UUID
    school_id: UUID
    version: int
    upn: str | None = Field(repr=False)
    legal_surname: str = Field(repr=False)
    legal_forename: str = Field(repr=False)
    preferred_surname: str | None = Field(repr=False)
    preferred_forename: str | None = Field(repr=False)
    date_of_birth: date = Field(repr=False)
    sex: str | None
    year_group: str | None
    class_name: str | None
    enrolled_on: date | None
    left_on: date | None
    on_roll: bool


class Proposal(Contract):
    """Two pupils who may be one child: ``score`` out of 100, and why. ``new`` came last.

    With ``before`` among ``agree`` only people named for the known child are asked; ``new`` is as it was then.
    ``agreed_by``: who said so already where two of them have to; ``takes_two``: two have to, since the birth dates
    differ or both are on one school's roll.
    """

    id: UUID
    score: int
    agree: list[Agreement]
    state: Literal["open", "later", "same", "different"]
    made_at: datetime
    new: MatchFacts
    known: MatchFacts
    version: int
    agreed_by: UUID | None = None
    takes_two: bool = False


class ListProposals(Paged):
    """Proposals nobody has decided about, the surest first."""

    include_later: bool = True


class JoinedLately(Contract):
    """Two that one person alone said are one child, within the last month; ``new`` is an alias of ``known``."""

    id: UUID
    new: MatchFacts
    known: MatchFacts
    decided_by: UUID
    decided_at: datetime


class ProposalPage(Contract):
    """One page of proposals; with the first of them ``joined``, the newest first."""

    proposals: list[Proposal]
    next_cursor: str | None
    joined: list[JoinedLately] = []


class DecideProposal(Contract):
    """A person's word. ``same`` merges: the known pupil stays, and the new one is an alias of it."""

    proposal_id: UUID
    decision: MatchAnswer
    reason: Reason
    version: int | None = None


class ProposalDecided(Contract):
    """What became of it; ``later`` after ``same`` where a second person has to say so too."""

    proposal_id: UUID
    state: MatchAnswer


class ComparePupils(Contract):
    """Two pupils side by side, before a person says that they are one child."""

    pupil_id: UUID
    other_id: UUID


class Comparison(Contract):
    """Both sides and what agrees."""

    pupil: MatchFacts
    other: MatchFacts
    agree: list[Agreement]
    score: int
    takes_two: bool = False


class MergePupils(Contract):
    """``alias_id`` is the same child as ``pupil_id``, who stays; ``alias_version`` as it was seen."""

    pupil_id: UUID
    alias_id: UUID
    reason: Reason
    alias_version: int | None = None


class Merged(Contract):
    """The merge, to be ended by this id. ``waits``: nothing is merged before a second person says so too, and the id is
    that of the proposal they decide about."""

    merge_id: UUID
    waits: bool = False


class EndMerge(Contract):
    """The two are different children after all."""

    merge_id: UUID
    reason: Reason


class MergesOf(Contract):
    """Whom a pupil is known as besides."""

    pupil_id: UUID


class Merge(Contract):
    """One merge. ``reason`` and ``ended_reason`` are null while the vault is away. ``agreed_by``: who said so too,
    where two people had to."""

    id: UUID
    pupil_id: UUID
    alias_id: UUID
    alias_known_as: str = Field(repr=False)
    merged_at: datetime
    merged_by: UUID
    reason: str | None = Field(repr=False)
    ended_at: datetime | None
    ended_by: UUID | None
    ended_reason: str | None = Field(repr=False)
    agreed_by: UUID | None = None


class MergeList(Contract):
    """The newest first, ended ones among them."""

    merges: list[Merge]


class SuggestPupils(Contract):
    """What a reporter wrote of a child who was not listed; pupils of the school whose names are like it."""

    school_id: UUID
    words: Annotated[str, Field(min_length=1, max_length=500, repr=False)]


class Suggestion(Contract):
    """A pupil and how like the words are to their names, out of 100."""

    pupil_id: UUID
    known_as: str = Field(repr=False)
    year_group: str | None
    class_name: str | None
    score: int


class SuggestionList(Contract):
    """The likest first."""

    suggestions: list[Suggestion]


ProtectionKind = Literal["adoption", "witness", "address"]


class ProtectIdentity(Contract):
    """Takes what a child was before out of everyone's sight but that of people named for them.

    ``readers``: who may know besides the caller; at least one, so that nobody is locked out by one person's leaving.
    ``old_upns``: earlier UPNs, as far as they are known. ``old_pupil_id``: an entry of the roll that was this child.
    """

    pupil_id: UUID
    kind: ProtectionKind
    reason: Reason
    readers: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    old_upns: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=10, repr=False)] = []
    old_pupil_id: UUID | None = None
    version: int | None = None


class EndProtection(Contract):
    """What a child was before is searched, matched and shown again."""

    pupil_id: UUID
    reason: Reason


class ProtectionQuery(Contract):
    """What is protected of a pupil."""

    pupil_id: UUID


class NamesBefore(Contract):
    """What a protected child was called before, or another entry of the roll that was them."""

    legal_surname: str | None = Field(default=None, repr=False)
    legal_forename: str | None = Field(default=None, repr=False)
    preferred_surname: str | None = Field(default=None, repr=False)
    preferred_forename: str | None = Field(default=None, repr=False)
    upn: str | None = Field(default=None, repr=False)
    date_of_birth: date | None = Field(default=None, repr=False)
    pupil_id: UUID | None = None
    former: bool = False
    """A former name as a source told it, without when it held."""
    known_from: datetime | None = None
    known_until: datetime | None = None


class Protection(Contract):
    """``protected`` False: nothing is, and the rest is empty. Only people named for the child are told of it."""

    pupil_id: UUID
    protected: bool
    kind: ProtectionKind | None = None
    reason: str | None = Field(default=None, repr=False)
    marked_at: datetime | None = None
    marked_by: UUID | None = None
    readers: list[UUID] = []
    before: list[NamesBefore] = Field(default=[], repr=False)
    version: int = 0


LIST_PROPOSALS = Call(
    "pupils.list_proposals",
    ListProposals,
    ProposalPage,
    what="pupils who may be one child, side by side",
    right=Right.PUPIL_MATCH,
    at="at the schools of both; of a protected child, named for them",
    tier="elevated",
    audits=(AuditAction.PUPIL_MATCH_READ,),
)
DECIDE_PROPOSAL = Call(
    "pupils.decide_proposal",
    DecideProposal,
    ProposalDecided,
    what="the same, different, or later; with a reason",
    right=Right.PUPIL_MATCH,
    at="the same",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.PUPIL_MATCH_DECIDE,
        AuditAction.PUPIL_MERGE_ADD,
        AuditAction.PUPIL_MOVE_TELL,
    ),
)
COMPARE_PUPILS = Call(
    "pupils.compare_pupils",
    ComparePupils,
    Comparison,
    what="any two pupils side by side",
    right=Right.PUPIL_MATCH,
    at="at the schools of both",
    tier="elevated",
    audits=(AuditAction.PUPIL_MATCH_READ,),
)
MERGE_PUPILS = Call(
    "pupils.merge_pupils",
    MergePupils,
    Merged,
    what="two entries are one child; with two birth dates, or on one roll, once a second person says so too",
    right=Right.PUPIL_MATCH,
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.PUPIL_MATCH_DECIDE,
        AuditAction.PUPIL_MERGE_ADD,
        AuditAction.PUPIL_MOVE_TELL,
    ),
)
END_MERGE = Call(
    "pupils.end_merge",
    EndMerge,
    Merged,
    what="they are two children after all",
    right=Right.PUPIL_MATCH,
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.PUPIL_MERGE_END,
        AuditAction.PUPIL_MOVE_TELL,
    ),
)
MERGES_OF = Call(
    "pupils.merges_of",
    MergesOf,
    MergeList,
    what="a pupil's merges with their reasons",
    right=Right.PUPIL_MATCH,
    tier="elevated",
    audits=(AuditAction.PUPIL_MERGE_READ,),
)
SUGGEST_PUPILS = Call(
    "pupils.suggest_pupils",
    SuggestPupils,
    SuggestionList,
    what="pupils whose names are like what a reporter wrote",
    right=Right.PUPIL_MATCH,
    tier="elevated",
    audits=(AuditAction.PUPIL_LIST_FIND,),
)
