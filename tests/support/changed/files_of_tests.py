"""What each file of the tests imports, gives, names and opens, read from its text and kept by its digest."""

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from support.changed.checkout import Checkout, is_of_tests

_KEPT = Path(".haven") / "changed" / "files-of-tests.json"
_EDITION = 3
"""Raised with each change of what is read: what an earlier edition kept is read again."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class TestFile:
    """One file of the tests."""

    __test__ = False
    imports: list[tuple[int, str, str]] = field(default_factory=list)
    """Levels of dots, a dotted name, and what it is called here; of ``from x import y`` both ``x`` and ``x.y``."""
    asks: list[str] = field(default_factory=list)
    """Names of parameters, and texts that name a fixture."""
    gives: list[str] = field(default_factory=list)
    """Fixtures it defines."""
    unasked: bool = False
    """Whether one of its fixtures is used without being asked for."""
    pieces: dict[str, list[str]] = field(default_factory=dict)
    """The names that stand in each function and method, by its name."""
    outside: list[str] = field(default_factory=list)
    """The names that stand outside of functions, or in what nobody calls by name."""
    addresses: list[str] = field(default_factory=list)
    """What may be an address of the gateway: see ``addresses``."""


def read_files_of_tests(checkout: Checkout) -> dict[str, TestFile]:
    """Every Python file of the tests by its name; what did not change since the last time is not parsed again."""
    path = checkout.root / _KEPT
    kept = _kept(path)
    found: dict[str, TestFile] = {}
    keeping: dict[str, object] = {}
    for name in sorted(each for each in checkout.files if is_of_tests(each)):
        text = checkout.text(name)
        digest = hashlib.sha256(text.encode()).hexdigest()
        known = kept.get(digest)
        found[name] = TestFile(**known) if known else read(text)
        keeping[digest] = asdict(found[name])
    if keeping.keys() != kept.keys():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"edition": _EDITION, "files": keeping}), encoding="utf-8")
    return found


def _kept(path: Path) -> dict[str, dict[str, Any]]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return dict(kept["files"]) if kept.get("edition") == _EDITION else {}


def read(text: str) -> TestFile:
    """What stands in one file."""
    tree = ast.parse(text)
    found = TestFile(addresses=sorted(set(addresses_in(tree))))
    asks: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.imports += [(0, each.name, each.asname or each.name.partition(".")[0]) for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.imports += _imported(node)
        elif isinstance(node, Function):
            asks |= {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
        elif isinstance(node, ast.Call):
            asks |= set(_named_fixtures(node))
    found.asks = sorted(asks)
    outside: set[str] = set()
    _take_apart(tree.body, found, outside)
    found.outside = sorted(outside)
    return found


def _imported(node: ast.ImportFrom) -> Iterator[tuple[int, str, str]]:
    for each in node.names:
        used_as = each.asname or each.name
        if node.module:
            yield node.level, node.module, used_as
        yield node.level, f"{node.module or ''}.{each.name}".removeprefix("."), used_as


def _take_apart(body: Iterable[ast.stmt], found: TestFile, outside: set[str], kind: str = "") -> None:
    """``kind``: the class that the statements are of; what it does when it is made goes by its name."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            for part in (*node.bases, *node.decorator_list):
                outside |= names_in(part)
            _take_apart(node.body, found, outside, node.name)
        elif isinstance(node, Function):
            unasked = _note_fixture(node, found)
            name = kind if kind and node.name.startswith("__") else node.name
            if unasked or name.startswith("pytest_"):
                outside |= names_in(node)
            else:
                found.pieces[name] = sorted(names_in(node).union(found.pieces.get(name, ())))
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            outside |= names_in(node)


def names_in(tree: ast.AST) -> set[str]:
    """Names, attributes and parameters."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found


def _note_fixture(node: Function, found: TestFile) -> bool:
    """Whether it is a fixture that nobody has to ask for."""
    unasked = False
    for each in node.decorator_list:
        called = each.func if isinstance(each, ast.Call) else each
        if ast.unparse(called) in {"pytest.fixture", "fixture"}:
            found.gives.append(node.name)
            options = each.keywords if isinstance(each, ast.Call) else []
            unasked = any(option.arg == "autouse" for option in options)
            found.unasked |= unasked
    return unasked


def _named_fixtures(node: ast.Call) -> Iterator[str]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if called in {"usefixtures", "getfixturevalue"}:
        yield from (each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str))


def addresses_in(tree: ast.AST) -> Iterator[str]:
    """Texts with a stroke, ``{}`` in place of each value that is put in: ``/pupils/{}/chronology``."""
    parts: set[int] = set()
    for node in ast.walk(tree):  # a text is met before its parts
        if isinstance(node, ast.JoinedStr):
            parts |= {id(each) for each in node.values}
            text = "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            text = node.value
        else:
            continue
        if "/" in text and " " not in text and "\n" not in text:
            yield text
