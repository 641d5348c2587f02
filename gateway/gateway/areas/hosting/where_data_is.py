"""What each process is connected to and what the trust says of these places, put together; and what is amiss in it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from chassis.process.named_connections import named_connections
from haven_schemas.acts import alerts_calls as alerts
from haven_schemas.acts import audit
from haven_schemas.acts.hosting import Connection, Connections, Place, PlacePart
from haven_schemas.acts.identity import hosting as identity
from haven_schemas.acts.incidents import hosting as incidents
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils import hosting as pupils
from haven_schemas.acts.referrals import hosting as referrals
from haven_schemas.acts.retention import hosting as retention
from haven_schemas.call import Call
from haven_schemas.errors import Problem

from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_CALLS: Mapping[str, Call[Empty, Connections]] = {
    "identity": identity.CONNECTIONS,
    "pupils": pupils.CONNECTIONS,
    "incidents": incidents.CONNECTIONS,
    "alerts": alerts.CONNECTIONS,
    "audit": audit.CONNECTIONS,
    "referrals": referrals.CONNECTIONS,
    "retention": retention.CONNECTIONS,
}
_NOBODY_CAN_ASK: tuple[PlacePart, ...] = ("hosting", "backups")
"""What Haven cannot see of itself, and every trust has."""


@dataclass
class Spot:
    """One address: who is connected to it, what was said of it, and what is amiss. ``encrypted`` None: the link does
    not leave the machine."""

    part: PlacePart
    address: str
    services: list[str] = field(default_factory=list)
    encrypted: bool | None = None
    place: Place | None = None

    def amiss(self, today: date) -> list[str]:
        """What a data protection officer would ask about, in words; empty where nothing is."""
        found = ["The link is not encrypted."] if self.encrypted is False else []
        if self.place is None:
            return [*found, "Nobody has said who runs it, and where."]
        if self.place.country == "other":
            found.append("It is outside the United Kingdom and the EEA.")
        until = self.place.certificate_until
        if until is not None and date.fromisoformat(until) < today:
            found.append("The certificate has run out.")
        return found


@dataclass(frozen=True)
class WhereDataIs:
    """All spots, those in use first; ``silent``: services that cannot be asked just now."""

    spots: list[Spot]
    silent: list[str]

    def of(self, *parts: PlacePart) -> list[Spot]:
        """Those of some parts."""
        return [spot for spot in self.spots if spot.part in parts]

    def amiss(self, today: date) -> int:
        """How many spots somebody has to see to."""
        return sum(bool(spot.amiss(today)) for spot in self.spots)


def where_data_is(session: Session) -> WhereDataIs:
    """Asks every service at the same time; one that is away is told of, and the others are shown."""
    return _asked(session, lambda: haven().services.ask(identity.LIST_PLACES, session.caller, Empty()).places)


def connected_now(session: Session) -> WhereDataIs:
    """What every part is connected to at this moment, without what the trust says of it."""
    found = _asked(session, list)
    return WhereDataIs([spot for spot in found.spots if spot.services], found.silent)


def _asked(session: Session, list_places: Callable[[], list[Place]]) -> WhereDataIs:
    with concurrent_calls() as calls:
        begun = {name: calls.begin(_connections, session, call) for name, call in _CALLS.items()}
        places = list_places()
    answers = {name: call.result() for name, call in begun.items()}
    own = named_connections(haven().settings, plain_buckets=os.environ.get("AWS_ALLOW_HTTP") == "true")
    known = {name: found for name, found in answers.items() if found is not None}
    return WhereDataIs(spots_of({**known, "gateway": own}, places), [name for name in answers if name not in known])


def spots_of(connected: Mapping[str, list[Connection]], places: list[Place]) -> list[Spot]:
    """One spot an address, by part; places nothing is connected to after them, and what no process can tell of."""
    spots: dict[tuple[str, str], Spot] = {}
    for service, connections in connected.items():
        for each in connections:
            spot = spots.setdefault((each.part, each.address), Spot(each.part, each.address))
            spot.services.append(service)
            spot.encrypted = _worse(spot.encrypted, each.encrypted)
    for place in places:
        spots.setdefault((place.part, place.address), Spot(place.part, place.address)).place = place
    said = {spot.part for spot in spots.values()}
    missing = [Spot(part, "") for part in _NOBODY_CAN_ASK if part not in said]
    return [*spots.values(), *missing]


def _connections(session: Session, call: Call[Empty, Connections]) -> list[Connection] | None:
    try:
        return haven().services.ask(call, session.caller, Empty()).connections
    except Problem as problem:
        if problem.code in AWAY:
            return None
        raise


def _worse(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return one or other
