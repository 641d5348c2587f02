"""A report's own facts.

The place outlasts whatever happens to the child's id: matching with a pupil, a move to another child. Who takes a child
off a concern says whose the marks of that place are, and the line of that child keeps it (``mark_places``).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.acts.incidents import SubjectView
from haven_schemas.acts.incidents.report_details import DetailsView, LostMark, MarkView, ReportDetails, ReportProblem
from sqlalchemy import func, or_, select

from incidents.models import ConcernRow, EntryRow, RecordMoveRow, RecordSubjectRow, RecordVersionRow
from incidents.narrative import seal, text_of, unseal
from incidents.states import CONCERN_CLOSED


class _Kept(ReportDetails):
    """As sealed in ``concern.details``; ``problems`` are those of a report that came sealed."""

    problems: list[ReportProblem] = []


_NOTHING = _Kept()
_FIRST = 1
_COLUMNS = {"account": "text"}
"""Where a version keeps it under another name."""


@dataclass(frozen=True)
class AsReported:
    """What of a concern was another when it was reported; ``first`` None: its text is as it was written.

    ``children``: who was named where another child stands now.
    """

    first: RecordVersionRow | None = None
    children: Mapping[UUID, UUID] = field(default_factory=dict)

    def text(self, key: DataKey | None, concern: ConcernRow, name: str) -> str:
        """A text of the concern; empty without a key."""
        if key is None:
            return ""
        if self.first is None:
            return text_of(key, concern, name)
        sealed: bytes | None = getattr(self.first, _COLUMNS.get(name, name))
        return "" if sealed is None else unseal(key, "concern", concern.id, name, sealed, self.first.version)

    @property
    def moved(self) -> bool:
        """Whether it stands in the file of another child than its reporter named."""
        return is_moved(self.children)

    def child(self, subject_id: UUID) -> UUID:
        """Whom the reporter named where ``subject_id`` stands now."""
        return self.children.get(subject_id, subject_id)


AS_IT_IS = AsReported()
"""For everyone but its reporter."""


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


def words_of_report(details: bytes | str) -> str:
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


def as_reported(unit: Unit, concern: ConcernRow) -> AsReported:
    """How its reporter wrote it, whatever was corrected or moved since."""
    first = unit.session.get(RecordVersionRow, (concern.id, _FIRST)) if concern.text_version > _FIRST else None
    return AsReported(first, children_as_reported(unit, [concern.id]).get(concern.id, {}))


def is_moved(children: Mapping[UUID, UUID]) -> bool:
    """Whether another child stands where one was named; not once they are back."""
    return any(now != then for now, then in children.items())


def closed_without_record(concern: ConcernRow) -> bool:
    """What its reporter is told of what was decided: it was read and closed, and no record was opened."""
    return concern.status == CONCERN_CLOSED and concern.decision == "no_further_action"


def children_as_reported(unit: Unit, concern_ids: Collection[UUID]) -> dict[UUID, dict[UUID, UUID]]:
    """Of each concern into which a move has put a child: who had been named in that child's place.

    A child who was in it beside the wrong one was named by the reporter, and came into nobody's place.
    """
    concern_id = func.coalesce(EntryRow.concern_id, RecordMoveRow.record_id)
    moves = (
        select(concern_id, RecordMoveRow.wrong_id, RecordMoveRow.right_id, RecordMoveRow.beside_ids)
        .outerjoin(EntryRow, EntryRow.id == RecordMoveRow.record_id)
        .where(
            or_(RecordMoveRow.record_id.in_(concern_ids), EntryRow.concern_id.in_(concern_ids)),
            RecordMoveRow.right_id.is_not(None),
        )
        .order_by(RecordMoveRow.moved_at.desc(), RecordMoveRow.id.desc())
    )
    found: dict[UUID, dict[UUID, UUID]] = {}
    for moved, wrong_id, right_id, beside in unit.session.execute(moves):
        if right_id is None or right_id in (beside or ()):
            continue
        named = found.setdefault(moved, {})
        later = next((now for now, then in named.items() if then == right_id), right_id)
        named[later] = wrong_id
    return found
