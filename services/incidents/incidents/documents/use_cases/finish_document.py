"""A file is in the object store: it becomes part of the record and waits to be looked at."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import DocumentReceipt, FinishDocument

from incidents.documents.parts.take_version import Arrived, holders_of, lock_arrived, take_version
from incidents.records.parts.lock_incident import lock_incident, subjects_in


def finish_document(unit: Unit, request: FinishDocument) -> DocumentReceipt:
    """For whoever began it; ``not_found`` for others. Again: the same answer."""
    arrived = lock_arrived(unit, request)
    document, version = arrived
    if document.incident_id is None or _came_with_a_report(arrived):
        raise Problem(ErrorCode.NOT_FOUND)
    if version.state == "receiving":
        incident = lock_incident(unit, document.incident_id)
        incident.version += 1
        holders = holders_of(unit, document.id, version.version)
        subjects = [each for each in subjects_in(unit, incident.id) if each.id in holders]
        take_version(unit, arrived, request.size, subjects, Right.RECORD_WRITE)
    return DocumentReceipt(document_id=document.id, version=version.version)


def _came_with_a_report(arrived: Arrived) -> bool:
    """Those are taken by ``finish_report_file``; versions made of them later are the record's."""
    document, version = arrived
    return document.concern_id is not None and version.version == 1
