"""What each kind of entry has to say, and what it may not."""

from haven_schemas.acts.incidents.entry_kinds import FIELDS_OF, EntryDetails
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem

_OR_PEOPLE = "with_whom"


def check_details(kind: str, details: EntryDetails, *, people: int) -> None:
    """``Problem(invalid_request)`` on each ``details.FIELD`` that the kind needs and has not, or has and does not take.

    ``people``: how many adults are attached; one of them says as well with whom it was.
    """
    wanted = FIELDS_OF[kind]
    problems = []
    for name in EntryDetails.model_fields:
        given = getattr(details, name) not in ("", None)
        if name in wanted and not given and not (name == _OR_PEOPLE and people):
            problems.append(FieldProblem(f"details.{name}", FieldCode.REQUIRED))
        if name not in wanted and given:
            problems.append(FieldProblem(f"details.{name}", FieldCode.NOT_ALLOWED))
    if problems:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=problems)
