"""The boxes of an act: which there are, of what sort, what was typed into them and what is said of what is wrong."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import pytest
from gateway.acts import boxes_of, to_put_right, typed
from haven_schemas.acts.retention.holds import LIFT_HOLD, PLACE_HOLD
from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.identifiers import Contract
from haven_schemas.says import Says, said_in
from haven_schemas.words.retention import HOLD_KINDS, REVIEW_DECISIONS
from pydantic import Field, ValidationError

CHILD = UUID(int=7)
Reference = Annotated[str, Field(max_length=40), Says("Reference", missing="Give the reference.")]


class Ask(Contract):
    """Something with a box of each sort that no hold has."""

    hold_id: UUID
    decision: Annotated[Literal["keep_until", "transfer_pending"], Says("What now?", missing="Choose.")]
    reference: Annotated[Reference, Says(hint="Theirs.", wrong={FieldCode.DUPLICATE: "You have that one."})] = "none"
    unasked: str = ""


ASK = Call("retention.ask", Ask, Ask, what="nothing", public=True)


class Odd(Contract):
    """Asks for what no box takes."""

    ids: Annotated[list[UUID], Says("Which")]


@pytest.fixture
def type_in(app):
    """Types a form."""

    def send(**form):
        return app.test_request_context("/", method="POST", data=form)

    return send


def test_each_field_that_says_how_it_is_asked_for_has_a_box_of_its_type():
    assert [(each.name, each.sort) for each in boxes_of(PLACE_HOLD)] == [
        ("kind", "choice"), ("words", "area"), ("until", "day")
    ]  # fmt: skip
    assert [(each.name, each.sort) for each in boxes_of(ASK)] == [("decision", "few"), ("reference", "line")]
    assert boxes_of(PLACE_HOLD)[0].choices == HOLD_KINDS
    assert boxes_of(ASK)[0].choices == REVIEW_DECISIONS
    with pytest.raises(TypeError, match="no box"):
        boxes_of(Call("retention.odd", Odd, Odd, what="nothing", public=True))


def test_what_a_field_says_stands_over_what_its_type_says():
    said = said_in(Ask.model_fields["reference"])
    assert (said.label, said.hint, said.missing) == ("Reference", "Theirs.", "Give the reference.")
    assert said_in(Ask.model_fields["unasked"]) == Says()


def test_what_was_typed_is_what_the_service_is_asked(type_in):
    with type_in(kind="claim", words=" Their letter.\r\n", until="31/8/2030"):
        asked = typed(PLACE_HOLD, subject_id=CHILD)
    assert (asked.subject_id, asked.kind, asked.words) == (CHILD, "claim", "Their letter.")
    assert asked.until == date(2030, 8, 31)
    with type_in(kind="claim", words="x", until=""):
        assert typed(PLACE_HOLD, subject_id=CHILD).until is None
    with type_in(words="x", version="4"):
        assert typed(LIFT_HOLD, hold_id=CHILD).version == 4
    with type_in(decision="keep_until", reference="", unasked="more"):
        asked = typed(ASK, hold_id=CHILD)
    assert (asked.reference, asked.unasked) == ("none", "")


def test_each_thing_to_put_right_is_said_in_the_words_of_its_field(type_in):
    with type_in(kind="", words="x" * 1001, until="soon"), pytest.raises(ValidationError) as wrong:
        typed(PLACE_HOLD, subject_id=CHILD)
    assert to_put_right(PLACE_HOLD, wrong.value) == {
        "kind": "Choose why nothing may be destroyed.",
        "words": "Shorten “Why, and at whose word”.",
        "until": "Write the day as 31/8/2030, or leave it empty.",
    }
    past = invalid("until", FieldCode.NOT_IN_THE_FUTURE)
    assert to_put_right(PLACE_HOLD, past) == {"until": "Choose a day to come, or leave it empty."}
    assert to_put_right(ASK, invalid("reference", FieldCode.DUPLICATE)) == {"reference": "You have that one."}
    assert to_put_right(PLACE_HOLD, invalid("subject_id", FieldCode.NOT_DUE)).keys() == {"subject_id"}


def test_what_is_about_no_field_goes_on():
    with pytest.raises(Problem) as stale:
        to_put_right(LIFT_HOLD, Problem(ErrorCode.STALE_VERSION))
    assert stale.value.code is ErrorCode.STALE_VERSION
