"""What a report tells beside its words, sealed as one text. A mark names its child by the place the report gave it.

The place outlasts whatever happens to the child's id: matching with a pupil, a move to another child.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.sealing import DataKey
from haven_schemas.rpc.incidents_report_details import DetailsView, MarkView, ReportDetails, ReportProblem

from .models import ConcernRow, RecordSubjectRow
from .narrative import seal, unseal


class _Kept(ReportDetails):
    """As sealed in ``concern.details``; ``problems`` are those of a report that came sealed."""

    problems: list[ReportProblem] = []


_NOTHING = _Kept()


def seal_details(
    key: DataKey, concern_id: UUID, details: ReportDetails | None, problems: Sequence[ReportProblem] = ()
) -> bytes | None:
    """The details as they stand in ``concern.details``, or None if the report tells nothing but its words."""
    kept = _Kept(**(details.model_dump() if details is not None else {}), problems=list(problems))
    return None if kept == _NOTHING else seal(key, "concern", concern_id, "details", kept.model_dump_json())


def open_details(
    key: DataKey | None, concern: ConcernRow, lines: Sequence[RecordSubjectRow], *, of_subject: Collection[UUID] | None
) -> DetailsView | None:
    """The details; None without them or without a key.

    ``lines``: the children now in the concern. The marks are theirs, those of ``of_subject`` alone where the
    chronology of one child is read.
    """
    if key is None or concern.details is None:
        return None
    kept = _Kept.model_validate_json(unseal(key, "concern", concern.id, "details", concern.details))
    children = {line.place: line.subject_id for line in lines if of_subject is None or line.subject_id in of_subject}
    marks = [
        MarkView(subject_id=children[mark.pupil], **mark.model_dump(exclude={"pupil"}))
        for mark in kept.marks
        if mark.pupil in children
    ]
    return DetailsView(marks=marks, **kept.model_dump(exclude={"marks"}))


def words_of(details: bytes) -> str:
    """What people wrote in opened details, a line each: to be searched."""
    kept = _Kept.model_validate_json(details)
    lines = [kept.told_by, kept.recorded_for, kept.place, *(mark.description for mark in kept.marks)]
    return "\n".join(line for line in lines if line)
