"""A shape follows from its contract: the same fields and limits, under the API's names, without what is left out."""

from datetime import date
from typing import Annotated
from uuid import UUID

import pytest
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.shapes import Shape
from haven_schemas.identifiers import Contract
from pydantic import Field, ValidationError

CHILD, SCHOOL = UUID(int=1), UUID(int=2)


class Part(Contract):
    name: str
    secret: str


class Whole(Contract):
    subject_id: UUID
    school_id: UUID
    size: Annotated[int, Field(ge=1)]
    day: date | None = None
    words: list[str] = []
    text: str = Field(repr=False)
    part: Part


@reply_from(Part, without=("secret",))
class PartShape(Shape):
    """A part."""


@reply_from(Whole, without=("school_id",))
class WholeShape(Shape):
    """A whole."""

    school_urn: str
    part: PartShape


@body_from(Whole, without=("school_id", "part"))
class WholeGiven(Shape):
    """What is sent."""


WHOLE = Whole(subject_id=CHILD, school_id=SCHOOL, size=3, text="words", part=Part(name="a", secret="b"))


def test_a_reply_has_the_fields_of_the_contract_and_all_of_them_always():
    schema = WholeShape.model_json_schema(mode="serialization")
    assert schema["title"] == "WholeShape"
    assert schema["description"] == "A whole."
    assert set(schema["properties"]) == {"pupil_id", "school_urn", "size", "day", "words", "text", "part"}
    assert set(schema["required"]) == set(schema["properties"])
    assert schema["additionalProperties"] is False
    assert schema["properties"]["size"] == {"minimum": 1, "title": "Size", "type": "integer"}
    assert schema["properties"]["part"] == {"$ref": "#/$defs/PartShape"}


def test_what_a_service_answered_is_shown_under_the_names_of_the_api():
    shown = shaped(WholeShape, WHOLE, school_urn="100001", part=shaped(PartShape, WHOLE.part))
    assert shown.model_dump() == {
        "pupil_id": CHILD, "school_urn": "100001", "size": 3, "day": None, "words": [], "text": "words",
        "part": {"name": "a"},
    }  # fmt: skip
    assert "text=" not in repr(shown)


def test_a_part_is_never_shown_as_the_contract_has_it():
    with pytest.raises(ValidationError):
        shaped(WholeShape, WHOLE, school_urn="100001")


def test_a_body_keeps_the_defaults_and_limits_of_the_contract():
    assert WholeGiven(pupil_id=CHILD, size=1, text="").model_dump()["words"] == []
    with pytest.raises(ValidationError):
        WholeGiven(pupil_id=CHILD, size=0, text="")
    with pytest.raises(ValidationError):
        WholeGiven(pupil_id=CHILD, size=1, text="", school_id=SCHOOL)


def test_what_is_sent_is_asked_of_a_service_under_its_own_names():
    given = WholeGiven(pupil_id=CHILD, size=3, text="words", day=date(2026, 3, 1))
    asked = as_contract(Whole, given, school_id=SCHOOL, part=WHOLE.part)
    assert asked == Whole(**{**dict(WHOLE), "day": date(2026, 3, 1)})


def test_the_contract_itself_stays_as_it_is():
    assert not Whole.model_fields["day"].is_required()


def test_leaving_out_what_is_not_there_is_refused():
    with pytest.raises(TypeError):
        reply_from(Part, without=("secrets",))


def test_other_names_may_be_kept():
    @reply_from(Whole, without=("school_id", "part"), names={})
    class Plain(Shape):
        """As the services call it."""

    assert "subject_id" in Plain.model_fields
