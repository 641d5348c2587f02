"""Which children a record names, each once and with a role."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid


@dataclass(frozen=True)
class Subject:
    """A child in a record. ``confirmed``: the roll has said that they are at the school (or they are not listed).
    ``expected_on``: of one who is reported before they are born, when that is expected."""

    id: UUID
    role: str
    confirmed: bool = True
    expected_on: date | None = None


def check_named_once(pupils: Sequence[ConcernPupil]) -> None:
    """``Problem(invalid_request)`` on each ``pupils.N.pupil_id`` that names a child named before."""
    seen: set[UUID] = set()
    fields = []
    for place, pupil in enumerate(pupils):
        if pupil.pupil_id in seen:
            fields.append(FieldProblem(f"pupils.{place}.pupil_id", FieldCode.DUPLICATE))
        if pupil.pupil_id is not None:
            seen.add(pupil.pupil_id)
    if fields:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=fields)


def check_marks(details: ReportDetails | None, pupils: Sequence[ConcernPupil]) -> None:
    """``Problem(invalid_request)`` on each ``details.marks.N.pupil`` that is none of the report's children."""
    strangers = [
        FieldProblem(f"details.marks.{place}.pupil", FieldCode.UNKNOWN_PUPIL)
        for place, mark in enumerate(details.marks if details is not None else ())
        if mark.pupil >= len(pupils)
    ]
    if strangers:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=strangers)


def chosen(
    subjects: Iterable[Subject], wanted: Sequence[UUID], today: Mapping[UUID, UUID] | None = None
) -> list[Subject]:
    """Those of ``subjects`` that ``wanted`` names; the only child there is need not be named.

    ``today``: the id a child has today, of those who are there under another. Among several children nobody is meant
    unless they are named: what is written about one of them would stand in the others' files.
    Raises ``Problem(invalid_request)`` on each ``subject_ids.N`` that is not among them, and on ``subject_ids``.
    """
    by_id = {subject.id: subject for subject in subjects}
    strangers = [
        FieldProblem(f"subject_ids.{place}", FieldCode.UNKNOWN_PUPIL)
        for place, subject_id in enumerate(wanted)
        if subject_id not in by_id
    ]
    if strangers:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=strangers)
    if not wanted and len({(today or {}).get(each, each) for each in by_id}) != 1:
        raise invalid("subject_ids", FieldCode.WHICH_CHILDREN)
    return [by_id[subject_id] for subject_id in dict.fromkeys(wanted)] if wanted else list(by_id.values())
