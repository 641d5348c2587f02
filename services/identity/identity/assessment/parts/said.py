"""Who said something of the assessment, when, and that it is another version."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy.exc import IntegrityError

from identity.models import AssessmentAnswerRow, AssessmentBasisRow, AssessmentRiskRow


def said_now(unit: Unit, row: AssessmentAnswerRow | AssessmentBasisRow | AssessmentRiskRow) -> None:
    """Writes the row. ``stale_version`` if somebody else said the first word on the same matter meanwhile."""
    row.said_by, row.said_at = unit.access.actor_id, unit.now
    row.version += 1
    try:
        unit.session.flush()
    except IntegrityError:
        raise Problem(ErrorCode.STALE_VERSION) from None
