"""Entrypoints about who is the same child as whom."""

from chassis.calls.entrypoints import reads, serves
from chassis.units.database import Unit
from haven_schemas.calls.incidents import matching as calls
from haven_schemas.events import Envelope, PupilMerged, PupilUnmerged

from incidents.entrypoints_base import Entrypoints
from incidents.matching.use_cases import expect_birth, match_not_listed

from .use_cases import keep_merge


@serves(
    (calls.MATCH_NOT_LISTED, match_not_listed.match_not_listed),
    (calls.EXPECT_BIRTH, expect_birth.expect_birth),
)
class MatchingEntrypoints(Entrypoints):
    """Children who are known by more than one id."""

    @reads("pupils.pupil_merged")
    def keep_merge(self, unit: Unit, envelope: Envelope, event: PupilMerged) -> None:
        """Two pupils are one child."""
        keep_merge.keep_merge(unit, event)

    @reads("pupils.pupil_unmerged")
    def keep_end_of_merge(self, unit: Unit, envelope: Envelope, event: PupilUnmerged) -> None:
        """They are two after all."""
        keep_merge.keep_merge(unit, event)
