"""Who keeps dates starts a record for them about a child: a concern of theirs, decided at once."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.dates_record import StartDatesRecord
from haven_schemas.rpc.incidents.deciding import ConcernDecided
from haven_schemas.rpc.incidents.reporting import ConcernPupil, RecordConcern

from incidents.extras import OtherOwners
from incidents.models import ConcernRow
from incidents.reporting.use_cases.record_concern import record_concern
from incidents.triage.domain.triage import STATUS_AFTER
from incidents.triage.parts.dates_categories import school_of_category
from incidents.triage.parts.decide_concern import decide
from incidents.triage.parts.put_into_record import open_record

_REASON = "Started for dates to keep."


def start_dates_record(unit: Unit, keyring: Keyring, owners: OtherOwners, request: StartDatesRecord) -> ConcernDecided:
    """Reported and decided as ``record_concern`` and ``decide`` have it, in one transaction; who does not triage at the
    school decides for themselves alone, so that it is new for those who do. Needs the vault.

    ``not_found``, ``not_permitted``; ``invalid_request`` on ``category_id``.
    """
    school_id = school_of_category(unit, request.subject_id, request.category_id)
    reported = RecordConcern(
        school_id=school_id,
        category_id=request.category_id,
        occurred_at=unit.now,
        account=request.words,
        pupils=[ConcernPupil(pupil_id=request.subject_id, role="affected")],
    )
    concern = unit.session.get_one(ConcernRow, record_concern(unit, keyring, owners, reported).id)
    incident = open_record(unit, concern)
    decide(unit, keyring, owners, concern, "opened", _REASON, incident.id)
    return ConcernDecided(id=concern.id, status=STATUS_AFTER["opened"], incident_id=incident.id)
