"""The concern that a report sealed in the browser is, before anybody has opened it."""

from datetime import datetime

from chassis.units.database import Unit

from incidents.categories.queries.categories import not_sure
from incidents.copies.known import keep_school_row
from incidents.models import ConcernRow, SealedReportRow
from incidents.triage.domain.triage import CONCERN_RECEIVED

_FIRST_VERSION = 1


def write_sealed_concern(
    unit: Unit, report: SealedReportRow, *, author_confirmed: bool, permit_issued_at: datetime | None
) -> ConcernRow:
    """Until it is opened nothing is known but whose it is; its category is the one for what fits none."""
    keep_school_row(unit, report.school_id, 0)
    concern = ConcernRow(
        id=report.concern_id,
        school_id=report.school_id,
        category_id=not_sure(unit),
        occurred_at=report.received_at,
        recorded_at=report.received_at,
        reporter_id=report.author_id,
        author_confirmed=author_confirmed,
        permit_issued_at=permit_issued_at,
        sealed=True,
        status=CONCERN_RECEIVED,
        account=b"",
        child_words=b"",
        action_taken=b"",
        version=_FIRST_VERSION,
    )
    unit.session.add_all([concern, report])
    unit.session.flush()
    return concern
