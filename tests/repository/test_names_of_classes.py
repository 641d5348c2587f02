"""A class is named by what it is: words that fit anything, and a link without its kind, are refused."""

import ast

import pytest
from sources import name_of, nodes, product_files

VAGUE = {
    "Again": "what comes again",
    "Elsewhere": "what is elsewhere",
    "Facts": "whose facts",
    "Found": "what was found",
    "Given": "what was given",
    "Ground": "what rests on it",
    "Kept": "what is kept",
    "Known": "who is known",
    "Link": "MailedLink, StaffLink, BrokerConnection, or what is linked",
    "Making": "what makes what",
    "Named": "who or what is named",
    "Opened": "what was opened",
    "Placed": "who is placed where",
    "Recorded": "what is recorded",
    "Said": "what was said",
    "Seen": "who was seen",
    "Taken": "what is taken",
    "Told": "who is told, or what was said",
    "Written": "what is to be written",
}
"""What a class is not called, and what its name has to say instead; the glossary has the words."""


def vague_classes(source):
    """Each class in ``source`` whose whole name is one of the words above."""
    return [node.name for node in nodes(source) if isinstance(node, ast.ClassDef) and node.name in VAGUE]


@pytest.mark.parametrize("folder", sorted({name_of(path).split("/")[0] for path in product_files()}))
def test_no_class_has_a_name_that_fits_anything(folder):
    found = [
        (name_of(path), name, VAGUE[name])
        for path in product_files()
        if name_of(path).split("/")[0] == folder
        for name in vague_classes(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_such_a_class_is_found():
    """So that the test above can fail."""
    assert vague_classes("class Taken:\n    pass\n\n\nclass LeasedDelivery:\n    pass\n") == ["Taken"]
