"""Which pupil is which: proposals, merges and aliases."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import (
    ComparePupils,
    Comparison,
    DecideProposal,
    EndMerge,
    ListProposals,
    Merged,
    MergeList,
    MergePupils,
    MergesOf,
    ProposalDecided,
    ProposalPage,
    SuggestionList,
    SuggestPupils,
)

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
