"""Password rules of the "source document" profile: letters, digits and special characters, twelve or more."""

import unicodedata

from haven_schemas.errors import FieldCode, invalid

SHORTEST = 12


def prepared(password: str) -> str:
    """NFKC form, so that the same keys pressed on two devices are the same password (NIST SP 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str) -> None:
    """``Problem(invalid_request)`` on ``password`` unless it has the length and the three kinds of character.

    The DPIA of the source document asks for "an alphanumeric combination with special characters"; the length is ours.
    """
    form = prepared(password)
    if len(form) < SHORTEST:
        raise invalid("password", FieldCode.TOO_SHORT)
    kinds = (str.isalpha, str.isdecimal, _is_special)
    if not all(any(kind(character) for character in form) for kind in kinds):
        raise invalid("password", FieldCode.WRONG_FORMAT)


def _is_special(character: str) -> bool:
    return not character.isalnum()
