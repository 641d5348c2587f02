"""A paper is in the object store: it is in the child's file and waits to be looked at."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.documents import DocumentReceipt, FinishDocument

from incidents.documents.parts.take_version import holders_of, lock_arrived, take_version
from incidents.models import PaperRow
from incidents.papers.queries.paper_keeping import require_keeping
from incidents.records.domain.naming import Subject
from incidents.sight.own_sight import sight_of


def finish_paper(unit: Unit, request: FinishDocument) -> DocumentReceipt:
    """For whoever began it, while they keep such papers; ``not_found`` for others. Again: the same answer."""
    arrived = lock_arrived(unit, request)
    document, version = arrived
    if unit.session.get(PaperRow, document.id) is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if version.state == "receiving":
        right = require_keeping(unit, document)
        children = holders_of(unit, document.id, version.version)
        if sight_of(unit).kept_from.intersection(children):
            raise Problem(ErrorCode.NOT_FOUND)
        take_version(unit, arrived, request.size, [Subject(each, "affected") for each in children], right)
    return DocumentReceipt(document_id=document.id, version=version.version)
