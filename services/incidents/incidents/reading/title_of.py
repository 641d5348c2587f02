"""What a title of an incident record is: one line."""

from haven_schemas.acts.incidents import Title
from haven_schemas.errors import FieldCode, invalid
from pydantic import TypeAdapter, ValidationError

TITLED = "titled"
"""What ``entry.decision`` says of an entry whose text is a title."""
_TITLE: TypeAdapter[str] = TypeAdapter(Title)


def check_title(text: str) -> None:
    """``invalid_request`` on ``text``, of a correction, which any entry's may be longer in."""
    try:
        _TITLE.validate_python(text)
    except ValidationError as wrong:
        too_long = wrong.errors()[0]["type"] == "string_too_long"
        raise invalid("text", FieldCode.TOO_LONG if too_long else FieldCode.WRONG_FORMAT) from None
