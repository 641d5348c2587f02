"""One paper that the caller sees."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from incidents.documents.queries.document_sight import seen_document
from incidents.models import DocumentRow, PaperRow
from incidents.moves.queries.restricted import is_restricted

from .paper_keeping import require_keeping

Found = tuple[DocumentRow, PaperRow]


def find_paper(unit: Unit, document_id: UUID, *, lock: bool = False) -> Found:
    """The document and what is said of it; ``not_found`` unless it is a paper that has arrived and is seen."""
    document = seen_document(unit, document_id, lock=lock)
    paper = unit.session.get(PaperRow, document_id, with_for_update=lock, populate_existing=lock)
    if paper is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return document, paper


def find_to_keep(unit: Unit, document_id: UUID) -> tuple[DocumentRow, PaperRow, Right]:
    """The same, held, with the right by which the caller keeps it. ``not_permitted``; ``record_restricted`` while its
    use is restricted: nothing about it changes then."""
    document, paper = find_paper(unit, document_id, lock=True)
    right = require_keeping(unit, document)
    if is_restricted(unit, document.id):
        raise Problem(ErrorCode.RECORD_RESTRICTED)
    return document, paper, right
