"""``python -m gateway.api.v1.published``: what the API takes and shows, a line an operation and a field.

A shape follows from a contract, so that a field of a contract is shown to other programs as soon as it is there. A test
compares the file with the code: whoever adds one sees it in the review, and leaves it out where it is not for them.
"""

import importlib
from pathlib import Path

from haven_schemas.shapes.describing import types_of
from haven_schemas.shapes.document import type_lines

from .blueprint import api
from .operations import Operation

FILE = Path(__file__).parents[3] / "api-shapes.txt"
_HEAD = "# Written by `python -m gateway.api.v1.published`; shared-schemas/README.md says how a field is read."


def published() -> str:
    """The text of the file."""
    importlib.import_module(f"{__package__}.declared")
    operations = sorted(api.operations, key=lambda each: (each.path, each.method))
    shapes = [shape for each in operations for shape in (each.query, each.body, each.reply) if shape is not None]
    return "\n".join([_HEAD, *map(_line, operations), *type_lines(types_of(shapes))]) + "\n"


def _line(operation: Operation) -> str:
    taken = [shape.__name__ for shape in (operation.query, operation.body) if shape is not None]
    right = "nobody" if operation.right is None else operation.right.value
    tier = ", elevated" if operation.tier == "elevated" else ""
    shown = "nothing" if operation.reply is None else operation.reply.__name__
    asked = ", ".join(taken) or "nothing"
    return f"{operation.method} {operation.path}: {asked} -> {shown}; {right}{tier}"


if __name__ == "__main__":
    FILE.write_text(published(), encoding="utf-8")
