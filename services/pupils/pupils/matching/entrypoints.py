"""Entrypoints about which pupil is which: ids of a source, proposals, merges, protected identities."""

from chassis.calls.entrypoints import reads, rpc
from chassis.units.database import Unit
from haven_schemas.events import ConflictChanged, Envelope, SubjectMatched
from haven_schemas.rights import Right
from haven_schemas.rpc import pupils as contract
from haven_schemas.rpc import pupils_matching as matching

from pupils.deliveries.use_cases import decide_ids
from pupils.entrypoints_base import Entrypoints
from pupils.protection.queries import protection_of
from pupils.protection.use_cases import end_protection, protect_identity

from .queries import compare_pupils, list_proposals, merges_of, suggest_pupils
from .use_cases import decide_proposal, end_merge, keep_alias, keep_conflict, merge_pupils


class MatchingEntrypoints(Entrypoints):
    """Each decision here is a person's; a feed takes none of them."""

    @rpc(matching.DecideIds, contract.DeliveryReceipt, right=Right.FEED_ADMINISTER, tier="elevated")
    def decide_ids(self, unit: Unit, request: matching.DecideIds) -> contract.DeliveryReceipt:
        """What it means that several ids of a delivery are other children's."""
        return decide_ids.decide_ids(unit, request)

    @rpc(matching.ListProposals, matching.ProposalPage, right=Right.PUPIL_MATCH, tier="elevated")
    def list_proposals(self, unit: Unit, request: matching.ListProposals) -> matching.ProposalPage:
        """Pupils who may be one child."""
        return list_proposals.list_proposals(unit, self._extras, request)

    @rpc(
        matching.DecideProposal,
        matching.ProposalDecided,
        right=Right.PUPIL_MATCH,
        tier="elevated",
        writes=True,
    )
    def decide_proposal(self, unit: Unit, request: matching.DecideProposal) -> matching.ProposalDecided:
        """The same, different, or later."""
        return decide_proposal.decide_proposal(unit, self._extras, request)

    @rpc(matching.ComparePupils, matching.Comparison, right=Right.PUPIL_MATCH, tier="elevated")
    def compare_pupils(self, unit: Unit, request: matching.ComparePupils) -> matching.Comparison:
        """Two pupils side by side."""
        return compare_pupils.compare_pupils(unit, request)

    @rpc(matching.MergePupils, matching.Merged, right=Right.PUPIL_MATCH, tier="elevated", writes=True)
    def merge_pupils(self, unit: Unit, request: matching.MergePupils) -> matching.Merged:
        """Two entries are one child."""
        return merge_pupils.merge_pupils(unit, self._extras, request)

    @rpc(matching.EndMerge, matching.Merged, right=Right.PUPIL_MATCH, tier="elevated", writes=True)
    def end_merge(self, unit: Unit, request: matching.EndMerge) -> matching.Merged:
        """They are two children after all."""
        return end_merge.end_merge(unit, self._extras, request)

    @rpc(matching.MergesOf, matching.MergeList, right=Right.PUPIL_MATCH, tier="elevated")
    def merges_of(self, unit: Unit, request: matching.MergesOf) -> matching.MergeList:
        """Whom a pupil is known as besides."""
        return merges_of.merges_of(unit, self._extras, request)

    @rpc(matching.SuggestPupils, matching.SuggestionList, right=Right.PUPIL_MATCH, tier="elevated")
    def suggest_pupils(self, unit: Unit, request: matching.SuggestPupils) -> matching.SuggestionList:
        """Pupils whose names are like what a reporter wrote."""
        return suggest_pupils.suggest_pupils(unit, request)

    @rpc(matching.ProtectionQuery, matching.Protection, right=Right.PUPIL_READ, tier="elevated")
    def protection_of(self, unit: Unit, request: matching.ProtectionQuery) -> matching.Protection:
        """What is protected of a child, for the people named for them."""
        return protection_of.protection_of(unit, self._extras, request)

    # No idempotency key is honoured: a digest of what was sent would hold a name or UPN of before.

    @rpc(matching.ProtectIdentity, matching.Protection, right=Right.PUPIL_PROTECT, tier="elevated")
    def protect_identity(self, unit: Unit, request: matching.ProtectIdentity) -> matching.Protection:
        """Takes what a child was before out of everyone's sight but that of people named for them."""
        return protect_identity.protect_identity(unit, self._extras, request)

    @rpc(matching.EndProtection, matching.Protection, right=Right.PUPIL_PROTECT, tier="elevated")
    def end_protection(self, unit: Unit, request: matching.EndProtection) -> matching.Protection:
        """What a child was before is the roll's again."""
        return end_protection.end_protection(unit, self._extras, request)

    # Whom records are kept from, as incidents says.

    @reads("incidents.conflict_changed")
    def conflict_changed(self, unit: Unit, envelope: Envelope, event: ConflictChanged) -> None:
        """Who is kept from which child."""
        keep_conflict.keep_conflict(unit, envelope, event)

    @reads("incidents.subject_matched")
    def keep_match(self, unit: Unit, envelope: Envelope, event: SubjectMatched) -> None:
        """A child not listed is a pupil, or is none after all."""
        keep_alias.keep_alias(unit, event.alias_id, event.pupil_id, event.version)
