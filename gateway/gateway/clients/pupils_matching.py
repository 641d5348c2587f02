"""Typed calls to the pupils service about which pupil is which."""

from haven_schemas.rpc.pupils import DeliveryReceipt
from haven_schemas.rpc.pupils_matching import (
    ComparePupils,
    Comparison,
    DecideIds,
    DecideProposal,
    EndMerge,
    EndProtection,
    ListProposals,
    Merged,
    MergeList,
    MergePupils,
    MergesOf,
    ProposalDecided,
    ProposalPage,
    ProtectIdentity,
    Protection,
    ProtectionQuery,
    SuggestionList,
    SuggestPupils,
)
from haven_schemas.rpc.pupils_roll_questions import (
    AnswerRollQuestion,
    ListRollQuestions,
    RollQuestionAnswered,
    RollQuestionPage,
)

from .caller import Caller, ServiceClient


class PupilsMatching(ServiceClient):
    """Base of ``Pupils``: ids of a source, proposals, merges, protected identities."""

    service = "pupils"

    def decide_ids(self, caller: Caller, request: DecideIds) -> DeliveryReceipt:
        """What it means that several ids of a delivery are other children's."""
        return self._call(caller, "decide_ids", request, DeliveryReceipt)

    def list_proposals(self, caller: Caller, request: ListProposals) -> ProposalPage:
        """Pupils who may be one child."""
        return self._call(caller, "list_proposals", request, ProposalPage)

    def decide_proposal(self, caller: Caller, request: DecideProposal, key: str | None = None) -> ProposalDecided:
        """The same, different, or later."""
        return self._call(caller, "decide_proposal", request, ProposalDecided, key=key)

    def list_roll_questions(self, caller: Caller, request: ListRollQuestions) -> RollQuestionPage:
        """Children on two rolls."""
        return self._call(caller, "list_roll_questions", request, RollQuestionPage)

    def answer_roll_question(
        self, caller: Caller, request: AnswerRollQuestion, key: str | None = None
    ) -> RollQuestionAnswered:
        """Says where the child is."""
        return self._call(caller, "answer_roll_question", request, RollQuestionAnswered, key=key)

    def compare_pupils(self, caller: Caller, request: ComparePupils) -> Comparison:
        """Two pupils side by side."""
        return self._call(caller, "compare_pupils", request, Comparison)

    def merge_pupils(self, caller: Caller, request: MergePupils, key: str | None = None) -> Merged:
        """Two entries are one child."""
        return self._call(caller, "merge_pupils", request, Merged, key=key)

    def end_merge(self, caller: Caller, request: EndMerge, key: str | None = None) -> Merged:
        """They are two children after all."""
        return self._call(caller, "end_merge", request, Merged, key=key)

    def merges_of(self, caller: Caller, request: MergesOf) -> MergeList:
        """Whom a pupil is known as besides."""
        return self._call(caller, "merges_of", request, MergeList)

    def suggest_pupils(self, caller: Caller, request: SuggestPupils) -> SuggestionList:
        """Pupils whose names are like what a reporter wrote."""
        return self._call(caller, "suggest_pupils", request, SuggestionList)

    def protection_of(self, caller: Caller, request: ProtectionQuery) -> Protection:
        """What is protected of a child."""
        return self._call(caller, "protection_of", request, Protection)

    def protect_identity(self, caller: Caller, request: ProtectIdentity) -> Protection:
        """Protects an identity."""
        return self._call(caller, "protect_identity", request, Protection)

    def end_protection(self, caller: Caller, request: EndProtection) -> Protection:
        """Ends a protection."""
        return self._call(caller, "end_protection", request, Protection)
