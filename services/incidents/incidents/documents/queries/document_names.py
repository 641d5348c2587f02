"""Names of documents for a chronology, opened with keys that are in hand."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.keys.sealing import DataKey, Tampered
from chassis.units.database import Unit
from sqlalchemy import select, tuple_

from incidents.documents.document_keys import unseal_name
from incidents.models import DocumentRow, DocumentVersionRow


def file_names(
    unit: Unit, keys: Mapping[UUID, DataKey], documents: Sequence[DocumentRow], broken: set[UUID]
) -> dict[UUID, str]:
    """Document id -> the name of the version its key is of; none for one whose key is gone. One statement, or none.

    ``broken`` takes those whose name does not belong where it stands.
    """
    wanted = [(row.id, keys[row.id].version) for row in documents if row.id in keys]
    if not wanted:
        return {}
    versions = unit.session.scalars(
        select(DocumentVersionRow).where(tuple_(DocumentVersionRow.document_id, DocumentVersionRow.version).in_(wanted))
    )
    names: dict[UUID, str] = {}
    for row in versions:
        try:
            names[row.document_id] = unseal_name(keys[row.document_id], row.name)
        except Tampered:
            broken.add(row.document_id)
    return names
