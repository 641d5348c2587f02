"""A day that is shown, counted or kept is one of London's: nothing takes the day of an instant as UTC has it."""

import ast

from sources import ROOT, name_of, nodes, nodes_of, product_files

IN_LONDON = {"astimezone", "in_london"}
HERE = {"here", "local"}
"""What instants in London's time are called."""
OTHERS = {
    ("gateway/gateway/areas/papers/pages/papers.py", "noon"): "noon in London",
    ("gateway/gateway/areas/schools/gias_file.py", "strptime"): "a day that a file names",
    ("services/pupils/pupils/files/roll_row.py", "at"): "how far a clock may be ahead: a day more in any case",
}
"""What needs not be London's, or is in another way."""
PARTS = ("services", "gateway", "shared-schemas")


def days_of_utc(found):
    """Each line that takes the day of what nothing says to be London's, with what it takes it of."""
    for node in found:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date":
            of = node.func.value
            name = called(of.func) if isinstance(of, ast.Call) else called(of)
            if not node.args and name not in IN_LONDON | HERE:
                yield node.lineno, name


def called(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def test_no_day_is_one_of_utc():
    files = [path for path in product_files() if path.relative_to(ROOT).parts[0] in PARTS]
    found = [(name_of(path), *each) for path in files for each in days_of_utc(nodes_of(path))]
    assert {(name, of) for name, _, of in found} == set(OTHERS), found
    assert len(files) > 500


def test_a_day_of_utc_is_found():
    """So that the test above can fail."""
    said = "unit.now.date()\nclock().date()\n(at + YEAR).date()\nunit.now.astimezone(LONDON).date()\nhere.date()\n"
    assert [line for line, _ in days_of_utc(nodes(said))] == [1, 2, 3]
