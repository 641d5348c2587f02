"""The broker's definitions against the topology, and against a real broker that loaded them."""

import re

import amqp
import pytest
from haven_local import definitions, permissions
from haven_local.layout import SERVICE_NAMES
from haven_local.stack import Stack
from haven_schemas import topology
from support.world import World

EVENTS = definitions.events_vhost()


def test_every_event_that_is_read_reaches_its_reader() -> None:
    bound = {
        (b["destination"], b["routing_key"]) for b in EVENTS["bindings"] if b["source"] == topology.EXCHANGE_EVENTS
    }
    wanted = {(topology.events_queue(s.name), event) for s in topology.SERVICES for event in s.reads}
    assert wanted <= bound


def test_every_wait_returns_to_its_service_and_loses_nothing() -> None:
    for service in filter(definitions.reads_events, topology.SERVICES):
        for delay in topology.RETRY_DELAYS_MS:
            policy = _policy_for(topology.retry_queue(service.name, delay))
            assert policy["message-ttl"] == delay
            assert policy["dead-letter-exchange"] == ""
            assert policy["dead-letter-routing-key"] == topology.events_queue(service.name)
            assert policy["dead-letter-strategy"] == "at-least-once"
            assert policy["overflow"] == "reject-publish"


def test_events_that_kill_their_consumers_end_in_parking() -> None:
    policy = _policy_for(topology.events_queue("incidents"))
    assert policy["delivery-limit"] == topology.DELIVERY_LIMIT
    assert policy["dead-letter-exchange"] == topology.EXCHANGE_RETRY
    assert policy["dead-letter-routing-key"] == topology.parking_queue("incidents")


def _policy_for(queue: str) -> dict[str, object]:
    """The one policy whose pattern fits: the broker applies a single policy to a queue."""
    fitting = [policy["definition"] for policy in EVENTS["policies"] if re.search(policy["pattern"], queue)]
    assert len(fitting) == 1, queue
    definition: dict[str, object] = fitting[0]
    return definition


def test_a_service_may_publish_no_other_services_events() -> None:
    for right in permissions.event_topics():
        others = [service.name for service in topology.SERVICES if service.name != right["user"]]
        assert re.search(right["write"], f"{right['user']}.anything")
        assert not any(re.search(right["write"], f"{other}.anything") for other in others)


def test_the_broker_has_what_the_definitions_say(world: World) -> None:
    events, rpc = world.vhosts
    shown = world.stack.management.ask("GET", f"queues/{events}?disable_stats=true&enable_queue_totals=true")
    assert {queue["name"] for queue in shown} == {queue["name"] for queue in EVENTS["queues"]}
    assert {queue["type"] for queue in shown} == {"quorum"}
    calls = world.stack.management.ask("GET", f"queues/{rpc}?disable_stats=true&enable_queue_totals=true")
    assert {queue["name"]: queue["type"] for queue in calls} == {
        name: kind
        for service in SERVICE_NAMES
        for name, kind in ((topology.rpc_queue(service), "classic"), (topology.calls_queue(service), "quorum"))
    }


def test_the_broker_refuses_a_foreign_routing_key(world: World) -> None:
    with _connect(world, "pupils") as connection:
        channel = connection.channel()
        with pytest.raises(amqp.exceptions.AccessRefused):
            _publish_with_confirm(channel, "incidents.concern_recorded")


def test_the_broker_refuses_the_way_round_by_the_default_exchange(world: World) -> None:
    """It delivers to any queue by name, past every rule of who may publish what."""
    with _connect(world, "pupils") as connection:
        channel = connection.channel()
        with pytest.raises(amqp.exceptions.AccessRefused):
            _publish_with_confirm(channel, topology.events_queue("incidents"), exchange="")


def test_the_broker_refuses_reading_another_services_queue(world: World) -> None:
    with _connect(world, "pupils") as connection, pytest.raises(amqp.exceptions.AccessRefused):
        connection.channel().basic_get(topology.events_queue("incidents"))


def test_there_is_no_default_user(infrastructure: Stack) -> None:
    names = {user["name"] for user in infrastructure.management.ask("GET", "users")}
    assert names == {service.name for service in topology.SERVICES} | {topology.OPERATOR}


def _publish_with_confirm(channel: amqp.Channel, routing_key: str, exchange: str = topology.EXCHANGE_EVENTS) -> None:
    channel.confirm_select()
    channel.basic_publish_confirm(amqp.Message(b"{}"), exchange=exchange, routing_key=routing_key)


def _connect(world: World, service: str) -> amqp.Connection:
    return amqp.Connection(
        host=f"127.0.0.1:{world.stack.ports['amqps']}",
        userid=service,
        password=world.stack.secrets.read(f"rabbitmq-{service}"),
        virtual_host=world.vhosts[0],
        ssl={"ca_certs": str(world.stack.layout.ca), "server_hostname": "localhost"},
    )
