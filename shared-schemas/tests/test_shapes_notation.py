"""Each contract becomes lines that say its limits exactly, and are read back as what they were."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from haven_schemas.call import all_calls
from haven_schemas.identifiers import Contract, SchoolUrn, Upn
from haven_schemas.rights import Right
from haven_schemas.shapes.describing import kinds_of, types_of
from haven_schemas.shapes.document import shapes_in, shapes_of, shapes_of_the_code, text_of
from haven_schemas.shapes.notation import read, written
from pydantic import AwareDatetime, Field, StringConstraints, field_validator, model_validator
from support.lists import every


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Leaf(Contract):
    size: int


class Holder(Contract):
    needed: Leaf
    may_be: Annotated[str, Field(max_length=9)] | None = Field(default=None, min_length=2)
    many: list[Leaf] = Field(default_factory=list)
    klass: str = Field(default="a = b: c", alias="class")

    @model_validator(mode="after")
    def one_of_two(self):
        return self


LINES = [
    (str, "text"),
    (UUID | None, "uuid | null"),
    (datetime, "datetime"),
    (AwareDatetime, "aware_datetime"),
    (Any, "anything"),
    (Annotated[str, Field(min_length=1, max_length=9)], "text(min=1, max=9)"),
    (Annotated[str, StringConstraints(strip_whitespace=True, pattern='^"[a-z]\\.\\d$')],
     'text(pattern="^\\"[a-z]\\\\.\\\\d$", strip=True)'),
    (Annotated[int, Field(ge=0, lt=20)], "integer(min=0, below=20)"),
    (Annotated[int, Field(strict=True, gt=1)], "integer(above=1, strict=True)"),
    (Annotated[float, Field(le=1.5)], "number(max=1.5)"),
    (Annotated[list[SchoolUrn], Field(max_length=5)], 'list(text(pattern="^[0-9]{6}$"), max=5)'),
    (dict[Literal["a", "b"], bool], 'map("a" | "b", boolean)'),
    (tuple[str, ...], "list(text)"),
    (tuple[int, int], "tuple(integer, integer)"),
    (Literal['say "no"', "é", 3], '"say \\"no\\"" | "é" | 3'),
    (Colour | None, '"red" | "blue" | null'),
    (Upn, 'text(checks="upn_form")'),
    (list[Leaf], "list(Leaf)"),
]  # fmt: skip


@every(("annotation", "line"), LINES)
def test_a_line_says_all_limits_and_is_read_back(annotation, line):
    kinds = kinds_of(annotation)
    assert written(kinds) == line
    assert read(line) == kinds


def test_a_limit_around_a_choice_holds_for_each_but_null():
    assert written(kinds_of(Annotated[str | None, Field(max_length=3)])) == "text(max=3) | null"


@pytest.mark.parametrize("annotation", [Decimal, list, Annotated[int, Field(multiple_of=5)], Literal[True], "Leaf"])
def test_what_has_no_notation_is_refused(annotation):
    with pytest.raises(TypeError):
        kinds_of(annotation)


def test_a_type_stands_with_its_fields_checks_and_what_is_inside():
    types = types_of([Holder])
    assert list(types) == ["Holder", "Leaf"]
    assert types["Holder"].checks == ("one_of_two",)
    fields = {name: (written(each.kinds), each.default) for name, each in types["Holder"].fields.items()}
    assert fields == {
        "needed": ("Leaf", None),
        "may_be": ("text(min=2, max=9) | null", "null"),
        "many": ("list(Leaf)", "[]"),
        "class": ("text", '"a = b: c"'),
    }


def test_two_types_of_one_name_are_refused():
    other = type("Leaf", (Contract,), {"__annotations__": {"size": str}})
    with pytest.raises(TypeError):
        types_of([Leaf, other])


def test_a_check_outside_the_annotation_is_refused():
    class Checked(Contract):
        size: int

        @field_validator("size")
        @classmethod
        def even(cls, value):
            return value

    with pytest.raises(TypeError):
        types_of([Checked])


def test_the_text_is_read_back_as_what_it_was():
    shapes = shapes_of_the_code()
    assert shapes_in(text_of(shapes)) == shapes
    assert set(shapes.calls) == {"wire", *all_calls()}


def test_a_line_of_the_text_for_each_call_and_field(call):
    lines = text_of(shapes_of([call("pupils.get", Holder, Leaf, right=Right.PUPIL_READ, tier="elevated", writes=True)]))
    assert "call pupils.get: Holder -> Leaf; pupil:read, elevated, writes\n" in lines
    assert "type Holder, checks one_of_two\n  needed: Leaf\n" in lines
    assert '  class: text = "a = b: c"\n' in lines


def test_a_call_taken_with_a_permit_or_replaced_says_so(call):
    first = call("pupils.get", Leaf, Leaf, right=Right.PUPIL_READ, permit=True, setup=True, replaced_by="pupils.get_v2")
    shapes = shapes_of([first])
    line = "call pupils.get: Leaf -> Leaf; pupil:read, permit, setup, replaced by pupils.get_v2\n"
    assert line in text_of(shapes)
    assert shapes_in(text_of(shapes)) == shapes


def test_a_line_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not a line"):
        shapes_in("call pupils.get Holder\n")
