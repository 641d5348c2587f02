"""Children in a record, as its readers see them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.keys.sealing import DataKey
from haven_schemas.rpc.incidents import SubjectView

from incidents.models import RecordSubjectRow
from incidents.narrative import unseal


def subject_views(
    lines: Sequence[RecordSubjectRow],
    key: DataKey | None,
    *,
    words_of: Collection[UUID] | None,
    as_reported: bool = False,
) -> list[SubjectView]:
    """Ids and roles in the order they were named. ``as_reported``: those whom the reporter named, in the parts they
    gave them, whatever was corrected since.

    What the reporter wrote of a child not listed, and when one who was not born was expected, is shown for ``words_of``
    only (a chronology tells nothing of other children but their ids), or for all of them if that is None.
    """
    return [
        SubjectView(
            subject_id=line.subject_id,
            role=(line.reported_role if as_reported else None) or line.role,
            not_listed=_words(line, key) if words_of is None or line.subject_id in words_of else None,
            confirmed=line.confirmed,
            expected_on=line.expected_on if words_of is None or line.subject_id in words_of else None,
        )
        for line in lines
        if not (as_reported and line.added)
    ]


def _words(line: RecordSubjectRow, key: DataKey | None) -> str | None:
    if line.not_listed is None:
        return None
    return "" if key is None else unseal(key, "record_subject", line.subject_id, "not_listed", line.not_listed)
