"""A closed list of codes between services stands once, in ``haven_schemas``: nobody writes the same list again."""

import ast

import pytest
from sources import ROOT, nodes

CONTRACTS = "shared-schemas/haven_schemas"
CODE = [
    path
    for top in (CONTRACTS, "gateway/gateway", "services")
    for path in sorted((ROOT / top).rglob("*.py"))
    if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
]


def lists_in(text):
    """Line and codes of each ``Literal`` and each enumeration of several texts."""
    for node in nodes(text):
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
            values = [each.value for each in node.body if isinstance(each, ast.Assign)]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
            values = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        else:
            continue
        codes = frozenset(each.value for each in values if isinstance(each, ast.Constant))
        if len(codes) == len(values) > 1:
            yield node.lineno, codes


def written_again(sources):
    """The places of each list that stands in a contract and in another place as well."""
    places = {}
    for path, text in sources.items():
        for line, codes in lists_in(text):
            places.setdefault(codes, []).append(f"{path}:{line}")
    return [found for found in places.values() if len(found) > 1 and any(each.startswith(CONTRACTS) for each in found)]


def test_no_closed_list_of_a_contract_is_written_again():
    assert written_again({path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in CODE}) == []


@pytest.mark.parametrize(
    "again",
    [
        'class Decision(StrEnum):\n    OPENED = "opened"\n    ADDED = "added"',
        'def decide(said: Literal["added", "opened"]): ...',
    ],
)
def test_what_is_looked_for_is_found(again):
    contract = f"{CONTRACTS}/rpc/incidents/__init__.py"
    said = {contract: 'Decision = Literal["opened", "added"]', "triage.py": again}
    assert written_again(said) == [[f"{contract}:1", "triage.py:1"]]
