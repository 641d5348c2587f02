"""What would break between a release and the next is found; what would not is left in peace."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from haven_schemas.identifiers import Contract
from haven_schemas.shapes.breaking import breaks
from haven_schemas.shapes.describing import FieldShape, TypeShape, types_of
from haven_schemas.shapes.document import WIRE, EventShape, Shapes, shapes_of
from haven_schemas.shapes.notation import read
from pydantic import Field, create_model, model_validator
from support.lists import every

NAME = "pupils.get"


def contract(name="Asked", **fields):
    """A contract; a field is an annotation, or an annotation with its default."""
    given = {field: said if isinstance(said, tuple) else (said, ...) for field, said in fields.items()}
    return create_model(name, __base__=Contract, **given)


def text(**limits):
    return Annotated[str, Field(**limits)]


def number(**limits):
    return Annotated[int, Field(**limits)]


@pytest.fixture
def of_request(call):
    """The breaks where the field ``text`` of a request is one and then another; None: there is no such field."""

    def compared(before, now):
        return breaks(*(_shapes(call, asked=each) for each in (before, now)))

    return compared


@pytest.fixture
def of_reply(call):
    """The same of a reply, of a call that writes or not."""

    def compared(before, now, writes=False):
        return breaks(*(_shapes(call, answered=each, writes=writes) for each in (before, now)))

    return compared


def _shapes(call, asked=None, answered=None, **said):
    request = contract("Asked", **({} if asked is None else {"text": asked}))
    reply = contract("Answered", **({} if answered is None else {"text": answered}))
    return shapes_of([call(NAME, request, reply, **said)])


UP_TO_9, UP_TO_5 = text(max_length=9), text(max_length=5)
WIDER = [
    (UP_TO_5, UP_TO_9),
    (UP_TO_9, str),
    (text(min_length=2), text(min_length=1)),
    (text(pattern="^a$"), str),
    (str, str | None),
    (int, int | str),
    (int, float),
    (number(ge=5), number(ge=1)),
    (number(le=5), number(le=9)),
    (number(gt=5), number(gt=1)),
    (number(lt=5), number(lt=9)),
    (number(strict=True), int),
    (Literal["a"], Literal["a", "b"]),
    (Literal["a", "bb"], text(max_length=2)),
    (Literal["abc"], UP_TO_5 | None),
    (Literal["a"], text(pattern="^[a-z]$")),
    (list[UP_TO_5], list[UP_TO_9]),
    (Annotated[list[str], Field(max_length=5)], Annotated[list[str], Field(max_length=9)]),
    (dict[str, UP_TO_5], dict[str, UP_TO_9]),
    (dict[UP_TO_5, str], dict[UP_TO_9, str]),
    (tuple[int, UP_TO_5], tuple[int, UP_TO_9]),
    (dict[str, int], dict[str, Any]),
    (str, Any),
    (contract("Part", a=int), contract("Part", a=int | None)),
    (contract("Part", a=int), contract("Part", a=int) | contract("Other", b=str)),
]
"""What holds less and what holds more, of one field."""


@every(("less", "more"), WIDER)
def test_a_request_may_take_more_and_never_less(of_request, less, more):
    assert of_request(less, more) == []
    assert of_request(more, less) != []


@every(("less", "more"), WIDER)
def test_a_reply_may_hold_less_and_never_more(of_reply, less, more):
    assert of_reply(more, less) == []
    assert of_reply(less, more) != []


@every(("before", "now"), [
    (str, int), (str, list[str]), (Literal["a"], Literal["b"]),
    (Literal["aa"], text(pattern="^[a-z]$")), (Literal["aaa"], text(max_length=2)), (Literal["a"], text(min_length=2)),
    (Literal[3], str), (Literal[3], number(ge=5)), (text(pattern="^a$"), text(pattern="^b$")), (Any, str),
    (tuple[int, int], tuple[int, int, int]), (list[str], dict[str, str]), (str, UP_TO_5), (Literal["a"], UUID),
    (contract("Part", a=int), str), (contract("Part", a=int), contract("Part", b=int)),
])  # fmt: skip
def test_a_request_must_not_take_something_else(of_request, before, now):
    assert of_request(before, now) != []


def test_a_field_of_a_request_may_come_if_it_may_be_left_out(of_request):
    assert of_request(None, (str, "")) == []
    assert of_request(None, str) == [f"{NAME}: request.text: is missed by who reads it"]


def test_a_field_of_a_request_must_not_go(of_request):
    assert of_request((str, ""), None) == [f"{NAME}: request.text: is refused by who reads it"]


def test_what_could_be_left_out_of_a_request_must_stay_so(of_request):
    assert of_request((str, ""), str) == [f"{NAME}: request.text: could be left out and is required"]
    assert of_request(str, (str, "")) == []


def test_a_field_of_a_reply_may_come_and_must_not_go(of_reply):
    assert of_reply(None, str) == []
    assert of_reply(str, None) == [f"{NAME}: reply.text: is missed by who reads it"]
    assert of_reply((str, ""), None) == [f"{NAME}: reply.text: is missed by who reads it"]


def test_an_answer_kept_from_before_is_read_by_the_new_caller(of_reply):
    """A write that is repeated after the upgrade is answered with what was kept (``chassis.units.idempotency``)."""
    assert of_reply(None, str, writes=True) == [f"{NAME}: kept reply.text: is missed by who reads it"]
    assert of_reply(None, (str, ""), writes=True) == []
    assert of_reply(UP_TO_9, UP_TO_5, writes=True) != []
    assert of_reply((str, ""), str) == []
    assert of_reply((str, ""), str, writes=True) == [f"{NAME}: kept reply.text: could be left out and is required"]


def test_a_call_must_not_go_unless_it_was_replaced_for_a_release(call):
    asked, newer = contract("Asked", a=int), contract("AskedV2", a=str)
    second = call(f"{NAME}_v2", newer, asked)
    before = shapes_of([call(NAME, asked, asked)])
    side_by_side = shapes_of([call(NAME, asked, asked, replaced_by=second.name), second])
    after = shapes_of([second])
    assert breaks(before, side_by_side) == []
    assert breaks(side_by_side, after) == []
    assert breaks(before, after) == [f"{NAME}: went without having been replaced for a release"]


def test_a_call_is_replaced_by_one_that_is_there(call):
    asked = contract("Asked", a=int)
    before = shapes_of([call(NAME, asked, asked)])
    now = shapes_of([call(NAME, asked, asked, replaced_by="pupils.nothing")])
    assert breaks(before, now) == [f"{NAME}: there is no pupils.nothing in its place"]


def test_a_replaced_call_must_not_change_while_both_are_there(call):
    answered = contract("Answered")
    second = call(f"{NAME}_v2", contract("AskedV2", a=str), answered)
    before = shapes_of([call(NAME, contract("Asked", a=int), answered)])
    now = shapes_of([call(NAME, contract("Asked", a=str), answered, replaced_by=second.name), second])
    assert breaks(before, now) == [f"{NAME}: request.a: integer is not read as text"]


def test_a_call_must_go_on_to_honour_a_key(call):
    reads, writes = (_shapes(call, writes=writes) for writes in (False, True))
    assert breaks(reads, writes) == []
    assert breaks(writes, reads) == [f"{NAME}: an idempotency key is not honoured any more"]


def test_another_name_of_a_type_breaks_nothing(call):
    before = shapes_of([call(NAME, contract("Asked", part=contract("Part", a=int)), contract("Answered"))])
    now = shapes_of([call(NAME, contract("Question", part=contract("Piece", a=int)), contract("Answer"))])
    assert breaks(before, now) == []


def test_what_is_wrong_far_inside_is_named_by_its_path(of_request):
    before, now = (list[contract("Part", word=each)] | None for each in (UP_TO_9, UP_TO_5))
    assert of_request(before, now) == [f"{NAME}: request.text.word: text(max=9) is not read as text(max=5)"]


def test_a_type_inside_itself_is_compared_to_its_end(call):
    def tree(kind):
        class Tree(Contract):
            size: kind
            below: "list[Tree]"

        Tree.model_rebuild(_types_namespace={"Tree": Tree})
        return Tree

    before, now = (shapes_of([call(NAME, tree(each), contract("Answered"))]) for each in (int, str))
    assert breaks(before, before) == []
    assert breaks(before, now) == [f"{NAME}: request.size: integer is not read as text"]


def test_a_new_check_of_several_fields_breaks_a_request(call):
    plain, checked = (shapes_of([call(NAME, each, contract("Answered"))]) for each in (_asked(()), _asked(("both",))))
    assert breaks(plain, checked) == [f"{NAME}: request: the check both is not known to who writes it"]
    assert breaks(checked, plain) == []


def test_a_type_that_one_call_alone_may_read_is_told_of_that_call(call):
    """The same two types once where neither stands for the other, and once in a choice where one does."""
    part, other = contract("Part", a=int), contract("Other", b=int)
    before = shapes_of([call(NAME, contract("Asked", first=part | other, then=part), contract("Answered"))])
    narrow = contract("Part", a=number(ge=1))
    now = shapes_of([call(NAME, contract("Asked", first=narrow | other, then=narrow), contract("Answered"))])
    assert breaks(before, now) == [
        f"{NAME}: request.first: Part is not read as Part | Other",
        f"{NAME}: request.then.a: integer is not read as integer(min=1)",
    ]


def test_what_calls_are_packed_in_may_say_more_when_asked_and_not_when_answered():
    """An old caller reads the packing of an answer to the letter, and nothing inside it."""
    before = shapes_of([])
    hint = FieldShape(read("text"), '""')

    def with_hint(name):
        return Shapes(before.calls, {**before.types, name: TypeShape({**before.types[name].fields, "hint": hint})})

    assert breaks(before, with_hint("Request")) == []
    assert breaks(before, with_hint("Reply")) == [f"{WIRE}: reply.hint: is refused by who reads it"]


def _asked(checks):
    def both(self):
        return self

    validators = {name: model_validator(mode="after")(both) for name in checks}
    return create_model("Asked", __base__=Contract, __validators__=validators, a=(int, ...))


EVENT = "pupils.pupil_joined.v1"


def _of_event(*readers, name=EVENT, **fields):
    told = contract("Told", **fields)
    return Shapes({}, types_of([told]), {name: EventShape("Told", readers)})


@every(
    ("before", "now"),
    [
        ({"pupil_id": UUID}, {"pupil_id": UUID, "version": int}),
        ({"pupil_id": UUID}, {"pupil_id": UUID, "version": (int | None, None)}),
        ({"pupil_id": UUID, "version": int}, {"pupil_id": UUID}),
        ({"state": Literal["a"]}, {"state": Literal["a", "b"]}),
        ({"state": Literal["a", "b"]}, {"state": Literal["a"]}),
        ({"version": int}, {"version": int | None}),
    ],
)
def test_an_event_of_one_version_stays_as_it_was_published(before, now):
    found = breaks(_of_event("alerts", **before), _of_event("alerts", **now))
    assert {each.partition("event.")[0] for each in found} == {f"{EVENT}: "}


def test_an_event_may_come_and_one_may_have_its_next_version():
    before = _of_event("alerts", pupil_id=UUID)
    assert breaks(Shapes({}, {}), before) == []
    assert breaks(before, _of_event("alerts", name="pupils.pupil_joined.v2", version=int)) == []


def test_an_event_goes_once_nobody_reads_it():
    assert breaks(_of_event("alerts", "audit", pupil_id=UUID), Shapes({}, {})) == [
        f"{EVENT}: went while alerts, audit still read it"
    ]
    assert breaks(_of_event(pupil_id=UUID), Shapes({}, {})) == []


def _of_form(**fields):
    return Shapes({}, types_of([contract("PupilPush", **fields)]), {}, ["PupilPush"])


@pytest.mark.parametrize(
    "now", [{"upn": UP_TO_5}, {}, {"upn": UP_TO_9, "sex": str}], ids=["takes less", "refuses", "asks for more"]
)
def test_what_a_vendor_sends_goes_on_being_read(now):
    (found,) = breaks(_of_form(upn=UP_TO_9), _of_form(**now))
    assert found.startswith("PupilPush: what vendors send.")


def test_what_a_vendor_sends_may_grow_and_does_not_go():
    before = _of_form(upn=UP_TO_5)
    assert breaks(before, _of_form(upn=UP_TO_9, sex=(str | None, None))) == []
    assert breaks(before, Shapes({}, {})) == ["PupilPush: went while vendors may send it"]
