"""Concerns and incident records by the number that people say."""

from typing import Annotated

from haven_schemas.acts.incidents.numbers import FindByNumber, NumberedMatter
from haven_schemas.acts.incidents.records import FIND_BY_NUMBER
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


class NumberQuery(Shape):
    """``number``: however it was written down, such as ``hv 4k7 2pq 9tx``."""

    number: Annotated[str, Field(min_length=1, max_length=40)]


@reply_from(NumberedMatter)
class NumberedMatterShape(Shape):
    """Where it is: ``/concerns`` or ``/incidents``."""


class NumberedShape(Shape):
    """Nearly always one; none where there is none, or none that the caller sees."""

    matters: list[NumberedMatterShape]


@api.operation(
    "GET", "/numbers", "Find a concern or an incident record by its number", asks=FIND_BY_NUMBER,
    query=NumberQuery, reply=NumberedShape,
)  # fmt: skip
def find_by_number(call: Call, query: NumberQuery) -> NumberedShape:
    """By the number that a receipt, a list and a print show."""
    found = haven().services.ask(FIND_BY_NUMBER, call.caller, FindByNumber(number=query.number))
    return NumberedShape(matters=[shaped(NumberedMatterShape, each) for each in found.matters])
