"""The broker's definitions, rendered from ``haven_schemas.topology``: what exists and who may touch it."""

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import Any

from haven_schemas import topology
from haven_schemas.topology import ServiceTopology

MAX_EVENTS = 1_000_000
MAX_RPC_CALLS = 1_000

Definition = dict[str, Any]


def password_hash(password: str, salt: bytes) -> str:
    """RabbitMQ's own form: base64 of a 4 byte salt and SHA-256 over the salt and the password."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def users(passwords: dict[str, str]) -> list[Definition]:
    """One user a service and the operator. The salt is derived, so that the same passwords render the same file."""
    return [
        {
            "name": name,
            "password_hash": password_hash(password, hashlib.sha256(f"{name}:{password}".encode()).digest()[:4]),
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": ["administrator"] if name == topology.OPERATOR else [],
        }
        for name, password in sorted(passwords.items())
    ]


def reads_events(service: ServiceTopology) -> bool:
    """Whether a service has queues of events (one that reads nothing has none)."""
    return bool(service.reads or service.patterns)


def events_vhost(delays_ms: Sequence[int] = topology.RETRY_DELAYS_MS) -> Definition:
    """Exchanges, queues, bindings and policies of the vhost of events, without the vhost's name.

    ``delays_ms`` is the ladder of waits before parking; tests have a shorter one.
    """
    readers = [service for service in topology.SERVICES if reads_events(service)]
    return {
        "exchanges": [
            _exchange(topology.EXCHANGE_EVENTS, "topic"),
            _exchange(topology.EXCHANGE_RESYNC, "topic"),
            _exchange(topology.EXCHANGE_RETRY, "topic"),
            _exchange(topology.EXCHANGE_BROADCAST, "fanout"),
        ],
        "queues": [_queue(name, "quorum") for service in readers for name in queues_of(service.name, delays_ms)],
        "bindings": [binding for service in readers for binding in _event_bindings(service, delays_ms)],
        "policies": [policy for service in readers for policy in _event_policies(service.name, delays_ms)],
    }


def rpc_vhost() -> Definition:
    """The same for the vhost of calls: a queue a service, and the classic one of release 0.1.0."""
    serving = [service.name for service in topology.SERVICES if service.serves_rpc]
    return {
        "exchanges": [
            _exchange(topology.EXCHANGE_CALLS, "topic"),
            _exchange(topology.EXCHANGE_REPLIES, "topic"),
            _exchange(topology.EXCHANGE_RPC, "direct"),
        ],
        "queues": [
            *(_queue(topology.rpc_queue(name), "classic") for name in serving),
            *(_queue(topology.calls_queue(name), "quorum") for name in serving),
        ],
        "bindings": [
            *(_binding(topology.EXCHANGE_RPC, topology.rpc_queue(name), name) for name in serving),
            *(_binding(topology.EXCHANGE_CALLS, topology.calls_queue(name), name) for name in serving),
        ],
        "policies": [
            _policy("rpc", r"^[a-z]+\.(calls|rpc)$", {"max-length": MAX_RPC_CALLS, "overflow": "reject-publish"}),
        ],
    }


def queues_of(service: str, delays_ms: Sequence[int] = topology.RETRY_DELAYS_MS) -> list[str]:
    """Every queue of events a reading service has: its events, its ladder of waits, its parking."""
    delays = [topology.retry_queue(service, delay) for delay in delays_ms]
    return [topology.events_queue(service), *delays, topology.parking_queue(service)]


def _exchange(name: str, kind: str) -> Definition:
    return {"name": name, "type": kind, "durable": True, "auto_delete": False, "internal": False, "arguments": {}}


def _queue(name: str, kind: str) -> Definition:
    return {"name": name, "durable": True, "auto_delete": False, "arguments": {"x-queue-type": kind}}


def _binding(source: str, queue: str, routing_key: str) -> Definition:
    return {
        "source": source,
        "destination": queue,
        "destination_type": "queue",
        "routing_key": routing_key,
        "arguments": {},
    }


def _policy(name: str, pattern: str, definition: Definition) -> Definition:
    return {"name": name, "pattern": pattern, "apply-to": "queues", "priority": 0, "definition": definition}


def _event_bindings(service: ServiceTopology, delays_ms: Sequence[int]) -> list[Definition]:
    """What reaches a service: the events it reads, any owner's replay to it, its own retries and parking."""
    queue = topology.events_queue(service.name)
    patterns = [*service.reads, *service.patterns]
    bindings = [_binding(topology.EXCHANGE_EVENTS, queue, pattern) for pattern in patterns]
    bindings.append(_binding(topology.EXCHANGE_RESYNC, queue, f"*.{service.name}"))
    returning = [name for name in queues_of(service.name, delays_ms) if name != queue]
    return bindings + [_binding(topology.EXCHANGE_RETRY, name, name) for name in returning]


def _event_policies(service: str, delays_ms: Sequence[int]) -> list[Definition]:
    """Nothing is dropped: limits refuse the publisher, and what leaves a queue goes on at least once."""
    kept = {"dead-letter-strategy": "at-least-once", "overflow": "reject-publish"}
    events, parking = topology.events_queue(service), topology.parking_queue(service)
    policies = [
        _policy(
            events,
            _exactly(events),
            {
                "delivery-limit": topology.DELIVERY_LIMIT,
                "dead-letter-exchange": topology.EXCHANGE_RETRY,
                "dead-letter-routing-key": parking,
                "max-length": MAX_EVENTS,
                **kept,
            },
        )
    ]
    # Whoever looks at parking returns what they saw; by itself the broker would drop a message after 20 looks.
    policies.append(_policy(parking, _exactly(parking), {"delivery-limit": -1}))
    for delay in delays_ms:
        queue = topology.retry_queue(service, delay)
        waiting = {"message-ttl": delay, "dead-letter-exchange": "", "dead-letter-routing-key": events, **kept}
        policies.append(_policy(queue, _exactly(queue), waiting))
    return policies


def _exactly(name: str) -> str:
    return f"^{re.escape(name)}$"
