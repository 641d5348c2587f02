"""Places of a record in which people wrote something, by name: ``text``, ``details.marks.0.description``."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

_Details = TypeVar("_Details", bound=BaseModel)
DETAILS = "details"


class UnfitWords(Exception):
    """Words for one place, ``name``, are longer than it takes, or empty where it needs some."""

    def __init__(self, name: str, *, too_long: bool) -> None:
        super().__init__("words do not fit their place")
        self.name, self.too_long = name, too_long


def places_in(details: BaseModel, path: str = DETAILS) -> Iterator[tuple[str, str]]:
    """Each place with free words and what stands there; codes, ids and instants are no words."""
    for name, field in type(details).model_fields.items():
        value, at = getattr(details, name), f"{path}.{name}"
        if field.annotation is str and value:
            yield at, value
        elif isinstance(value, list):
            for number, each in enumerate(value):
                if isinstance(each, BaseModel):
                    yield from places_in(each, f"{at}.{number}")


def with_words(details: _Details, words: Mapping[str, str]) -> _Details:
    """The same with these words in their places; ``UnfitWords`` for the first that do not fit."""
    said: Any = details.model_dump(mode="json")
    for name, _ in places_in(details):
        *way, last = name.split(".")[1:]
        at = said
        for step in way:
            at = at[int(step)] if isinstance(at, list) else at[step]
        at[last] = words.get(name, "")
    try:
        return type(details).model_validate(said)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        at = ".".join(map(str, (DETAILS, *first["loc"])))
        raise UnfitWords(at, too_long=first["type"] == "string_too_long") from None
