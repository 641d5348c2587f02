"""Forged messages: with a service's own password one can do what that service may, and nothing of another's."""

import json
import ssl
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from amqp import Connection
from amqp.basic_message import Message
from amqp.exceptions import AMQPError, PreconditionFailed
from chassis.bus.bodies import BusKeys, reply_associated_data, request_associated_data
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES
from haven_schemas import topology
from haven_schemas.events import EVENTS
from small_trust import eventually
from strangers import problem
from support.queue_depths import ready_messages
from telltales import ON_THE_BUS

EVENTS_VHOST, RPC_VHOST = 0, 1
READERS = [service.name for service in topology.SERVICES if service.reads or service.patterns]


class Bus:
    """Raw connections to the world's broker."""

    def __init__(self, world):
        self.world = world
        self._open = []

    def channel(self, user, vhost, password=None):
        connection = Connection(
            f"127.0.0.1:{self.world.stack.ports['amqps']}",
            userid=user,
            password=password or self.world.stack.secrets.read(f"rabbitmq-{user}"),
            virtual_host=self.world.vhosts[vhost],
            ssl={"ca_certs": str(self.world.stack.layout.ca), "cert_reqs": ssl.CERT_REQUIRED},
            connect_timeout=5,
            read_timeout=5,
        )
        self._open.append(connection)
        connection.connect()
        channel = connection.channel()
        channel.confirm_select()
        return channel

    def publish(self, user, vhost, exchange, routing_key, body, **properties):
        """As ``user``, and the broker has confirmed it."""
        channel = self.channel(user, vhost)
        channel.basic_publish_confirm(Message(body, **properties), exchange, routing_key, confirm_timeout=5)

    def is_refused(self, user, vhost, act):
        """Whether the broker refuses ``act(channel)`` for want of a right."""
        try:
            act(self.channel(user, vhost))
        except PreconditionFailed:
            return False
        except AMQPError as error:
            return error.reply_code in (403, 405)
        return False

    def close(self):
        for connection in self._open:
            with suppress(Exception):
                connection.close()


@pytest.fixture(scope="module")
def bus(trust):
    made = Bus(trust.world)
    yield made
    made.close()


@pytest.fixture(scope="module")
def keys(trust):
    """What every process seals its calls with."""
    return BusKeys.load(Path(trust.world.settings_for("gateway")["HAVEN_BUS_KEYS_FILE"]))


@pytest.fixture
def parked(trust, bus):
    """How many messages lie in each parking queue; emptied again at the end, as an operator would."""
    world = trust.world

    def count():
        return _parked_now(world)

    yield count
    for name in READERS:
        world.stack.management.ask("DELETE", f"queues/{world.vhosts[0]}/{topology.parking_queue(name)}/contents")


def _parked_now(world):
    depths = ready_messages(world, map(topology.parking_queue, READERS))
    return {name: depths[topology.parking_queue(name)] for name in READERS}


def _rpc_waiting(world):
    return ready_messages(world, ["incidents.calls"], world.vhosts[1])["incidents.calls"]


def envelope(owner, kind, data, **changes):
    return json.dumps(
        {
            "specversion": "1.0", "id": str(uuid4()), "source": f"/haven/{owner}", "type": kind,
            "time": datetime.now(UTC).isoformat(), "datacontenttype": "application/json",
            "dataschema": f"haven:{kind}:v1", "schoolid": None, "actorid": str(uuid4()),
            "correlationid": str(uuid4()), "aggregateid": str(uuid4()), "aggregateversion": 1, "data": data,
            **changes,
        }
    ).encode()  # fmt: skip


def test_nobody_without_a_password_or_tls(bus, trust):
    for user, password in (("gateway", "guess"), ("guest", "guest"), ("operator", "operator"), ("admin", "x")):
        with pytest.raises((AMQPError, OSError)):
            bus.channel(user, RPC_VHOST, password)
    plain = Connection(f"127.0.0.1:{trust.world.stack.ports['amqps']}", userid="gateway", connect_timeout=3)
    with pytest.raises((AMQPError, OSError)):
        plain.connect()


@pytest.mark.parametrize("user", PROCESS_NAMES)
def test_no_service_publishes_an_event_of_another(bus, rows, user):
    message = Message(ON_THE_BUS.encode())
    foreign = [kind for kind in EVENTS if not kind.startswith(f"{user}.")]
    foreign += [topology.audit_event_type(owner) for owner in PROCESS_NAMES if owner != user]
    places = [(topology.EXCHANGE_EVENTS, kind) for kind in (*foreign, "", "#", user, f"x.{user}.y")]
    owners = [owner for owner in PROCESS_NAMES if owner != user]
    places += [(topology.EXCHANGE_RESYNC, f"{owner}.{reader}") for owner in owners for reader in READERS]
    places += [(topology.EXCHANGE_RETRY, topology.parking_queue(owner)) for owner in owners]
    places += [("", topology.events_queue(reader)) for reader in READERS]
    allowed = []
    with rows.untouched():
        for exchange, key in places:
            publish = _publishing(message, exchange, key)
            if not bus.is_refused(user, EVENTS_VHOST, publish):
                allowed.append((exchange, key))
    assert allowed == []


@pytest.mark.parametrize("user", PROCESS_NAMES)
def test_no_service_calls_or_answers_but_whom_it_has_to(bus, user):
    """Neither by the default exchange, which knows every queue, nor as release 0.1.0 did."""
    message, number = Message(ON_THE_BUS.encode()), "0" * 32
    called = {user, *topology.BY_NAME[user].calls}
    places = [(topology.EXCHANGE_CALLS, name) for name in (*PROCESS_NAMES, "#", "")]
    places += [(topology.EXCHANGE_REPLIES, f"{name}.reply.{number}") for name in (*PROCESS_NAMES, topology.OPERATOR)]
    right = {(topology.EXCHANGE_CALLS, name) for name in called}
    right |= {(topology.EXCHANGE_REPLIES, f"{name}.reply.{number}") for name in topology.callers_of(user)}
    places += [(topology.EXCHANGE_RPC, name) for name in SERVICE_NAMES]
    places += [("", topology.calls_queue(name)) for name in SERVICE_NAMES]
    places += [("", topology.rpc_queue(name)) for name in SERVICE_NAMES]
    places += [("", f"{name}.reply.{number}") for name in PROCESS_NAMES]
    allowed = {each for each in places if not bus.is_refused(user, RPC_VHOST, _publishing(message, *each))}
    assert allowed == right


def _publishing(message, exchange, key):
    return lambda channel: channel.basic_publish_confirm(message, exchange, key, confirm_timeout=5)


@pytest.mark.parametrize("user", PROCESS_NAMES)
def test_no_service_listens_to_or_changes_what_is_anothers(bus, user):
    other = "incidents" if user != "incidents" else "pupils"
    own = f"{user}.broadcast.{uuid4().hex}"
    in_events = {
        "take events": lambda c: c.basic_get(topology.events_queue(other)),
        "take parked": lambda c: c.basic_get(topology.parking_queue(other)),
        "consume": lambda c: c.basic_consume(topology.events_queue(other)),
        "purge": lambda c: c.queue_purge(topology.events_queue(other)),
        "delete": lambda c: c.queue_delete(topology.events_queue(other)),
        "delete an exchange": lambda c: c.exchange_delete(topology.EXCHANGE_EVENTS),
        "declare": lambda c: c.queue_declare(f"{other}.broadcast.{uuid4().hex}", exclusive=True),
        "declare an exchange": lambda c: c.exchange_declare("haven.more", "topic"),
        "unbind": lambda c: c.queue_unbind(topology.events_queue(other), topology.EXCHANGE_EVENTS, "#"),
        "bind exchanges": lambda c: c.exchange_bind(topology.EXCHANGE_BROADCAST, topology.EXCHANGE_EVENTS, "#"),
        "eavesdrop": lambda c: _bind(c, own, topology.EXCHANGE_EVENTS),
        "eavesdrop on replays": lambda c: _bind(c, own, topology.EXCHANGE_RESYNC),
        "eavesdrop by the tracer": lambda c: _bind(c, own, "amq.rabbitmq.trace"),
    }
    mine = f"{user}.reply.{uuid4().hex}"
    in_rpc = {
        "take calls": lambda c: c.basic_get(topology.calls_queue(other)),
        "take calls of callers of 0.1.0": lambda c: c.basic_get(topology.rpc_queue(other)),
        "answer in another's place": lambda c: c.basic_consume(topology.calls_queue(other)),
        "purge calls": lambda c: c.queue_purge(topology.calls_queue(other)),
        "take another's calls from the start": lambda c: c.queue_declare(topology.calls_queue(other), durable=True),
        "declare a reply queue": lambda c: c.queue_declare(f"{other}.reply.{uuid4().hex}", exclusive=True),
        "eavesdrop on calls": lambda c: _bind(c, mine, topology.EXCHANGE_CALLS, other),
        "eavesdrop on all calls": lambda c: _bind(c, mine, topology.EXCHANGE_CALLS),
        "eavesdrop on answers": lambda c: _bind(c, mine, topology.EXCHANGE_REPLIES, f"{other}.reply.{'0' * 32}"),
        "eavesdrop on all answers": lambda c: _bind(c, mine, topology.EXCHANGE_REPLIES),
        "eavesdrop on calls of 0.1.0": lambda c: _bind(c, mine, topology.EXCHANGE_RPC),
        "let another's queue have what is ours": lambda c: c.queue_bind(
            topology.calls_queue(other), topology.EXCHANGE_CALLS, user
        ),
        "declare nameko's exchange": lambda c: c.exchange_declare("nameko-rpc", "topic"),
    }
    acts = [(EVENTS_VHOST, name, act) for name, act in in_events.items()]
    acts += [(RPC_VHOST, name, act) for name, act in in_rpc.items()]
    assert [name for vhost, name, act in acts if not bus.is_refused(user, vhost, act)] == []


def _bind(channel, queue, exchange, key="#"):
    channel.queue_declare(queue, exclusive=True)
    channel.queue_bind(queue, exchange, key)


def test_garbage_for_a_service_is_dropped_and_it_serves_on(trust, bus, keys, bus_calls, rows, sessions):
    """Not sealed, sealed for another, sealed and no call, no one to answer, someone else to answer."""
    somewhere = {"correlation_id": "c", "reply_to": f"gateway.reply.{'0' * 32}"}
    no_caller = {"correlation_id": "c", "reply_to": f"audit.reply.{'0' * 32}"}
    no_call = keys.seal(json.dumps({"child": ON_THE_BUS}).encode(), request_associated_data("incidents"))
    late = _call(deadline=time.time() - 5)
    bad = [
        (ON_THE_BUS.encode(), somewhere),
        (b"", somewhere),
        (b"\x01\xff" + b"\x00" * 100, somewhere),
        (keys.seal(_call(), request_associated_data("alerts")), somewhere),
        (keys.seal(_call(), reply_associated_data("c")), somewhere),
        (no_call, somewhere),
        (keys.seal(_call(method="__init__"), request_associated_data("incidents")), somewhere),
        (keys.seal(b"[" * 100_000, request_associated_data("incidents")), somewhere),
        (keys.seal(late, request_associated_data("incidents")), somewhere),
        (keys.seal(b"x" * 2_000_000, request_associated_data("incidents")), somewhere),
        (keys.seal(_call(), request_associated_data("incidents")), {"correlation_id": "c"}),
        (keys.seal(_call(), request_associated_data("incidents")), {"reply_to": somewhere["reply_to"]}),
        (keys.seal(_call(), request_associated_data("incidents")), {**somewhere, "reply_to": "identity.rpc"}),
        (keys.seal(_call(), request_associated_data("incidents")), no_caller),
    ]
    tampered = bytearray(keys.seal(_call(), request_associated_data("incidents")))
    tampered[-1] ^= 1
    bad.append((bytes(tampered), somewhere))
    with rows.untouched():
        for user in ("gateway", "alerts"):
            for body, properties in bad:
                bus.publish(user, RPC_VHOST, topology.EXCHANGE_CALLS, "incidents", body, **properties)
        assert bus_calls.code("incidents", "list_categories", {}, None) == "sign_in_required"
        answer = sessions.stranger.get("/api/v1/categories", headers=sessions.bearer("teacher"))
    assert answer.status_code == 200
    eventually(lambda: _rpc_waiting(trust.world) == 0, what="an empty queue")


def _call(method="list_concerns", deadline=None, token=None):
    return json.dumps(
        {
            "method": method, "token": token, "correlation_id": str(uuid4()), "deadline": deadline or time.time() + 20,
            "idempotency_key": None, "body": {},
        }
    ).encode()  # fmt: skip


def test_headers_in_namekos_manner_make_nobody_of_a_caller(bus, keys):
    """Nameko carries the user in plain headers; here only a signed token counts."""
    headers = {
        "nameko.user_id": "1", "nameko.auth_token": "root", "nameko.user_agent": "x", "nameko.context": "{}",
        "nameko.call_id_stack": ["incidents.list_concerns.1"], "haven.token": "root", "x-haven-attempts": -1,
    }  # fmt: skip
    body = keys.seal(_call(), request_associated_data("incidents"))
    channel, key, queue = bus.channel("gateway", RPC_VHOST), uuid4().hex, f"gateway.reply.{uuid4().hex}"
    _bind(channel, queue, topology.EXCHANGE_REPLIES, queue)
    message = Message(body, correlation_id=key, reply_to=queue, application_headers=headers)
    channel.basic_publish_confirm(message, topology.EXCHANGE_CALLS, "incidents", confirm_timeout=5)
    taken = eventually(lambda: channel.basic_get(queue, no_ack=True), what="the answer")
    reply = json.loads(keys.open(bytes(taken.body), reply_associated_data(key)))
    assert reply["ok"] is None
    assert reply["problem"]["code"] == "sign_in_required"


def test_forged_answers_reach_no_caller(trust, bus, keys, sessions):
    """Who is asked by the gateway may write to its reply queue; without a call's number and seal it says nothing."""
    world = trust.world
    queues = world.stack.management.ask("GET", f"queues/{world.vhosts[1]}")
    replies = [queue["name"] for queue in queues if queue["name"].startswith("gateway.reply.")]
    assert replies
    invented = json.dumps({"ok": {"categories": [{"name": ON_THE_BUS}]}, "problem": None}).encode()
    for queue in replies:
        for number in range(50):
            for key in (f"gateway.{number}", "c", ""):
                for body in (b"x", keys.seal(invented, reply_associated_data("other"))):
                    with suppress(AMQPError):
                        _quickly(bus, queue, Message(body, correlation_id=key))
    for _ in range(5):
        answer = sessions.stranger.get("/api/v1/categories", headers=sessions.bearer("teacher"))
        assert answer.status_code == 200
        assert ON_THE_BUS not in answer.text


def _quickly(bus, queue, message):
    if "forger" not in bus.__dict__:
        bus.forger = bus.channel("alerts", RPC_VHOST)
    bus.forger.basic_publish(message, topology.EXCHANGE_REPLIES, queue)


def test_events_that_are_none_are_parked_with_their_reason_and_do_nothing(trust, bus, rows, parked):
    """Of one's own prefix, which the broker lets pass: the reader looks for itself."""
    school, staff = str(trust.schools["north"]), str(trust.staff["lead"])
    data = {"school_id": school, "version": 99}
    name, staff_name = "identity.school_changed", "identity.staff_changed"
    forged = [
        ("identity", name, ON_THE_BUS.encode()),
        ("identity", name, b""),
        ("identity", name, b"\xff\xfe\x00"),
        ("identity", name, b"[" * 100_000),
        ("identity", name, envelope("incidents", name, data)),
        ("identity", name, envelope("identity", staff_name, {"staff_id": staff, "version": 99})),
        ("identity", name, envelope("identity", name, {**data, "name": ON_THE_BUS})),
        ("identity", name, envelope("identity", name, {"school_id": ON_THE_BUS, "version": 1})),
        ("identity", name, envelope("identity", name, data, dataschema=f"haven:{name}:v99")),
        ("identity", name, envelope("identity", name, data, specversion="2.0")),
        ("identity", name, envelope("identity", name, data, extra=ON_THE_BUS)),
        ("incidents", "incidents.concern_recorded", envelope("identity", name, data)),
        ("incidents", "incidents.concern_recorded", b"{}"),
    ]
    for owner in ("pupils", "incidents"):
        kind = topology.audit_event_type(owner)
        forged.append((owner, kind, envelope("identity", kind, {"source": "identity", "entries": []})))
        forged.append((owner, kind, ON_THE_BUS.encode()))
    expected = dict.fromkeys(READERS, 0)
    with rows.untouched(but=("audit.alarm",)):
        for owner, kind, body in forged:
            headers = {"nameko.user_id": "1", "x-haven-attempts": -5, "x-haven-reason": ON_THE_BUS}
            bus.publish(owner, EVENTS_VHOST, topology.EXCHANGE_EVENTS, kind, body, application_headers=headers)
            for reader in topology.readers_of(kind):
                expected[reader] += 1
        eventually(lambda: parked() == expected, 20, f"{expected} parked")


def test_an_audit_entry_cannot_be_put_into_anothers_mouth(trust, bus, rows, parked):
    """Its envelope is the source's own; what it says inside is another's."""
    kind = topology.audit_event_type("pupils")
    entry = {
        "v": 1, "id": str(uuid4()), "source": "identity", "number": 1, "action": ON_THE_BUS,
        "at": datetime.now(UTC).isoformat(),
        "actor_id": str(trust.staff["lead"]), "subject_ids": [], "school_ids": [], "object_id": None, "outcome": "done",
        "right": None, "correlation_id": str(uuid4()),
    }  # fmt: skip
    bodies = [
        envelope("pupils", kind, {"source": "identity", "entries": [entry]}),
        envelope("pupils", kind, {"source": "pupils", "entries": [entry]}),
        envelope("pupils", kind, {"source": "pupils", "entries": [{"id": "x"}]}),
        envelope("pupils", kind, {"source": "pupils", "entries": [{**entry, "source": "pupils", "number": -1}]}),
    ]
    before = rows.of("audit", "SELECT count(*) FROM entry WHERE source = 'identity'")
    for body in bodies:
        bus.publish("pupils", EVENTS_VHOST, topology.EXCHANGE_EVENTS, kind, body)
    eventually(lambda: parked()["audit"] == len(bodies), what="parking")
    rows.settle()
    assert rows.of("audit", f"SELECT count(*) FROM entry WHERE action = '{ON_THE_BUS}'") == [(0,)]
    assert rows.of("audit", "SELECT count(*) FROM entry WHERE source = 'identity' AND number = 1") == [(1,)]
    assert rows.of("audit", "SELECT count(*) FROM entry WHERE source = 'identity'") >= before


def test_after_all_that_a_report_still_arrives(trust, sessions):
    body = trust.concern(trust.pupils()[0]["id"])
    headers = {**sessions.bearer("teacher"), "Idempotency-Key": str(uuid4())}
    answer = sessions.stranger.post("/api/v1/concerns", json=body, headers=headers)
    assert answer.status_code == 201
    lead = sessions.bearer("lead", elevated=True)

    def told():
        found = sessions.stranger.get("/api/v1/alerts?limit=200", headers=lead).json()
        return any(alert["object_id"] == answer.json()["id"] for alert in found["alerts"])

    eventually(told, what="the alert")
    problem(sessions.stranger.get(f"/api/v1/concerns/{uuid4()}", headers=lead), "not_found")
