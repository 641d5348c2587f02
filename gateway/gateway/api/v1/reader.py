"""The document for programs, and the same for people: pages of ours, an area each, no script from elsewhere."""

from collections.abc import Iterator
from typing import Any

from flask import Response, abort, render_template
from pydantic_core import to_json

from gateway.mis.described import AREA, SECURITY_SCHEME, SIGNED_EXAMPLE

from .blueprint import blueprint
from .document import REF, document, problem_codes


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI 3.1 document; the same for everyone, no session needed."""
    return Response(to_json(document()), content_type="application/json; charset=utf-8")


@blueprint.get("/docs")
def docs() -> str:
    """Every operation in a line, and the codes of problems."""
    areas = {tag["name"]: _operations(tag["name"]) for tag in document()["tags"]}
    return render_template("api_contents.html", document=document(), areas=areas, problems=problem_codes())


@blueprint.get("/docs/<area>")
def docs_of_area(area: str) -> str:
    """The operations of one area, with the shapes they take and answer."""
    operations = _operations(area)
    if not operations:
        abort(404)
    shapes = document()["components"]["schemas"]
    used = {name: shapes[name] for name in _shapes(operations)}
    signed = {"how": SECURITY_SCHEME["description"], "example": SIGNED_EXAMPLE} if area == AREA else None
    return render_template("api_area.html", area=area, operations=operations, schemas=used, signed=signed)


def _operations(area: str) -> list[dict[str, Any]]:
    return [
        {"method": method.upper(), "path": address, "base": _base(operation), **operation}
        for address, methods in document()["paths"].items()
        for method, operation in methods.items()
        if area in operation["tags"]
    ]


def _base(operation: dict[str, Any]) -> str:
    """Where its path begins: the intake stands beside the API."""
    servers: list[dict[str, str]] = operation.get("servers", document()["servers"])
    return servers[0]["url"]


def _shapes(operations: list[dict[str, Any]]) -> list[str]:
    """Names of the shapes that ``operations`` mention, and of those that these mention, in the order of their names."""
    shapes, found = document()["components"]["schemas"], set[str]()
    waiting = list(_mentioned(operations))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _mentioned(shapes[name])
    return sorted(found)


def _mentioned(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _mentioned(each)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref" and value.startswith(_SHAPES):
                yield value.removeprefix(_SHAPES)
            else:
                yield from _mentioned(value)


_SHAPES = REF.format(model="")
