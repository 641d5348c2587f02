"""Where data is: what each part is connected to, and what the trust says of these places."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from haven_schemas.acts.hosting import Place, PlacePart, RemovePlace, SayPlace
from haven_schemas.acts.identity.hosting import LIST_PLACES, REMOVE_PLACE, SAY_PLACE
from haven_schemas.acts.paging import Empty
from haven_schemas.rights import Right

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.hosting.where_data_is import Spot, where_data_is
from gateway.state import haven

_LONDON = ZoneInfo("Europe/London")


@reply_from(Place)
class PlaceShape(Shape):
    """What the trust says of a place. ``country``: an ISO 3166 code of the United Kingdom or the EEA, or ``other``."""


class SpotShape(Shape):
    """One address. ``services``: who is connected to it; ``encrypted`` null: the link does not leave the machine, or
    there is none. ``amiss``: what to see to, in words; ``place`` null: nobody has said anything."""

    part: PlacePart
    address: str
    services: list[str]
    encrypted: bool | None
    amiss: list[str]
    place: PlaceShape | None


class WhereDataIsShape(Shape):
    """Every address. ``silent``: parts that cannot be asked just now."""

    spots: list[SpotShape]
    silent: list[str]


class PlacesShape(Shape):
    """By part and address."""

    places: list[PlaceShape]


@body_from(SayPlace, without=("version",))
class PlaceSaid(Shape):
    """Who runs a place and in which country. ``If-Match: "0"`` for one of which nobody has said anything yet."""


@api.operation(
    "GET", "/where-data-is", "Where data is, as the system runs now", right=Right.SIGHT_REVIEW, tier="elevated",
    reply=WhereDataIsShape,
)  # fmt: skip
def get_where_data_is(call: Call) -> WhereDataIsShape:
    """Asks every part what it is connected to."""
    found = where_data_is(call.signed_in)
    today = haven().clock().astimezone(_LONDON).date()
    return WhereDataIsShape(spots=[_spot(spot, today) for spot in found.spots], silent=found.silent)


@api.operation(
    "GET", "/where-data-is/places", "What the trust says of places", asks=LIST_PLACES,
    reply=PlacesShape,
)  # fmt: skip
def list_places(call: Call) -> PlacesShape:
    """With the version that a change names."""
    found = haven().services.ask(LIST_PLACES, call.caller, Empty())
    return PlacesShape(places=[shaped(PlaceShape, each) for each in found.places])


@api.operation(
    "PUT", "/where-data-is/places", "Say who runs a place, and where", asks=SAY_PLACE,
    body=PlaceSaid, reply=PlaceShape, versioned="required",
)  # fmt: skip
def say_place(call: Call, body: PlaceSaid) -> PlaceShape:
    """For who sets the rules of the whole trust."""
    asked = as_contract(SayPlace, body, version=call.needed_version)
    return shaped(PlaceShape, haven().services.ask(SAY_PLACE, call.caller, asked))


@api.operation(
    "DELETE", "/where-data-is/places/<uuid:place_id>", "Take away a place that is used no more",
    asks=REMOVE_PLACE, reply=PlacesShape, versioned="required",
)  # fmt: skip
def remove_place(call: Call, place_id: UUID) -> PlacesShape:
    """Answers with those that are left."""
    haven().services.ask(REMOVE_PLACE, call.caller, RemovePlace(place_id=place_id, version=call.needed_version))
    return list_places(call)


def _spot(spot: Spot, today: date) -> SpotShape:
    return SpotShape(
        part=spot.part,
        address=spot.address,
        services=spot.services,
        encrypted=spot.encrypted,
        amiss=spot.amiss(today),
        place=None if spot.place is None else shaped(PlaceShape, spot.place),
    )
