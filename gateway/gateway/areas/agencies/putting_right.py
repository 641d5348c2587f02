"""What stands in the way of keeping an agency, or a person at one, in words beside the field."""

from collections.abc import Mapping
from typing import Annotated

from haven_schemas.errors import ErrorCode, FieldCode, Problem
from pydantic import ValidationError

from gateway.rendering.environment import errors_by_field
from gateway.security.problems import problem_of

_WORDS: Annotated[Mapping[tuple[str, FieldCode], str], "what is to be put right"] = {
    ("kind", FieldCode.UNKNOWN): "Choose what kind of agency it is.",
    ("name", FieldCode.DUPLICATE): "An agency of this kind has this name already at one of these schools.",
    ("school_ids", FieldCode.REQUIRED): "Tick the schools that turn to it: at least one.",
    ("school_ids", FieldCode.UNKNOWN_SCHOOL): "You cannot change what this school knows. Tick your own schools only.",
    ("form_link", FieldCode.WRONG_FORMAT): "Write the whole link to its form, from https:// on, or leave it empty.",
    ("since", FieldCode.WRONG_FORMAT): "Write the first day, such as 24/11/2026, or leave it empty.",
    ("until", FieldCode.WRONG_FORMAT): "Write the last day, such as 4/12/2026, or leave it empty. It is not before the "
    "first day.",
}
_NOT_YOURS = (
    "It takes somebody who writes in records at each school that turns to it; for every school of the trust, the "
    "trust's safeguarding lead."
)

_IN_ONE_BOX = {
    "form_sections": "Write at most 40 sections, one a line. Each begins with its heading, of at most 200 letters.",
    "postcode_districts": "Write first halves of postcodes with commas between, such as AB1, AB2, AB3 4: at most 400.",
}
"""Fields of which each has one box for all that is in it."""


def errors_of_agency(error: Problem | ValidationError) -> dict[str, str]:
    """Field and sentence; what is about something else is raised."""
    problem = problem_of(error)
    if problem.code is ErrorCode.NOT_PERMITTED:
        return {"school_ids": _NOT_YOURS}
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    said: dict[str, str] = {}
    for each in problem.fields:
        if (box := each.field.partition(".")[0]) in _IN_ONE_BOX:
            said[box] = _IN_ONE_BOX[box]
        else:
            said[each.field] = _WORDS.get((each.field, each.code), errors_by_field([each])[each.field])
    return said
