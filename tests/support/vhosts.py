"""Vhosts of a world, beside an installation's own: with every queue, or those of some services alone."""

from collections.abc import Collection, Sequence

from haven_local import definitions, permissions
from haven_local.definitions import Definition
from haven_local.rabbitmq import Management
from haven_schemas import topology

EVERY_SERVICE = tuple(service.name for service in topology.SERVICES)
_EVERY_CALL = "rpc"
"""Name of the policy of all queues of calls."""


def create_vhosts(
    management: Management,
    events: str,
    rpc: str,
    delays_ms: Sequence[int] = topology.RETRY_DELAYS_MS,
    queue_owners: Collection[str] = EVERY_SERVICE,
) -> None:
    """Two more vhosts with everybody's permissions, and an installation's topology for ``queue_owners``."""
    rights = [
        *({"vhost": events, **right} for right in permissions.events_permissions()),
        *({"vhost": rpc, **right} for right in permissions.rpc_permissions()),
    ]
    vhosts = [
        {"name": events, "default_queue_type": "quorum"},
        {"name": rpc, "default_queue_type": "classic"},
    ]
    of_topics = [
        *({"vhost": events, **right} for right in permissions.event_topics()),
        *({"vhost": rpc, **right} for right in permissions.call_topics()),
    ]
    management.ask("POST", "definitions", {"vhosts": vhosts, "permissions": rights, "topic_permissions": of_topics})
    management.ask("POST", f"definitions/{events}", _narrowed(definitions.events_vhost(delays_ms), queue_owners))
    management.ask("POST", f"definitions/{rpc}", _narrowed(definitions.rpc_vhost(), queue_owners))


def _narrowed(whole: Definition, services: Collection[str]) -> Definition:
    """Without the queues of other services, which are named after them, and what is about these queues alone."""

    def kept(name: str) -> bool:
        return name.partition(".")[0] in (*services, _EVERY_CALL)

    return {
        **whole,
        "queues": [queue for queue in whole["queues"] if kept(queue["name"])],
        "bindings": [binding for binding in whole["bindings"] if kept(binding["destination"])],
        "policies": [policy for policy in whole["policies"] if kept(policy["name"])],
    }
