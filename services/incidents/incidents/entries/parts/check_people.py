"""Adults that an entry is to be about have to be those its writer knows of."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem

from incidents.entries.queries.people_seen import people_seen
from incidents.models import IncidentRow


def check_people(unit: Unit, incident: IncidentRow, person_ids: Sequence[UUID]) -> None:
    """``Problem(invalid_request)`` on each ``person_ids.N`` that is none of ``people_seen``."""
    known = {person.id for person in people_seen(unit, incident)}
    strangers = [
        FieldProblem(f"person_ids.{place}", FieldCode.UNKNOWN)
        for place, person_id in enumerate(person_ids)
        if person_id not in known
    ]
    if strangers:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=strangers)
