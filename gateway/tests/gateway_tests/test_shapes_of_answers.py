"""Each shape that says how it is made of an answer can be made of any: no type checker sees that of derived ones."""

import importlib
import json
from inspect import signature
from typing import get_type_hints
from uuid import UUID

from gateway.api.v1.blueprint import api
from gateway.api.v1.shapes import Shape
from support.lists import every

from .made_answers import made

importlib.import_module("gateway.api.v1.declared")


class FakeContext:
    """A session, a call and the gateway's memory, as far as shapes ask them."""

    caller = None
    clock = staticmethod(lambda: None)

    @property
    def signed_in(self):
        return self

    @property
    def categories(self):
        return self

    def urn_of(self, _):
        return "100001"

    def id_of(self, *_):
        return UUID(int=9)

    def get(self, *_):
        return None


def shapes_with_of():
    found, waiting = {}, [Shape]
    while waiting:
        shape = waiting.pop()
        waiting.extend(shape.__subclasses__())
        if hasattr(shape, "of") and not any(each.__name__ == shape.__name__ for each in shape.__subclasses__()):
            found[shape.__name__] = shape
    return [found[name] for name in sorted(found)]


SHAPES = shapes_with_of()


def test_the_shapes_of_the_operations_are_among_them():
    assert {each.reply for each in api.operations} & set(SHAPES)
    assert len(SHAPES) > 30


@every("empty", [False, True])
@every("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_shape_is_made_of_any_answer(shape, empty, monkeypatch):
    entries = importlib.import_module("gateway.areas.records.api.entries")
    monkeypatch.setattr(entries, "haven", FakeContext)
    names = list(signature(shape.of).parameters)
    answer = made(get_type_hints(shape.of.__func__)[names[0]], empty=empty)
    shown = shape.of(answer, *(FakeContext() for _ in names[1:]))
    if answer is not None:
        fields = {field.alias or name for name, field in shape.model_fields.items()}
        assert set(json.loads(shown.model_dump_json(by_alias=True))) == fields
