"""Exact depths of a world's queues, now."""

from collections.abc import Iterable

from support.world import World


def ready_messages(world: World, queues: Iterable[str], vhost: str | None = None) -> dict[str, int]:
    """Messages in each queue that no consumer has in hand; ``OSError`` while there is no broker.

    ``vhost``: that of events unless another is named.
    """
    return world.queues_of(vhost or world.vhosts[0]).ready(queues)
