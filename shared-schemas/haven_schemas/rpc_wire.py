"""What an RPC call and its answer look like inside the sealed body, before and after the bus."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from pydantic_core import to_json

from .errors import ErrorCode, FieldCode, FieldProblem, Problem
from .identifiers import Contract
from .origins import Origin

MAX_BODY_BYTES = 1_048_576
"""Largest body of a call or an answer, 1 MiB; documents and deliveries never cross the bus."""
PING = "ping"
"""The method every service answers by itself, without a token and with nothing in it: whether calls get through."""


class Request(Contract):
    """One call. ``deadline`` is seconds since the epoch, UTC: afterwards no one waits and the call must not run.

    ``origin``: where the request came from that the gateway answers; None: from a gateway of the release before, or
    from nobody's request.
    """

    method: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
    token: str | None = None
    correlation_id: UUID
    deadline: float
    idempotency_key: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    body: dict[str, Any]
    origin: Origin | None = None


class WireField(Contract):
    """One field of the request that needs putting right."""

    field: str
    code: str


class WireProblem(Contract):
    """A refusal: codes and ids, never text."""

    code: str
    ids: dict[str, str] = Field(default_factory=dict)
    fields: list[WireField] = Field(default_factory=list)


class Reply(Contract):
    """The answer: exactly one of ``ok`` and ``problem``."""

    ok: dict[str, Any] | None = None
    problem: WireProblem | None = None


def write_request(
    method: str,
    body: BaseModel,
    *,
    token: str | None,
    correlation_id: UUID,
    deadline: float,
    idempotency_key: str | None,
    origin: Origin | None = None,
) -> bytes:
    """JSON of a ``Request`` around a typed body, written in one pass.

    A service of the release before drops a call with a field it does not know, so ``origin`` is left out where there is
    none: services are replaced before the gateway, which alone begins with one.
    """
    told = {} if origin is None else {"origin": origin}
    return to_json(
        {
            "method": method,
            "token": token,
            "correlation_id": correlation_id,
            "deadline": deadline,
            "idempotency_key": idempotency_key,
            "body": body,
            **told,
        }
    )


def write_problem(problem: Problem) -> WireProblem:
    """``problem`` as it travels."""
    fields = [WireField(field=each.field, code=each.code.value) for each in problem.fields]
    return WireProblem(code=problem.code.value, ids=problem.ids, fields=fields)


def read_problem(wire: WireProblem) -> Problem:
    """The ``Problem`` of a reply; a code unknown here (the other side is newer) counts as ``internal``."""
    fields = [FieldProblem(each.field, _field_code(each.code)) for each in wire.fields]
    return Problem(_code(wire.code), fields=fields, ids=wire.ids)


def _code(value: str) -> ErrorCode:
    try:
        return ErrorCode(value)
    except ValueError:
        return ErrorCode.INTERNAL


def _field_code(value: str) -> FieldCode:
    try:
        return FieldCode(value)
    except ValueError:
        return FieldCode.UNKNOWN
