"""What is to be put right in a form, beside its box and in the words of its contract."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.says import Says, said_in
from pydantic import ValidationError

from gateway.rendering.environment import errors_by_field
from gateway.security.problems import problem_of

_NO_ANSWER = frozenset({FieldCode.REQUIRED, FieldCode.UNKNOWN, FieldCode.WRONG_FORMAT, FieldCode.TOO_SHORT})


def to_put_right(
    call: Call[Any, Any], error: Problem | ValidationError, own: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """Field and sentence; what is about something else is raised. ``own``: of fields that are the page's alone."""
    problem = problem_of(error)
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    return {each.field: own.get(each.field) or _sentence(call, each) for each in problem.fields}


def _sentence(call: Call[Any, Any], wrong: FieldProblem) -> str:
    info = call.request.model_fields.get(wrong.field)
    says = said_in(info) if info is not None else Says()
    said = says.wrong.get(wrong.code) or (says.missing if wrong.code in _NO_ANSWER else "")
    if not said and says.label and wrong.code is FieldCode.TOO_LONG:
        return f"Shorten “{says.label}”."
    return said or errors_by_field([wrong])[wrong.field]
