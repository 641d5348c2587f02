"""What each call may write into the audit log, by what the code of its use case names; nothing of it is run."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from sources import ROOT, SERVICES, nodes_of

_ACTIONS = "haven_schemas.audit_actions.AuditAction"
Place = tuple[str, str]
"""A module, and a name at its top level."""


def audits_of(call: Call) -> frozenset[AuditAction]:
    """Actions named in the use case of ``call``, or in anything of its service that it names, at any depth."""
    kind = importlib.import_module(f"{call.service}.service").SERVICE_CLASS
    function = getattr(kind, call.method).function
    return _reached((function.__module__, function.__name__))


def _reached(start: Place) -> frozenset[AuditAction]:
    seen, waiting, found = {start}, [start], set()
    while waiting:
        for name in _named(waiting.pop()):
            if name.startswith(f"{_ACTIONS}."):
                found.add(AuditAction[name.rpartition(".")[2]])
            place = _place(name)
            if place is not None and place not in seen:
                seen.add(place)
                waiting.append(place)
    return frozenset(found)


@cache
def _place(name: str) -> Place | None:
    module, _, inner = name.rpartition(".")
    while module and not _is_module(module):
        module, _, outer = module.rpartition(".")
        inner = outer
    if module and inner not in _top_level(module) and inner in _imported(module):  # a room hands it on
        return _place(_imported(module)[inner])
    return (module, inner) if module and inner in _top_level(module) else None


@cache
def _named(place: Place) -> frozenset[str]:
    """Everything the definition of ``place`` names, by its full name. Use cases share most of what they name."""
    return frozenset(_names_in(place))


def _names_in(place: Place) -> Iterator[str]:
    imported, own = _imported(place[0]), _top_level(place[0])
    for node in own[place[1]]:
        for each in ast.walk(node):
            name = _dotted(each)
            first, _, rest = name.partition(".")
            if first in imported:
                yield f"{imported[first]}.{rest}" if rest else imported[first]
            elif first in own:
                yield f"{place[0]}.{first}"


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return ""


@cache
def _top_level(module: str) -> dict[str, list[ast.AST]]:
    found: dict[str, list[ast.AST]] = {}
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = {node.name}
        else:
            names = _stored(node) if isinstance(node, ast.Assign | ast.AnnAssign) else set()
        for name in names:
            found.setdefault(name, []).append(node)
    return found


def _stored(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}


@cache
def _imported(module: str) -> dict[str, str]:
    found = {}
    path = _file(module)
    inside = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom):
            origin = ".".join([*inside[: len(inside) - node.level + 1], *([node.module] if node.module else [])])
            for each in node.names:
                found[each.asname or each.name] = f"{origin if node.level else node.module}.{each.name}"
    return found


@cache
def _tree(module: str) -> ast.Module:
    return nodes_of(_file(module))[0]


@cache
def _is_module(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] in SERVICES and _file(name).exists()


def _file(module: str) -> Path:
    inside = ROOT / "services" / module.split(".", maxsplit=1)[0] / Path(*module.split("."))
    return inside / "__init__.py" if inside.is_dir() else inside.with_suffix(".py")
