"""A contract is filled from a row by the names both have."""

from dataclasses import dataclass

import pytest
from chassis.units.rows import of_row
from haven_schemas.identifiers import Contract
from pydantic import ValidationError


class Shown(Contract):
    id: int
    name: str
    words: str = ""
    closed: bool | None = None


@dataclass
class Row:
    id: int
    name: str
    closed: bool | None
    sealed: bytes = b"never"


def test_what_both_call_alike_is_taken_and_what_is_said_goes_before_it():
    assert of_row(Shown, Row(1, "a", None), name="b") == Shown(id=1, name="b", words="", closed=None)
    assert of_row(Shown, Row(1, "a", True), words="c") == Shown(id=1, name="a", words="c", closed=True)


def test_what_neither_has_is_refused_unless_it_has_a_default():
    @dataclass
    class Less:
        id: int

    with pytest.raises(ValidationError, match="name"):
        of_row(Shown, Less(1))
