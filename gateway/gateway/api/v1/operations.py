"""How an operation of the API is declared: one decorator says its right, shapes and headers, for code and document."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import EllipsisType
from typing import Any, Literal, TypeVar

from flask import Blueprint, Response, request
from haven_schemas.call import Call as AskedCall
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right, Tier
from pydantic import BaseModel

from gateway.access.callers import address_digest, token_digest
from gateway.access.correlation import caller_with
from gateway.access.opened_by import opened_by
from gateway.access.permits import Permit, read_permit
from gateway.clients.asking import Caller
from gateway.security.problems import renamed
from gateway.security.raw_body import MOST_JSON_BYTES, json_bytes
from gateway.sessions.current import MACHINE_KEY, Session, open_machine, open_session
from gateway.sessions.handed_out import token_of
from gateway.state import haven

Access = Literal["nobody", "bearer", "bearer_or_permit"]
Key = Literal["none", "optional", "required"]
Versioned = Literal[False, True, "required"]
View = Callable[..., BaseModel | Response | None]
V = TypeVar("V", bound=View)

FIELD_NAMES = {
    "school_id": "school_urn", "category_id": "category", "class_name": "class", "ids": "alert_ids",
    "subject_id": "pupil_id", "subject_ids": "pupil_ids", "wrong_id": "wrong_pupil_id", "right_id": "right_pupil_id",
}  # fmt: skip
"""The services' names for fields, and the API's."""

_KEY_FORM = re.compile(r"^[\x21-\x7e]{1,200}$")
_VERSION_FORM = re.compile(r'^(?:W/)?"(\d{1,9})"$')


@dataclass(frozen=True)
class Operation:
    """One method on one path. ``tier`` tells the reader; the service behind it decides."""

    method: str
    path: str
    name: str
    summary: str
    right: Right | None
    tier: Tier
    access: Access
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    reply: type[BaseModel] | None
    status: int
    key: Key
    versioned: Versioned
    allowance: str
    file: bool = False
    """The body is a form whose last field is ``file``."""
    content: bool = False
    """The answer is a file."""


@dataclass(frozen=True)
class Call:
    """One request as a view sees it: who asks, under which key, on which version."""

    session: Session | None
    permit: Permit | None
    key: str | None = None
    version: int | None = None

    @property
    def caller(self) -> Caller:
        """The caller of the RPCs this request makes."""
        if self.permit is not None:
            return caller_with(self.permit.token)
        return self.signed_in.caller

    @property
    def needed_version(self) -> int:
        """The version that ``If-Match`` names, of an operation declared as ``versioned="required"``."""
        if self.version is None:
            raise invalid("If-Match", FieldCode.REQUIRED)
        return self.version

    @property
    def fresh_caller(self) -> Caller:
        """The same session under a fresh token: for what takes longer than one lasts."""
        return _opened(_authorization()[1], elevated=False).caller

    @property
    def signed_in(self) -> Session:
        """The session; ``Problem(sign_in_required)`` for a permit, which opens nothing but a report."""
        if self.session is None:
            raise Problem(ErrorCode.SIGN_IN_REQUIRED)
        return self.session


class Api:
    """The operations of one version, on one blueprint."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.operations: list[Operation] = []

    def operation(
        self,
        method: str,
        path: str,
        summary: str,
        *,
        asks: AskedCall[Any, Any] | None = None,
        right: Right | EllipsisType | None = ...,
        tier: Tier = "standard",
        access: Access = "bearer",
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        reply: type[BaseModel] | None = None,
        status: int = 200,
        key: Key = "none",
        versioned: Versioned = False,
        allowance: str = "calls",
        file: bool = False,
        content: bool = False,
    ) -> Callable[[V], V]:
        """Declares a view ``(call, *, body, query, <path parts>) -> reply``; only what is declared is passed.

        It opens by the right and tier of the call it ``asks``, or by its own.
        """
        opens, needs = opened_by(asks, right, tier)

        def declare(view: V) -> V:
            operation = Operation(
                method, path, view.__name__, summary, opens, needs, access, body, query, reply, status, key, versioned,
                allowance, file, content,
            )  # fmt: skip
            self.operations.append(operation)
            self.blueprint.add_url_rule(path, view.__name__, _handler(operation, view), methods=[method])
            return view

        return declare


def _handler(operation: Operation, view: View) -> Callable[..., Response]:
    def handle(**path: Any) -> Response:
        call = _call(operation)
        given = dict(path)
        if operation.query is not None:
            given["query"] = operation.query.model_validate(_query_values())
        if operation.body is not None:
            given["body"] = _form(operation.body) if operation.file else _body(operation.body)
        try:
            return _answer(view(call, **given), operation.status)
        except Problem as problem:
            raise renamed(problem, FIELD_NAMES) if problem.fields else problem from None

    handle.operation = operation  # type: ignore[attr-defined]  # functions carry it for tests and the document
    return handle


def _call(operation: Operation) -> Call:
    scheme, token = _authorization()
    haven().allowances.use(operation.allowance, token_digest(token) if token else address_digest())
    session, permit = None, None
    if operation.access != "nobody":
        if scheme == "permit" and operation.access == "bearer_or_permit":
            permit = read_permit(token)
        elif scheme == "bearer" and 20 <= len(token) <= 200:
            session = _opened(token, elevated=operation.tier == "elevated")
        else:
            raise Problem(ErrorCode.TOKEN_INVALID if token else ErrorCode.SIGN_IN_REQUIRED)
    return Call(session, permit, _key(operation), _version() if operation.versioned else None)


def _authorization() -> tuple[str, str]:
    """Scheme, in lower case, and token; empty without them."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower(), token.strip()


def _opened(value: str, *, elevated: bool) -> Session:
    if value.startswith(MACHINE_KEY):
        return open_machine(value)
    token = token_of(value)
    if token is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    return open_session(token, elevated=elevated)


def _key(operation: Operation) -> str | None:
    if operation.key == "none":
        return None
    key = request.headers.get("Idempotency-Key")
    if key is None and operation.key == "required":
        raise Problem(ErrorCode.IDEMPOTENCY_KEY_REQUIRED)
    if key is not None and not _KEY_FORM.match(key):
        raise invalid("Idempotency-Key", FieldCode.WRONG_FORMAT)
    return key


def _version() -> int | None:
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    match = _VERSION_FORM.match(given.strip())
    if match is None:
        raise invalid("If-Match", FieldCode.WRONG_FORMAT)
    return int(match[1])


def _query_values() -> dict[str, str]:
    values = request.args.to_dict()
    for name, value in values.items():
        if "\x00" in value:
            raise invalid(name[:60], FieldCode.WRONG_FORMAT)
    return {name: value for name, value in values.items() if value != "" or name == "query"}


def _body(shape: type[BaseModel]) -> BaseModel:
    if request.mimetype != "application/json":
        raise Problem(ErrorCode.MEDIA_TYPE_UNSUPPORTED)
    data = json_bytes()
    if request.content_length is None and len(data) >= MOST_JSON_BYTES:  # werkzeug cuts it off without a word
        raise Problem(ErrorCode.BODY_TOO_LARGE)
    if b"\\u0000" in data:  # PostgreSQL keeps no NUL in a text, and no report needs one
        raise invalid("body", FieldCode.WRONG_FORMAT)
    return shape.model_validate_json(data)


def _form(shape: type[BaseModel]) -> BaseModel:
    """The fields that stand before the file; one that holds a list may stand several times."""
    if request.mimetype != "multipart/form-data":
        raise Problem(ErrorCode.MEDIA_TYPE_UNSUPPORTED)
    given: dict[str, Any] = {}
    for name, values in request.form.lists():
        described = shape.model_fields.get(name)
        is_list = described is not None and str(described.annotation).startswith("list")
        given[name] = values if is_list else values[-1]
    return shape.model_validate(given)


def _answer(reply: BaseModel | Response | None, status: int) -> Response:
    if isinstance(reply, Response):
        return reply
    if reply is None:
        return Response(status=204)
    response = Response(
        reply.model_dump_json(by_alias=True), status=status, content_type="application/json; charset=utf-8"
    )
    version = getattr(reply, "version", None)
    if isinstance(version, int):
        response.headers["ETag"] = f'"{version}"'
    return response
