"""What a field may hold, as one line: ``text(min=1, max=400) | null``, ``list(uuid, max=50)``, ``"open" | "closed"``.

The line is a Python expression, so that Python's own parser reads it.
"""

import ast
import json
from dataclasses import dataclass
from typing import Any, TypeAlias

Limit: TypeAlias = str | int | float | bool
LITERAL = "literal"


@dataclass(frozen=True)
class Kind:
    """One thing a field may hold.

    ``name``: a plain kind (``text``, ``uuid``, ``list``), the name of a type, or ``literal`` for the one ``value``.
    ``inside``: what a list holds, or a map's keys and values. ``limits``: name and value of each.
    """

    name: str
    inside: tuple["Kinds", ...] = ()
    limits: tuple[tuple[str, Limit], ...] = ()
    value: str | int | None = None


Kinds: TypeAlias = tuple[Kind, ...]
"""All that a field may hold: any one of them."""


def written(kinds: Kinds) -> str:
    """The line of ``kinds``."""
    return " | ".join(_one(kind) for kind in kinds)


def read(line: str) -> Kinds:
    """What ``written`` made into a line; ``SyntaxError`` or ``ValueError`` for anything else."""
    return _kinds(ast.parse(line, mode="eval").body)


def _one(kind: Kind) -> str:
    if kind.name == LITERAL:
        return _plain(kind.value)
    said = [written(each) for each in kind.inside] + [f"{name}={_plain(limit)}" for name, limit in kind.limits]
    return f"{kind.name}({', '.join(said)})" if said else kind.name


def _plain(value: Limit | None) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def _kinds(node: ast.expr) -> Kinds:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _kinds(left) + _kinds(right)
        case ast.Name(id=name):
            return (Kind(name),)
        case ast.Call(func=ast.Name(id=name), args=inside, keywords=limits):
            return (Kind(name, tuple(_kinds(each) for each in inside), tuple(_limit(each) for each in limits)),)
        case _:
            return (Kind(LITERAL, value=ast.literal_eval(node)),)


def _limit(keyword: ast.keyword) -> tuple[str, Any]:
    if keyword.arg is None:
        raise ValueError("a limit has a name")
    return keyword.arg, ast.literal_eval(keyword.value)
