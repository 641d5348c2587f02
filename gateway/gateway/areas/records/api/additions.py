"""What a school itself adds to a pupil's record, and takes off again."""

from uuid import UUID

from haven_schemas.acts.pupils.record import AddLocal, RemoveLocal
from haven_schemas.acts.pupils.record_calls import ADD_LOCAL, REMOVE_LOCAL

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@body_from(AddLocal, without=("pupil_id",))
class LocalAdditionGiven(Shape):
    """What others need to know."""


class LocalAdditionMade(Shape):
    """Its id; ``local`` of the pupil's record gives its version."""

    id: UUID


@api.operation(
    "POST", "/pupils/<uuid:pupil_id>/additions", "Add to a pupil's record", asks=ADD_LOCAL,
    body=LocalAdditionGiven, reply=LocalAdditionMade, status=201, key="required",
)  # fmt: skip
def add_to_record(call: Call, pupil_id: UUID, body: LocalAdditionGiven) -> LocalAdditionMade:
    """Something no system tells; no feed ever changes it."""
    asked = as_contract(AddLocal, body, pupil_id=pupil_id)
    return LocalAdditionMade(id=haven().services.ask(ADD_LOCAL, call.caller, asked, call.key).id)


@api.operation(
    "DELETE", "/additions/<uuid:addition_id>", "Take an addition off a pupil's record", asks=REMOVE_LOCAL,
    status=204, key="optional", versioned="required",
)  # fmt: skip
def take_off_record(call: Call, addition_id: UUID) -> None:
    """It is kept as history; 412 if someone took it off already."""
    asked = RemoveLocal(local_id=addition_id, version=call.needed_version)
    haven().services.ask(REMOVE_LOCAL, call.caller, asked, call.key)
