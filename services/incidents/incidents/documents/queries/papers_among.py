"""Which of some documents are papers of a child, and what is said of them."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from incidents.models import DocumentRow, PaperRow


def papers_among(unit: Unit, documents: Iterable[DocumentRow]) -> dict[UUID, PaperRow]:
    """By the document's id. One statement, or none where each is in a record or came with a report."""
    ids = [each.id for each in documents if each.incident_id is None and each.concern_id is None]
    if not ids:
        return {}
    return {row.document_id: row for row in unit.session.scalars(select(PaperRow).where(PaperRow.document_id.in_(ids)))}
