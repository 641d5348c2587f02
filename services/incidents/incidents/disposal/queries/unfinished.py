"""Whether somebody is still at something in a child's file."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import text

from incidents.handovers.parts.close_handover import STILL_WAITING
from incidents.retention.queries.file_contents import file_contents


def is_unfinished(unit: Unit, subject_ids: Sequence[UUID]) -> bool:
    """An open record, a concern nobody decided on, a file that waits to be signed for or is read again, a document on
    its way or an export that is being made."""
    family = {subject_ids[0]: list(subject_ids)}
    found = file_contents(unit, family).get(subject_ids[0])
    if found is not None and found.open_records:
        return True
    asked = {"ids": [str(each) for each in subject_ids], "waiting": list(STILL_WAITING)}
    return bool(unit.session.scalar(text(_AT_IT), asked))


_AT_IT = """
SELECT EXISTS (
    SELECT FROM handed_file
    WHERE (subject_id = ANY (CAST(:ids AS uuid[])) OR pupil_id = ANY (CAST(:ids AS uuid[])))
        AND state = ANY (CAST(:waiting AS text[]))
) OR EXISTS (
    SELECT FROM read_request
    WHERE (subject_id = ANY (CAST(:ids AS uuid[])) OR pupil_id = ANY (CAST(:ids AS uuid[])))
        AND state IN ('asked', 'agreed')
) OR EXISTS (
    SELECT FROM document_version version
    WHERE version.state IN ('receiving', 'waiting') AND EXISTS (
        SELECT FROM key_wrap wrap
        WHERE wrap.record_id = version.document_id AND wrap.holder_kind = 'subject'
            AND wrap.holder_id = ANY (CAST(:ids AS uuid[]))
    )
) OR EXISTS (
    SELECT FROM export
    WHERE state IN ('waiting', 'running') AND EXISTS (
        SELECT FROM key_wrap wrap
        WHERE wrap.record_id = export.id AND wrap.holder_kind = 'subject'
            AND wrap.holder_id = ANY (CAST(:ids AS uuid[]))
    )
)
"""
"""What is on its way has no line yet; it is about those whose keys open it. Few documents and exports are."""
