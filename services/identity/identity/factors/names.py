"""What people call their second factors, and how many they may have."""

from haven_schemas.errors import FieldCode, invalid

MOST_FACTORS = 10
"""Authenticator apps, passkeys and security keys of one account together."""


def check_name(name: str) -> str:
    """The name without needless blanks; ``Problem(invalid_request)`` on ``name`` if nothing readable is left."""
    form = " ".join(name.split())
    if not form or not form.isprintable():
        raise invalid("name", FieldCode.REQUIRED if not form else FieldCode.WRONG_FORMAT)
    return form
