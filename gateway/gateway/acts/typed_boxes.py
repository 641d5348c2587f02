"""What was typed into the boxes of a form, as the service is asked it."""

from typing import Any, TypeVar

from haven_schemas.call import Call
from pydantic import BaseModel

from gateway.acts.boxes import Box, boxes_of
from gateway.pages.forms import text, typed_day, typed_version

Asked = TypeVar("Asked", bound=BaseModel)


def typed(call: Call[Asked, Any], **known: Any) -> Asked:
    """The request of ``call``: what stands in its boxes, the version the form was made from where there is one, and
    what the page knows; ``pydantic.ValidationError`` for what is to be put right."""
    said: dict[str, Any] = {box.name: _in_box(call.request, box) for box in boxes_of(call)}
    if "version" in call.request.model_fields:
        said["version"] = typed_version() or 0
    return call.request.model_validate({**said, **known})


def _in_box(asked: type[BaseModel], box: Box) -> str | None:
    """Nothing in a box that may stay empty is what stands for it there."""
    found = typed_day(box.name) if box.sort == "day" else text(box.name)
    info = asked.model_fields[box.name]
    return found or (info.get_default() if not info.is_required() else "")
