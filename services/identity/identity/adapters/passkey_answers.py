"""What a browser answers about a passkey: the fields we read of WebAuthn's JSON form, each of bounded size."""

from collections.abc import Mapping
from typing import Annotated, Any

from haven_schemas.errors import FieldCode, invalid
from pydantic import BaseModel, ConfigDict, Field, ValidationError

_Base64Url = Annotated[str, Field(min_length=1, max_length=8_192, pattern=r"^[A-Za-z0-9_-]+$")]
_CredentialId = Annotated[str, Field(min_length=1, max_length=1_364, pattern=r"^[A-Za-z0-9_-]+$")]
"""WebAuthn level 2, 4: a credential id has at most 1,023 bytes."""
_UserHandle = Annotated[str, Field(max_length=88, pattern=r"^[A-Za-z0-9_-]*$")]


class _Answer(BaseModel):
    """Fields we do not read (extension results, say) are left out, not refused: browsers add some."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class RegisteredResponse(_Answer):
    """Of a new credential. ``transports``: how it is reached, a hint for the browser next time."""

    clientDataJSON: _Base64Url  # noqa: N815  # WebAuthn's name
    attestationObject: _Base64Url  # noqa: N815  # WebAuthn's name
    transports: Annotated[list[str], Field(max_length=20)] = []


class AssertedResponse(_Answer):
    """Of a credential in use. ``userHandle``: the account it was made for, if the key knows it."""

    clientDataJSON: _Base64Url  # noqa: N815  # WebAuthn's name
    authenticatorData: _Base64Url  # noqa: N815  # WebAuthn's name
    signature: _Base64Url
    userHandle: _UserHandle | None = None  # noqa: N815  # WebAuthn's name


class Registered(_Answer):
    """The answer of ``navigator.credentials.create``."""

    id: _CredentialId
    rawId: _CredentialId  # noqa: N815  # WebAuthn's name
    type: str
    response: RegisteredResponse


class Asserted(_Answer):
    """The answer of ``navigator.credentials.get``."""

    id: _CredentialId
    rawId: _CredentialId  # noqa: N815  # WebAuthn's name
    type: str
    response: AssertedResponse


def registered(credential: Mapping[str, Any]) -> Registered:
    """``Problem(invalid_request)`` on ``credential`` unless it has the form of a registration."""
    try:
        return Registered.model_validate(credential)
    except ValidationError:
        raise invalid("credential", FieldCode.WRONG_FORMAT) from None


def asserted(credential: Mapping[str, Any]) -> Asserted:
    """``Problem(invalid_request)`` on ``credential`` unless it has the form of an assertion."""
    try:
        return Asserted.model_validate(credential)
    except ValidationError:
        raise invalid("credential", FieldCode.WRONG_FORMAT) from None
