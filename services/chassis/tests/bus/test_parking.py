"""The operator's tool on a real broker: parked messages are seen, sent back or given up; an owner replays its state."""

import json
import uuid
from collections.abc import Callable, Iterator

import pytest
from chassis.access.token_claims import service_access
from chassis.bus import events_tool
from chassis.bus.confirmed import Outcome, Outgoing
from chassis.bus.outbox import OutboxSender
from chassis.bus.parking import Parking, ParkingClosed
from chassis.bus.resync import NothingToReplay, resync
from chassis.bus.retry import History, event_properties, outgoing_to
from chassis.ground import logs
from chassis.units.database import Database, Unit
from click.testing import CliRunner
from haven_schemas.events import CategoryChanged, Envelope, Event
from support.world import World

from .conftest import wait_for
from .test_events import NOW, EventBus, Reader, concern, envelope_of

CANARY = b"Canary-Wren"
DELAYS = (50,)
QUEUE_OWNERS = ("alerts", "audit")


@pytest.fixture
def bus(bus_world: World) -> Iterator[EventBus]:
    with EventBus(bus_world) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _logging_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool sets it for the process that it is otherwise."""
    monkeypatch.setattr(logs, "configure", lambda *_: None)


def park(bus: EventBus, *envelopes: Envelope) -> None:
    reader = bus.reader(lambda envelope, event: None)
    for envelope in envelopes:
        body = envelope.model_dump_json().encode()
        copy = outgoing_to("alerts.parking", body, str(envelope.id), History(5, NOW.isoformat()), "Problem:not_found")
        assert reader.publisher.publish_all([copy], 5) == [Outcome.CONFIRMED]
    end(reader)


def end(reader: Reader) -> None:
    """One that has only just begun may still begin to take, and gives back what it took when its connection ends."""
    assert reader.server.stop(5)
    reader.connection.stop()


def tool(bus: EventBus, *arguments: str) -> str:
    surroundings = {"HAVEN_EVENTS_URL": bus.world.operator_events_url(), "HAVEN_CA_FILE": str(bus.ca)}
    ended = CliRunner().invoke(events_tool.main, arguments, env=surroundings, catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_replay_brings_home_what_failed_once_the_cause_is_gone(bus: EventBus) -> None:
    broken = [True]
    handled: list[uuid.UUID] = []

    def handler(envelope: Envelope, _event: Event) -> None:
        if broken[0]:
            raise ZeroDivisionError
        handled.append(envelope.id)

    bus.reader(handler)
    events = [envelope_of(concern()) for _ in range(20)]
    bodies = [each.model_dump_json().encode() for each in events]
    bus.send(
        *[
            Outgoing("haven.events", each.type, body, event_properties(str(each.id)))
            for each, body in zip(events, bodies, strict=True)
        ]
    )
    bus.wait_ready("alerts.parking", 20)
    listed = json.loads(tool(bus, "parked", "alerts", "--json").splitlines()[-1])  # below what is logged
    assert {each["id"] for each in listed} == {str(each.id) for each in events}
    assert {(each["type"], each["reason"], each["attempts"]) for each in listed} == {
        ("incidents.concern_recorded", "ZeroDivisionError", 2)
    }
    assert bus.ready("alerts.parking") == 20
    broken[0] = False
    one = listed[7]["id"]
    assert "1 sent back" in tool(bus, "replay", "alerts", "--id", one)
    wait_for(lambda: [str(each) for each in handled] == [one])
    assert "19 sent back" in tool(bus, "replay", "alerts")
    wait_for(lambda: set(handled) == {each.id for each in events})
    assert bus.ready("alerts.parking") == 0


def test_discard_gives_up_one_and_no_body_is_shown(bus: EventBus) -> None:
    keep, drop = envelope_of(concern()), envelope_of(concern())
    park(bus, keep, drop)
    reader = bus.reader(lambda envelope, event: None)
    bus.send(Outgoing("haven.events", "incidents.concern_recorded", CANARY))
    bus.wait_ready("alerts.parking", 3)
    end(reader)
    listed = tool(bus, "parked", "alerts")
    assert CANARY.decode() not in listed
    nameless = next(line.split()[0] for line in listed.splitlines() if "undecodable" in line)
    assert "1 given up" in tool(bus, "discard", "alerts", "--id", str(drop.id))
    assert "0 given up" in tool(bus, "discard", "alerts", "--id", str(drop.id))
    assert "1 given up" in tool(bus, "discard", "alerts", "--id", nameless)
    bus.wait_ready("alerts.parking", 1)
    [message] = bus.take_all("alerts.parking")
    assert message.properties["message_id"] == str(keep.id)


def test_looking_often_loses_nothing_and_only_one_may_look_at_a_time(bus: EventBus) -> None:
    park(bus, *[envelope_of(concern()) for _ in range(3)])
    for _ in range(25):  # more than RabbitMQ's own delivery limit of 20
        bus.wait_ready("alerts.parking", 3)
        with Parking(bus.world.operator_events_url(), bus.ca, "alerts") as parking:
            assert len(parking.messages()) == 3
    with Parking(bus.world.operator_events_url(), bus.ca, "alerts"):
        bus.wait_ready("alerts.parking", 0)
        with pytest.raises(ParkingClosed), Parking(bus.world.operator_events_url(), bus.ca, "alerts"):
            pass
    bus.wait_ready("alerts.parking", 3)
    nowhere = bus.world.operator_events_url().replace("operator:", "operator:wrong")
    with pytest.raises(ParkingClosed, match="does not answer"), Parking(nowhere, bus.ca, "alerts", patience=0.5):
        pass


def test_an_owner_replays_its_state_to_one_reader(bus: EventBus, chassis_database: Callable[[str], Database]) -> None:
    incidents = chassis_database("incidents")
    categories = [uuid.uuid4() for _ in range(1_201)]

    def every_category(_unit: Unit) -> Iterator[tuple[Event, uuid.UUID, int, None]]:
        for category in categories:
            yield CategoryChanged(category_id=category, version=3), category, 3, None

    sources = {"incidents.category_changed": every_category}
    written = resync(incidents, service_access("incidents", "resync"), "alerts", sources, None)
    assert written == {"incidents.category_changed": 1_201}
    outbox = OutboxSender(incidents.engine, bus.owner, "incidents")
    while outbox.send_some():
        continue
    seen: set[uuid.UUID] = set()
    bus.reader(lambda envelope, event: seen.add(envelope.aggregateid), "incidents.category_changed")
    wait_for(lambda: seen == set(categories))
    assert bus.ready("audit.events") == 0
    with pytest.raises(NothingToReplay):
        resync(incidents, service_access("incidents", "resync"), "audit", sources, lambda session: [])
