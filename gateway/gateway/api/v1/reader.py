"""The document for programs, and the same for people: a page of ours, no script from elsewhere."""

from typing import Any

from flask import Response, render_template
from pydantic_core import to_json

from .blueprint import blueprint
from .document import document, problem_codes


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI 3.1 document; the same for everyone, no session needed."""
    return Response(to_json(document()), content_type="application/json; charset=utf-8")


@blueprint.get("/docs")
def docs() -> str:
    """The same document to read."""
    described = document()
    groups: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in described["tags"]}
    for address, methods in described["paths"].items():
        for method, operation in methods.items():
            groups[operation["tags"][0]].append({"method": method.upper(), "path": address, **operation})
    return render_template(
        "api_reader.html",
        document=described,
        groups=groups,
        schemas=described["components"]["schemas"],
        problems=problem_codes(),
    )
