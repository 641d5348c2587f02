"""What a correction changes of which children are in a record, and what part they had in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.acts.incidents.children import ChildInPart
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid

from incidents.naming import Subject


@dataclass(frozen=True)
class RoleChange:
    """A child was written down in one part, and had another."""

    subject_id: UUID
    before: str
    after: str


@dataclass(frozen=True)
class Correction:
    """What is corrected; ``added`` come in. ``reason``: why, in the words of whoever corrects."""

    changes: Sequence[RoleChange]
    added: Sequence[Subject]
    reason: str


def role_changes(present: Mapping[UUID, str], wanted: Sequence[ChildInPart]) -> list[RoleChange]:
    """Those of ``wanted`` whose part is another than in ``present``.

    ``Problem(invalid_request)`` on each ``roles.N.subject_id`` that is not in the record, or named twice.
    """
    named: set[UUID] = set()
    fields = []
    for place, child in enumerate(wanted):
        if child.subject_id not in present:
            fields.append(FieldProblem(f"roles.{place}.subject_id", FieldCode.UNKNOWN_PUPIL))
        elif child.subject_id in named:
            fields.append(FieldProblem(f"roles.{place}.subject_id", FieldCode.DUPLICATE))
        named.add(child.subject_id)
    if fields:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=fields)
    return [
        RoleChange(child.subject_id, present[child.subject_id], child.role)
        for child in wanted
        if child.role != present[child.subject_id]
    ]


def check_changes_something(correction: Correction) -> None:
    """``Problem(invalid_request)`` on ``roles`` if everything would stay as it is."""
    if not correction.changes and not correction.added:
        raise invalid("roles", FieldCode.AS_IT_IS)
