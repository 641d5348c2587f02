"""Bodies that are no event, of a wrong type, forged or of a newer schema (target 6). Takes 2 minutes, at most 10."""

import json
import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

from chassis.bus.confirmed import Outgoing
from chassis.bus.retry import event_properties
from full_length._fault_run import FaultRun, fault_run
from full_length._promises import exactly, none_of, promises
from full_length._raw import publish
from haven_local.layout import SERVICE_NAMES
from haven_schemas import topology
from support.breaking import comes_right
from support.canary_search import files_holding
from support.figures import Figure
from support.metrics import metric

EVENTS_OF_A_KIND = 100
CALLS_A_SERVICE = 100
CANARY = "Kanarienvogelgesang"
_TYPE = "incidents.concern_recorded"
_PATIENCE_SECONDS = 120.0

Spoil = Callable[[dict[str, Any], random.Random], bytes]


def run() -> list[Figure]:
    """Each kind reaches one reader or several; beside them, calls that no key opens. One good report comes last."""
    with fault_run("undecodable") as fault:
        with fault.posters(number=1, pause=0.0, most=1) as first:
            first.finish()
        comes_right(fault.ledger.is_idle, _PATIENCE_SECONDS, "the pattern's way")
        parked = _events(fault)
        dropped = _calls(fault)
        _empty_parking(fault)
        with fault.posters(number=1, pause=0.0, most=1) as last:
            last.finish()
        last.posted.extend(first.posted)
        world = fault.trust.world
        logs = [world.stack.layout.logs, *(process.log for process in world.processes)]
        found = files_holding(logs, [CANARY])
        return [
            *parked,
            *dropped,
            none_of("logs that hold a body's words", len(found), "files"),
            *promises(fault, last),
        ]


def _events(fault: FaultRun) -> list[Figure]:
    pattern = fault.ledger.rows("incidents", "SELECT body FROM outbox WHERE type = 'incidents.concern_recorded'")[0][0]
    messages = [
        _message(name, spoil(dict(pattern), fault.random), fault.random)
        for name, spoil in _KINDS.items()
        for _ in range(fault.times(EVENTS_OF_A_KIND))
    ]
    fault.random.shuffle(messages)
    expected = sum(_copies(message) for message in messages)
    confirmed = publish(fault.trust.world, "events", messages)
    comes_right(lambda: fault.ledger.waiting() == 0, _PATIENCE_SECONDS, "every body being looked at")
    return [
        exactly("bodies taken by the broker", confirmed, "messages", len(messages)),
        exactly("in parking, one for each reader", sum(fault.ledger.parked().values()), "messages", expected),
    ]


def _calls(fault: FaultRun) -> list[Figure]:
    reply = f"gateway.reply.{'0' * 32}"
    count = fault.times(CALLS_A_SERVICE)
    bodies = [f"{CANARY} {number}".encode() + fault.random.randbytes(40) for number in range(count)]
    calls = [
        Outgoing("", topology.calls_queue(name), body, {"reply_to": reply, "correlation_id": f"{name}-{number}"})
        for name in SERVICE_NAMES
        for number, body in enumerate(bodies)
    ]
    confirmed = publish(fault.trust.world, "rpc", calls)
    comes_right(lambda: _dropped(fault) >= confirmed, _PATIENCE_SECONDS, "every call being looked at")
    return [exactly("calls dropped unread, and counted", _dropped(fault), "calls", len(calls))]


def _dropped(fault: FaultRun) -> float:
    processes = [fault.trust.processes[name] for name in SERVICE_NAMES]
    return sum(metric(process, "haven_rpc_dropped_total", reason="unreadable") for process in processes)


def _empty_parking(fault: FaultRun) -> None:
    """By the broker itself: messages without an id cannot be told apart by the operator's tool."""
    world = fault.trust.world
    for name in fault.ledger.parked():
        world.stack.management.ask("DELETE", f"queues/{world.vhosts[0]}/{topology.parking_queue(name)}/contents")


def _message(kind: str, body: bytes, chosen: random.Random) -> Outgoing:
    properties = event_properties(str(UUID(int=chosen.getrandbits(128), version=4)))
    if kind == "unknown type":
        return Outgoing(topology.EXCHANGE_RESYNC, "incidents.alerts", body, properties)
    route = chosen.choice([_TYPE, "identity.school_changed", "pupils.audit_entries_recorded"])
    return Outgoing(topology.EXCHANGE_EVENTS, _TYPE if kind in _OF_ONE_TYPE else route, body, properties)


def _copies(message: Outgoing) -> int:
    """How many readers a message reaches."""
    return 1 if message.exchange == topology.EXCHANGE_RESYNC else len(topology.readers_of(message.routing_key))


def _changed(**changes: Any) -> Spoil:
    return lambda pattern, _: json.dumps({**pattern, **changes}).encode()


_KINDS: dict[str, Spoil] = {
    "noise": lambda _, chosen: CANARY.encode() + chosen.randbytes(200),
    "empty": lambda _, __: b"",
    "another encoding": lambda pattern, _: json.dumps({**pattern, "data": {"text": CANARY}}).encode("utf-16"),
    "cut off": lambda pattern, chosen: json.dumps(pattern).encode()[: chosen.randrange(2, 100)],
    "not an envelope": lambda _, __: json.dumps({"account": CANARY}).encode(),
    "wrong fields": _changed(data={"account": CANARY}),
    "newer schema": _changed(dataschema=f"haven:{_TYPE}:v2", data={"account": CANARY}),
    "forged source": _changed(source="/haven/pupils"),
    "unknown type": _changed(type="incidents.concern_invented", data={"account": CANARY}),
}
_OF_ONE_TYPE = {"wrong fields", "newer schema", "forged source"}
