"""What is to be put right in a form about how long records are kept, beside its field and in words of its own."""

from collections.abc import Mapping

from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from pydantic import ValidationError

from gateway.rendering.environment import errors_by_field
from gateway.security.problems import problem_of

_NAMES = {"words": "reason"}
"""The field of the form, where it has another name than in the contract."""
_NO_ANSWER = frozenset({FieldCode.REQUIRED, FieldCode.UNKNOWN, FieldCode.WRONG_FORMAT, FieldCode.TOO_SHORT})


def errors_in(
    error: Problem | ValidationError,
    words: Mapping[tuple[str, FieldCode], str],
    names: Mapping[str, str] = _NAMES,
) -> dict[str, str]:
    """Field and sentence; what is about something else is raised. ``words``: by field and code; what was not chosen or
    not typed is one thing, however it is put."""
    problem = problem_of(error)
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    named = [FieldProblem(names.get(each.field, each.field), each.code) for each in problem.fields]
    return {each.field: _sentence(each, words) for each in named}


def _sentence(each: FieldProblem, words: Mapping[tuple[str, FieldCode], str]) -> str:
    if (each.field, each.code) in words:
        return words[each.field, each.code]
    if each.code in _NO_ANSWER:
        for (name, code), sentence in words.items():
            if name == each.field and code in _NO_ANSWER:
                return sentence
    return errors_by_field([each])[each.field]
