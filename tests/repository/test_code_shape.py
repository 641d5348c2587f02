"""Sizes, names and opening sentences."""

import ast

from sources import ROOT, name_of, nodes_of, product_files, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}


def test_no_file_is_longer_than_400_lines():
    long = [name_of(path) for path in python_files() if len(path.read_text().splitlines()) > LONGEST_FILE]
    assert long == []


def test_no_function_is_longer_than_60_lines():
    long = [
        f"{name_of(path)}:{node.name}"
        for path in product_files()
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_opens_with_a_sentence():
    silent = [
        name_of(path)
        for path in product_files()
        if path.read_text().strip() and ast.get_docstring(nodes_of(path)[0]) is None and "versions" not in path.parts
    ]
    assert silent == []


def test_no_module_is_named_for_a_heap():
    heaps = [name_of(path) for path in python_files() if path.stem in FORBIDDEN_NAMES]
    assert heaps == []


def test_every_page_and_operation_is_declared():
    """What nothing imports is not there, and no test that goes through pages or operations would miss it."""
    gateway = ROOT / "gateway"
    files = {_module(path, gateway): path for path in product_files() if path.is_relative_to(gateway)}
    imported = {each for name, path in files.items() for each in _imported(name, path)}
    areas = {name for name in files if name.startswith("gateway.areas.") and not name.endswith("__init__")}
    assert len(areas) > 100
    assert areas - imported == set()


def _module(path, root):
    return ".".join(path.relative_to(root).with_suffix("").parts)


def _imported(module, path):
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            name = ".".join([*package, *([node.module] if node.module else [])])
            yield from (name, *(f"{name}.{each.name}" for each in node.names))
