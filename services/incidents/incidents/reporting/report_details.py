"""What a report tells beside its words, sealed as one text. A mark names its child by the place the report gave it.

The place outlasts whatever happens to the child's id: matching with a pupil, a move to another child. Who takes a child
off a concern says whose the marks of that place are, and the line of that child keeps it (``mark_places``).
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.keys.sealing import DataKey
from haven_schemas.rpc.incidents.report_details import (
    DetailsView,
    LostMark,
    MarkView,
    ReportDetails,
    ReportProblem,
)

from incidents.models import ConcernRow, RecordSubjectRow
from incidents.narrative import seal, unseal


class _Kept(ReportDetails):
    """As sealed in ``concern.details``; ``problems`` are those of a report that came sealed."""

    problems: list[ReportProblem] = []


_NOTHING = _Kept()


def urgency_of(details: ReportDetails | None) -> dict[str, str | None]:
    """What stands in columns of the concern, so that alerts knows it without a child's key: codes alone."""
    if details is None or details.urgency is None:
        return {"urgency": None, "told": None}
    told = details.told or ("somebody" if details.told_in_person else None)
    return {"urgency": details.urgency, "told": told}


def seal_details(
    key: DataKey, concern_id: UUID, details: ReportDetails | None, problems: Sequence[ReportProblem] = ()
) -> bytes | None:
    """The details as they stand in ``concern.details``, or None if the report tells nothing but its words."""
    kept = _Kept(**(details.model_dump() if details is not None else {}), problems=list(problems))
    return None if kept == _NOTHING else seal(key, "concern", concern_id, "details", kept.model_dump_json())


def open_details(
    key: DataKey | None,
    concern: ConcernRow,
    lines: Sequence[RecordSubjectRow],
    *,
    of_subject: Collection[UUID] | None,
    with_lost: bool = False,
) -> DetailsView | None:
    """The details; None without them or without a key.

    ``lines``: the children now in the concern. The marks are theirs, those of ``of_subject`` alone where the
    chronology of one child is read. ``with_lost``: marks whose child is in the concern no more are shown apart.
    """
    if key is None or concern.details is None:
        return None
    kept = _opened(key, concern.id, concern.details)
    shown = [line for line in lines if of_subject is None or line.subject_id in of_subject]
    children = _by_place(shown)
    marks = [
        MarkView(subject_id=children[mark.pupil], **mark.model_dump(exclude={"pupil"}))
        for mark in kept.marks
        if mark.pupil in children
    ]
    there = _by_place(lines)
    lost = [LostMark(**mark.model_dump(exclude={"pupil"})) for mark in kept.marks if mark.pupil not in there]
    return DetailsView(marks=marks, lost_marks=lost if with_lost else [], **kept.model_dump(exclude={"marks"}))


def read_report(text: str) -> ReportDetails:
    """Opened details, whole; ``report.model_dump_json()`` is what is sealed of them."""
    return _Kept.model_validate_json(text) if text else _NOTHING


def without_marks(report: ReportDetails, places: Collection[int]) -> ReportDetails:
    """The same without the marks of the children the report named at these places."""
    return report.model_copy(update={"marks": [each for each in report.marks if each.pupil not in places]})


def place_in(key: DataKey, concern: ConcernRow) -> str:
    """Where it was, as its reporter wrote it; empty where they did not."""
    return "" if concern.details is None else _opened(key, concern.id, concern.details).place


def marked_children(key: DataKey, concern: ConcernRow, lines: Sequence[RecordSubjectRow]) -> list[UUID]:
    """Children of the concern whom the report has marks of, in the order they were named."""
    if concern.details is None:
        return []
    places = {mark.pupil for mark in _opened(key, concern.id, concern.details).marks}
    return [line.subject_id for line in lines if places.intersection(line.places_of_marks)]


def _opened(key: DataKey, concern_id: UUID, details: bytes) -> _Kept:
    return _Kept.model_validate_json(unseal(key, "concern", concern_id, "details", details))


def _by_place(lines: Sequence[RecordSubjectRow]) -> dict[int, UUID]:
    """Whose the marks of each place are."""
    return {place: line.subject_id for line in lines for place in line.places_of_marks}


def words_of(details: bytes | str) -> str:
    """What people wrote in opened details, a line each: to be searched."""
    kept = _Kept.model_validate_json(details)
    lines = [
        kept.told_by,
        kept.recorded_for,
        kept.place,
        kept.told_in_person,
        kept.colleague,
        *(mark.description for mark in kept.marks),
    ]
    return "\n".join(line for line in lines if line)
