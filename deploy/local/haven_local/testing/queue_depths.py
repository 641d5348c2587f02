"""Exact depths of a world's queues, now: the management interface's own figures are some seconds old."""

from collections.abc import Iterable
from ssl import CERT_REQUIRED
from urllib.parse import urlsplit

from amqp import Connection

from haven_local.testing.world import World


def ready_messages(world: World, queues: Iterable[str], vhost: str | None = None) -> dict[str, int]:
    """Messages in each queue that no consumer has in hand; ``OSError`` while there is no broker.

    ``vhost``: that of events unless another is named.
    """
    address = urlsplit(world.operator_events_url())
    tls = {"ca_certs": str(world.stack.layout.ca), "cert_reqs": CERT_REQUIRED, "server_hostname": address.hostname}
    connection = Connection(
        f"{address.hostname}:{address.port}",
        userid=address.username,
        password=address.password,
        virtual_host=vhost or address.path[1:],
        ssl=tls,
        connect_timeout=10.0,
    )
    with connection:
        channel = connection.channel()
        return {queue: int(channel.queue_declare(queue, passive=True).message_count) for queue in queues}
