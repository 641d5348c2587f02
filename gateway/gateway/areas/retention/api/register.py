"""The register of destroyed files by API: a POST, so that no name stands in an address."""

from haven_schemas.acts.incidents.register import READ_REGISTER, ReadRegister, RegisterLine, RegisterPage
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@body_from(ReadRegister)
class RegisterAsked(Shape):
    """``name``: of those alone in whose names each of its words stands; empty: of all."""


@reply_from(RegisterLine, without=("school_id",))
class RegisterLineShape(Shape):
    """One destroyed file. ``names``: empty where none is known. ``until``: the day that had come, by ``schedule``."""

    school_urn: SchoolUrn | None


@reply_from(RegisterPage, without=("lines",))
class RegisterShape(Shape):
    """The one destroyed last first. Only a page without ``next_cursor`` is the last; it goes on for an hour."""

    lines: list[RegisterLineShape]


@api.operation(
    "POST", "/retention/register", "Open the register of destroyed files", asks=READ_REGISTER,
    body=RegisterAsked, reply=RegisterShape,
)  # fmt: skip
def read_destroyed_register(call: Call, body: RegisterAsked) -> RegisterShape:
    """Whose files were destroyed, by which rule, when and why. The trust lead is told of each look."""
    found = haven().services.ask(READ_REGISTER, call.caller, as_contract(ReadRegister, body))
    urn_of = call.signed_in.urn_of
    lines = [shaped(RegisterLineShape, each, school_urn=urn_of(each.school_id)) for each in found.lines]
    return shaped(RegisterShape, found, lines=lines)
