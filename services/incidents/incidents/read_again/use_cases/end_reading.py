"""Either school ends that a file is read again, before the day that was agreed; or takes back what it asked."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.incidents.read_again import EndReading, ReadRequestChanged

from incidents.aliases import family_of
from incidents.file_readers import spread
from incidents.read_again.parts.stop_reading import OPEN, stop_reading
from incidents.read_again.parts.tell_asker import tell_asker
from incidents.read_again.queries.answering import may_end
from incidents.read_again.queries.find_request import changed, find_request
from incidents.triage.domain.triage import check_version


def end_reading(unit: Unit, request: EndReading) -> ReadRequestChanged:
    """At once. ``not_found``, ``stale_version``; ``not_permitted`` where it waits for an answer and the caller is of
    the other school, ``invalid_request`` on ``request_id`` where it is over."""
    row = find_request(unit, request.request_id, hold=True)
    check_version(row.version, request.version)
    if row.state not in OPEN:
        raise invalid("request_id", FieldCode.NOT_ALLOWED)
    if not may_end(unit, row):
        raise Problem(ErrorCode.NOT_PERMITTED)
    family = family_of(unit, row.subject_id)
    row.ended_by = unit.access.actor_id
    stop_reading(unit, row, family, "ended")
    spread(unit, family)
    if row.ended_by != row.asked_by:
        tell_asker(unit, row)
    return changed(row)
