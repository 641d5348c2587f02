"""The running service on the real broker: what sources send arrives; what is no leaf is parked and never logged."""

import time
from ssl import CERT_REQUIRED
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from amqp import Connection
from amqp.basic_message import Message
from haven_schemas.events import AuditEntriesRecorded, Envelope, data_schema
from haven_schemas.topology import EXCHANGE_EVENTS
from sqlalchemy import create_engine, text
from support.queue_depths import ready_messages

CANARY = "Zebedee Quillfeather"


@pytest.fixture(scope="module")
def running(make_world):
    """A world with the audit service and a short ladder of waits."""
    world = make_world(retry_delays_ms=(50, 100))
    world.start_service("audit")
    yield world
    world.close()


def _ready(world, queue):
    return ready_messages(world, [queue])[queue]


def _publish(world, source, leaves, *, event_id=None, claimed=None):
    """As ``source``'s own user; ``claimed``: the source the body names instead."""
    event_type = f"{source}.audit_entries_recorded"
    event = AuditEntriesRecorded(source=claimed or source, entries=leaves)
    envelope = Envelope(
        id=event_id or uuid4(),
        source=f"/haven/{source}",
        type=event_type,
        time="2026-09-01T08:00:00Z",
        dataschema=data_schema(event_type, 1),
        actorid=uuid4(),
        correlationid=uuid4(),
        aggregateid=uuid4(),
        aggregateversion=1,
        data=event.model_dump(mode="json"),
    )
    parts = urlsplit(world.settings_for("audit")["HAVEN_EVENTS_URL"])
    connection = Connection(
        f"{parts.hostname}:{parts.port}",
        userid=source,
        password=world.stack.secrets.read(f"rabbitmq-{source}"),
        virtual_host=parts.path[1:],
        ssl={"ca_certs": str(world.stack.layout.ca), "cert_reqs": CERT_REQUIRED, "server_hostname": parts.hostname},
        confirm_publish=True,
    )
    connection.connect()
    message = Message(
        envelope.model_dump_json(), content_type="application/cloudevents+json", message_id=str(envelope.id)
    )
    connection.channel().basic_publish(message, EXCHANGE_EVENTS, event_type, mandatory=True)
    connection.close()


def _until(condition, seconds=120):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.1)


def _stored(world, source):
    engine = create_engine(world.database("audit").owner_url)
    with engine.connect() as connection:
        held = text("SELECT held, highest FROM source WHERE name = :source")
        row = connection.execute(held, {"source": source}).first()
    engine.dispose()
    return tuple(row) if row else (0, 0)


def test_messages_again_and_out_of_order_are_stored_once(running, leaf):
    messages = [([leaf(number, "pupils") for number in range(at, at + 5)], uuid4()) for at in (1, 6, 11)]
    for leaves, event_id in messages[::-1] + messages:
        _publish(running, "pupils", leaves, event_id=event_id)
    _publish(running, "pupils", messages[0][0])
    _until(lambda: _stored(running, "pupils") == (15, 15))
    _until(lambda: _ready(running, "audit.events") == 0)
    assert _ready(running, "audit.parking") == 0


def test_what_is_no_leaf_of_its_source_is_parked_and_never_logged(running, leaf):
    _publish(running, "incidents", [leaf(1), {**leaf(2), "note": CANARY}])
    _publish(running, "identity", [leaf(1)], claimed="incidents")
    _publish(running, "incidents", [leaf(1)])
    _until(lambda: _ready(running, "audit.parking") == 2)
    _until(lambda: _stored(running, "incidents") == (1, 1))
    logs = "".join(path.read_text() for path in running.folder.glob("*.log"))
    assert "UnfitLeaf" in logs
    assert CANARY not in logs
