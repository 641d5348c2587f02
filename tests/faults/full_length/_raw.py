"""Publishes bodies of any kind to a world's broker, as the operator."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.confirmed import ConfirmedLane, Outcome, Outgoing
from support.world import World

_OPEN_SECONDS = 15.0
_CONFIRM_SECONDS = 60.0


def publish(world: World, vhost: str, messages: Sequence[Outgoing]) -> int:
    """Publishes to the world's vhost ``events`` or ``rpc``; how many were confirmed by a queue."""
    with _lane(world, vhost) as lane:
        outcomes = lane.publish_all(messages, _CONFIRM_SECONDS)
    return outcomes.count(Outcome.CONFIRMED)


@contextmanager
def _lane(world: World, vhost: str) -> Iterator[ConfirmedLane]:
    events, rpc = world.vhosts
    url = world.operator_events_url().removesuffix(events) + (events if vhost == "events" else rpc)
    connection = BrokerConnection(url, world.stack.layout.ca, "chaos-operator")
    lane = ConfirmedLane(connection)
    connection.start()
    try:
        if not connection.wait_open(_OPEN_SECONDS):
            raise RuntimeError("the broker does not answer")
        yield lane
    finally:
        connection.stop()
