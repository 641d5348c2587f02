"""What the roll has of a pupil, for one side of a comparison."""

from chassis.units.rows import of_row
from haven_schemas.acts.pupils.matching import MatchFacts

from pupils.models import PupilRow


def match_facts(row: PupilRow) -> MatchFacts:
    """For callers who match pupils at the pupil's school."""
    return of_row(MatchFacts, row, pupil_id=row.id, left_on=row.left_on or row.moved_on)
