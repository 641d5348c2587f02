"""The OpenAPI 3.1 document, made from the declared operations and their shapes."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from haven_schemas.errors import ErrorCode, FieldCode, field_words_of, status_of, words_of
from haven_schemas.words.problems import PROBLEMS
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from gateway.areas.help.source import LICENCE
from gateway.mis.described import AREA, SCHEME, SECURITY_SCHEME, SHAPES, intake_paths

from .blueprint import api
from .example_values import FIELDS, an_id
from .examples import asked_example, example_of_field, told_example
from .operations import Operation
from .worded import with_words

_PATH_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
_PATH_KINDS: Mapping[str, dict[str, str]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer"},
    "": {"type": "string"},
}
"""By the converter of the address."""
REF = "#/components/schemas/{model}"
"""Where the document keeps a shape."""
_DESCRIPTION = """The interface of Haven, a safeguarding record for multi-academy trusts.

Sign in with `POST /sessions` and send `Authorization: Bearer TOKEN`; a program sends the key of its machine account
(`hvn_...`) in the same place. Operations of the *elevated* tier first need
`POST /sessions/current/elevation`, else they answer 403 with the code `step_up_required`.

A report of a concern carries an `Idempotency-Key`: send the same key again when an answer was lost, and the concern is
recorded once. Lists are paged: pass `next_cursor` as `cursor`. Errors are `application/problem+json` (RFC 9457) with a
stable `code`. Instants are RFC 3339 with a zone.

Management information systems send to the intake (`/mis/v1`, the tag `mis`): each call is signed with a feed's secret,
and no token opens it. Nobody in the examples exists.

Haven is free software. The source of the program that answers here is at `/source`."""


@cache
def document() -> dict[str, Any]:
    """The whole document; the same for everyone."""
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Haven API",
            "version": "1.0.0",
            "description": _DESCRIPTION,
            "license": {"name": "GNU Affero General Public License, version 3 or later", "identifier": LICENCE},
        },
        "servers": [{"url": "/api/v1"}],
        "tags": [{"name": name} for name in dict.fromkeys((*map(_tag, api.operations), AREA))],
        "paths": with_words({**_paths(), **intake_paths()}),
        "components": {
            "schemas": with_words(_schemas()),
            "responses": {"Problem": _problem_response()},
            "securitySchemes": {
                "session": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of POST /sessions, or a machine account's key.",
                },
                "permit": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`Permit JWT`: lets one report in while identity is away.",
                },
                SCHEME: SECURITY_SCHEME,
            },
        },
    }


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in api.operations:
        address = _PATH_PART.sub(r"{\2}", operation.path)
        paths.setdefault(address, {})[operation.method.lower()] = _operation(operation)
    return paths


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [_tag(operation)],
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_headers(operation)],
        "responses": {
            str(operation.status): _success(operation),
            "default": {"$ref": "#/components/responses/Problem"},
        },
        "security": _security(operation),
        "x-tier": operation.tier,
    }
    if operation.right is not None:
        described["x-right"] = operation.right.value
    if operation.body is not None or operation.file:
        described["requestBody"] = {"required": True, "content": _request_content(operation)}
    return described


def _tag(operation: Operation) -> str:
    return operation.path.strip("/").split("/")[0]


def _ref(shape: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REF.format(model=shape.__name__)}


def _request_content(operation: Operation) -> dict[str, Any]:
    if not operation.file and operation.body is not None:
        return {"application/json": {"schema": _ref(operation.body), "example": asked_example(operation.body)}}
    fields = {} if operation.body is None else operation.body.model_json_schema(ref_template=REF)["properties"]
    file = {"type": "string", "format": "binary", "description": "At most 100 MB; the last field of the form."}
    schema = {"type": "object", "required": ["file"], "properties": {**fields, "file": file}}
    example = {**({} if operation.body is None else asked_example(operation.body)), "file": "The bytes of the file."}
    return {"multipart/form-data": {"schema": {**schema, "additionalProperties": False}, "example": example}}


def _success(operation: Operation) -> dict[str, Any]:
    if operation.content:
        return {"description": "The file, as an attachment.", "content": {"application/octet-stream": {}}}
    if operation.reply is None:
        return {"description": "Done; nothing to say."}
    answer: dict[str, Any] = {
        "description": (operation.reply.__doc__ or "The answer.").split("\n\n")[0],
        "content": {"application/json": {"schema": _ref(operation.reply), "example": told_example(operation.reply)}},
    }
    if "version" in operation.reply.model_fields:
        answer["headers"] = {"ETag": {"description": "The version, for If-Match.", "schema": {"type": "string"}}}
    return answer


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.access == "nobody":
        return []
    schemes = ["session", "permit"] if operation.access == "bearer_or_permit" else ["session"]
    return [{scheme: []} for scheme in schemes]


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _PATH_KINDS[kind],
            "example": an_id(name) if kind == "uuid" else FIELDS[name],
        }
        for kind, name in _PATH_PART.findall(operation.path)
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema(ref_template=REF)
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": _without_title(described),
            **_shown(example_of_field(operation.query, name)),
        }
        for name, described in schema["properties"].items()
    ]


def _shown(example: Any) -> dict[str, Any]:
    """None is left out of an address, and so out of the document."""
    return {} if example is None else {"example": example}


def _headers(operation: Operation) -> list[dict[str, Any]]:
    headers = []
    if operation.key != "none":
        headers.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": operation.key == "required",
                "description": "1 to 200 visible characters, your own; the same answer to the same key for 35 days.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
                "example": "9b2f-report-1",
            }
        )
    if operation.versioned:
        headers.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": operation.versioned == "required",
                "description": "The ETag the decision was made on; 412 if it has changed since.",
                "schema": {"type": "string"},
                "example": '"3"',
            }
        )
    return headers


def _without_title(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != "title"}


def _schemas() -> dict[str, Any]:
    shapes: dict[type[BaseModel], str] = {}
    lists: dict[str, Any] = {}  # that a query may take one of
    for operation in api.operations:
        if operation.query is not None:
            lists |= operation.query.model_json_schema(ref_template=REF).get("$defs", {})
        if operation.body is not None and not operation.file:
            shapes[operation.body] = "validation"
        if operation.reply is not None:
            shapes[operation.reply] = "serialization"
    shapes |= SHAPES
    _, schema = models_json_schema(list(shapes.items()), ref_template=REF)  # type: ignore[arg-type]  # a list is invariant, and each mode a literal
    return {**lists, **schema["$defs"], "Problem": _problem_schema()}


def _problem_response() -> dict[str, Any]:
    return {
        "description": "What went wrong: a stable code, and words for a person.",
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": _problem_example(),
            }
        },
    }


def _problem_example() -> dict[str, Any]:
    code, wrong = ErrorCode.INVALID_REQUEST, FieldCode.REQUIRED
    return {
        "type": f"/api/v1/docs#problem-{code.value}",
        "title": PROBLEMS[code],
        "status": status_of(code),
        "code": code.value,
        "detail": words_of(code),
        "correlation_id": an_id("correlation_id"),
        "fields": [{"field": "school_urn", "code": wrong.value, "detail": field_words_of(wrong)}],
    }


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["type", "title", "status", "code", "detail", "correlation_id"],
        "properties": {
            "type": {**text, "format": "uri-reference"},
            "title": text,
            "status": {"type": "integer"},
            "code": {**text, "enum": [code.value for code in ErrorCode]},
            "detail": text,
            "correlation_id": {**text, "format": "uuid"},
            "delivery_id": {**text, "format": "uuid", "description": "With delivery_replayed: the one that was taken."},
            "fields": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "code", "detail"],
                    "properties": {
                        "field": text,
                        "code": {**text, "enum": [code.value for code in FieldCode]},
                        "detail": text,
                    },
                },
            },
        },
    }


def problem_codes() -> list[tuple[str, int, str]]:
    """Code, HTTP status and words of every problem, for the page that explains them."""
    return [(code.value, status_of(code), words_of(code)) for code in ErrorCode]
