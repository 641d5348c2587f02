"""The caller's own password."""

from datetime import datetime
from typing import Annotated

from haven_schemas.acts.identity.passwords import ChangePassword
from haven_schemas.acts.identity.passwords_calls import CHANGE_PASSWORD
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.sessions.current import tier_changed
from gateway.sessions.handed_out import handed_out
from gateway.state import haven


class PasswordChange(Shape):
    """The present password, and the one to come."""

    present: Annotated[str, Field(min_length=1, max_length=256)]
    new: Annotated[str, Field(min_length=1, max_length=256)]


class PasswordRenewed(Shape):
    """When the new password runs out, if the trust lets passwords expire. ``token``: send this one from now on."""

    expires_at: datetime | None
    token: str


@api.operation(
    "POST", "/password", "Change one's own password", asks=CHANGE_PASSWORD, body=PasswordChange,
    reply=PasswordRenewed,
)  # fmt: skip
def change_password(call: Call, body: PasswordChange) -> PasswordRenewed:
    """Also ends an expired one. Every other session of the account ends."""
    asked = ChangePassword(present=body.present, new=body.new)
    changed = haven().services.ask(CHANGE_PASSWORD, call.caller, asked)
    tier_changed(call.signed_in)
    return PasswordRenewed(expires_at=changed.expires_at, token=handed_out(changed.session_token))
