"""Entrypoints about which pupil is which: ids of a source, proposals, merges, protected identities."""

from chassis.calls.entrypoints import hears, reads, serves
from chassis.units.database import Unit
from haven_schemas.acts.pupils import matching as calls
from haven_schemas.events import Envelope, SubjectMatched

from pupils.entrypoints_base import Entrypoints

from .aliases import copy_alias, copy_conflict
from .merging import end_merge, merge_pupils, merges_of
from .proposals import compare_pupils, decide_proposal, list_proposals
from .suggest import suggest_pupils


@serves(
    (calls.LIST_PROPOSALS, list_proposals),
    (calls.DECIDE_PROPOSAL, decide_proposal),
    (calls.COMPARE_PUPILS, compare_pupils),
    (calls.MERGE_PUPILS, merge_pupils),
    (calls.END_MERGE, end_merge),
    (calls.MERGES_OF, merges_of),
    (calls.SUGGEST_PUPILS, suggest_pupils),
)
@hears(
    ("incidents.conflict_changed", copy_conflict),
)
class MatchingEntrypoints(Entrypoints):
    """Each decision here is a person's; a feed takes none of them."""

    # Whom records are kept from, as incidents says.

    @reads("incidents.subject_matched")
    def keep_match(self, unit: Unit, envelope: Envelope, event: SubjectMatched) -> None:
        """A child not listed is a pupil, or is none after all."""
        copy_alias(unit, event.alias_id, event.pupil_id, event.version)
