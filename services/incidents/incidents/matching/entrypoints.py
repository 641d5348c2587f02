"""Entrypoints about who is the same child as whom."""

from chassis.calls.entrypoints import reads, rpc
from chassis.units.database import Unit
from haven_schemas.events import Envelope, PupilMerged, PupilUnmerged
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents_matching as contract

from incidents.entrypoints_base import Entrypoints

from .use_cases import keep_merge, match_not_listed


class MatchingEntrypoints(Entrypoints):
    """Children who are known by more than one id."""

    @rpc(
        contract.MatchNotListed,
        contract.NotListedMatched,
        right=Right.CONCERN_TRIAGE,
        tier="elevated",
        writes=True,
        while_unproven=True,
    )
    def match_not_listed(self, unit: Unit, request: contract.MatchNotListed) -> contract.NotListedMatched:
        """A child who was reported as not listed is a pupil."""
        return match_not_listed.match_not_listed(unit, self._keyring, self._extras.owners, request)

    @reads("pupils.pupil_merged")
    def keep_merge(self, unit: Unit, envelope: Envelope, event: PupilMerged) -> None:
        """Two pupils are one child."""
        keep_merge.keep_merge(unit, event)

    @reads("pupils.pupil_unmerged")
    def keep_end_of_merge(self, unit: Unit, envelope: Envelope, event: PupilUnmerged) -> None:
        """They are two after all."""
        keep_merge.keep_merge(unit, event)
