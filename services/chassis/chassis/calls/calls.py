"""What stands between an RPC request and a use case: token, session, right, tier, shape, transaction, audit, answer."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

import structlog
from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import CONFIRMED_RIGHTS
from haven_schemas.rpc_wire import Reply, Request, write_problem
from pydantic import BaseModel, ValidationError

from chassis.ground import metrics
from chassis.ground.away import Away, DatabaseAway, VaultAway
from chassis.ground.context import NOBODY, Access
from chassis.ground.logs import fault, get_logger
from chassis.units import idempotency
from chassis.units.database import Unit

from .short_absences import ShortAbsences

log = get_logger()
_ABSENCES = ShortAbsences()

UseCase = Callable[[Any, Unit, Any], BaseModel]

AUDITED_REFUSALS = frozenset(
    {
        ErrorCode.NOT_PERMITTED,
        ErrorCode.NOT_FOUND,
        ErrorCode.NOT_INDEPENDENT,
        ErrorCode.OWNER_UNPROVEN,
        ErrorCode.STEP_UP_REQUIRED,
        ErrorCode.TOKEN_INVALID,
        ErrorCode.TOKEN_EXPIRED,
        ErrorCode.PERMIT_SPENT,
        ErrorCode.SESSION_UNVERIFIED,
        ErrorCode.KEY_GONE,
        ErrorCode.SEAL_BROKEN,
        ErrorCode.RECORD_RESTRICTED,
        ErrorCode.STOPPED,
    }
)

_FIELD_CODES = {
    "missing": FieldCode.REQUIRED,
    "string_too_short": FieldCode.TOO_SHORT,
    "too_short": FieldCode.TOO_SHORT,
    "string_too_long": FieldCode.TOO_LONG,
    "too_long": FieldCode.TOO_LONG,
    "extra_forbidden": FieldCode.NOT_ALLOWED,
    "literal_error": FieldCode.UNKNOWN,
}


class Caller(Protocol):
    """The pipeline's view of the process: how tokens are verified and units opened (``application.App`` is one)."""

    def verify(self, token: str, *, permit: bool, setup: bool) -> Access:
        """The caller of ``token``; ``Problem`` if it does not hold."""
        ...

    def require_open(self, access: Access, call: Call[Any, Any]) -> None:
        """``Problem`` while what the call would show may have been destroyed since a restored state."""
        ...

    def check_session(self, access: Access, *, sensitive: bool) -> None:
        """``Problem`` if the session is revoked, or cannot be checked when it must be."""
        ...

    def unit_for(self, access: Access, correlation_id: UUID) -> AbstractContextManager[Unit]:
        """A unit in the caller's scope."""
        ...


def answer(
    caller: Caller,
    call: Call[Any, Any],
    use_case: UseCase,
    service: Any,
    request: Request,
    absences: ShortAbsences = _ABSENCES,
) -> Reply:
    """Answers one call. Every outcome is a ``Reply``: an error's text never leaves the process, only its code."""
    began = time.monotonic()
    access = NOBODY
    structlog.contextvars.bind_contextvars(correlation_id=str(request.correlation_id))
    try:
        access = _identified(caller, call, request)
        _admit(caller, call, access)
        reply = Reply(ok=_performed(caller, call, use_case, service, request, access, absences))
        outcome = "ok"
    except Problem as problem:
        _audit_refusal(caller, call, request, access, problem)
        reply, outcome = _refusal(problem), problem.code.value
    except Away as away:
        log.warning("dependency_away", method=call.method, dependency=away.dependency)
        code = ErrorCode.VAULT_UNAVAILABLE if isinstance(away, VaultAway) else ErrorCode.UNAVAILABLE
        reply, outcome = _refusal(Problem(code)), code.value
    except Exception as error:  # noqa: BLE001  # the edge of the process: a fault of ours becomes a code, its text stays here
        fault(log, "call_failed", error, method=call.method)
        reply, outcome = _refusal(Problem(ErrorCode.INTERNAL)), ErrorCode.INTERNAL.value
    finally:
        structlog.contextvars.unbind_contextvars("correlation_id")
    metrics.CALLS.labels(call.method, outcome).inc()
    metrics.CALL_SECONDS.labels(call.method).observe(time.monotonic() - began)
    return reply


def _identified(caller: Caller, call: Call[Any, Any], request: Request) -> Access:
    """Who calls, by their token; from here on a refusal can be put down to someone."""
    if call.public:
        return _from(NOBODY, request)
    if request.token is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    return _from(caller.verify(request.token, permit=call.permit, setup=call.setup), request)


def _from(access: Access, request: Request) -> Access:
    """``access`` with where the request came from, for the entries it leaves in the audit log."""
    return access if request.origin is None else replace(access, origin=request.origin)


def _admit(caller: Caller, call: Call[Any, Any], access: Access) -> None:
    caller.check_session(access, sensitive=call.sensitive or call.tier == "elevated")
    if access.kind in ("staff", "service") and call.right is not None:
        access.require(call.right)


def _performed(
    caller: Caller,
    call: Call[Any, Any],
    use_case: UseCase,
    service: Any,
    request: Request,
    access: Access,
    absences: ShortAbsences,
) -> dict[str, Any]:
    """A write under a key waits out a short absence of the database: repeated, it happens once all the same, also when
    the connection broke after its commit. Anything else says at once that the database is away."""
    while True:
        try:
            body = _perform(caller, call, use_case, service, request, access)
        except DatabaseAway:
            is_safe = call.writes and request.idempotency_key is not None
            if not is_safe or not absences.waited(request.deadline):
                raise
        else:
            absences.over()
            return body


def _perform(
    caller: Caller, call: Call[Any, Any], use_case: UseCase, service: Any, request: Request, access: Access
) -> dict[str, Any]:
    caller.require_open(access, call)
    typed = _typed(call.request, request.body)
    with caller.unit_for(access, request.correlation_id) as unit:
        if call.tier == "elevated":
            access.require_elevated(unit.now)
        _require_proof(call, access)
        unit.deadline = request.deadline
        key = request.idempotency_key if call.writes else None
        if key is not None:
            unit.idempotency_key = key
            before = idempotency.claim(unit, key, call.method, idempotency.digest(request.body))
            if before is not None:
                return before
        body = use_case(service, unit, typed).model_dump(mode="json")
        if key is not None:
            idempotency.keep(unit, key, body)
    return body


def _require_proof(call: Call[Any, Any], access: Access) -> None:
    """``owner_unproven`` for a right by which a child becomes known, while the caller's account may be another's now.

    Reporting asks for no such right, and the triage of new concerns is let through: neither waits for a colleague.
    """
    if access.is_unproven and call.right in CONFIRMED_RIGHTS and not call.while_unproven:
        raise Problem(ErrorCode.OWNER_UNPROVEN)


def _typed(kind: type[BaseModel], body: dict[str, Any]) -> BaseModel:
    try:
        return kind.model_validate(body)
    except ValidationError as wrong:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=field_problems(wrong)) from None


def field_problems(wrong: ValidationError) -> list[FieldProblem]:
    """Which fields are wrong and how, without what was typed."""
    return [
        FieldProblem(
            ".".join(str(part) for part in error["loc"]) or "body",
            _FIELD_CODES.get(error["type"], FieldCode.WRONG_FORMAT),
        )
        for error in wrong.errors(include_input=False, include_url=False, include_context=False)
    ]


def _refusal(problem: Problem) -> Reply:
    return Reply(problem=write_problem(problem))


def _audit_refusal(caller: Caller, call: Call[Any, Any], request: Request, access: Access, problem: Problem) -> None:
    """A refusal is written in a transaction of its own; that of an unknown caller is counted by the gateway."""
    metrics.REFUSALS.labels(call.method, problem.code.value).inc()
    if problem.code not in AUDITED_REFUSALS or access.kind == "nobody":
        return
    try:
        with caller.unit_for(access, request.correlation_id) as unit:
            unit.audit(
                AuditAction.ACCESS_CALL_REFUSE,
                right=call.right,
                school_ids=access.school_ids if access.kind in ("staff", "permit") else (),
                object_id=_broken_row(problem) or _object_of(request.body),
                outcome=problem.code.value,
            )
    except Away:
        log.warning("refusal_not_audited", method=call.method, code=problem.code.value)


def _broken_row(problem: Problem) -> UUID | None:
    """The row whose seal is broken: what was asked for may be a whole file."""
    row = problem.ids.get("row_id") if problem.code is ErrorCode.SEAL_BROKEN else None
    return None if row is None else UUID(row)


def _object_of(body: dict[str, Any]) -> UUID | None:
    """The id the caller asked for, if the request names exactly one thing by ``<noun>_id``."""
    named = [value for name, value in body.items() if name.endswith("_id") and name != "school_id" and value]
    if len(named) != 1:
        return None
    try:
        return UUID(str(named[0]))
    except ValueError:
        return None
