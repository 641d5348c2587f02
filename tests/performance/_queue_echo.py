"""Echoes behind one queue of each kind, in one process: what is left to compare is the queue."""

import json
import sys
import threading
from pathlib import Path

from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.call_server import CallEnvelope, CallQueue, CallServer
from chassis.ground import logs
from haven_schemas.rpc_wire import Reply
from haven_schemas.topology import calls_queue, rpc_queue

SERVICE = "pupils"
OF_A_REPLICA = f"{SERVICE}.reply.{'0' * 32}"
"""Exclusive: a name that the service may declare."""
QUEUES = {
    "classic": CallQueue(rpc_queue(SERVICE), None),
    "quorum": CallQueue(calls_queue(SERVICE), "quorum"),
    "of a replica": CallQueue(OF_A_REPLICA, "exclusive"),
}


def _echo(call: CallEnvelope) -> None:
    call.answer(Reply(ok=call.request.body))


def main() -> None:
    """Serves until killed; address, authority and bus keys come as JSON on standard input."""
    logs.configure("bench", "error")  # standard output says when it is ready
    given = json.loads(sys.stdin.readline())
    keys = BusKeys.load(Path(given["bus_keys_file"]))
    for queue in QUEUES.values():
        connection = BrokerConnection(given["url"], Path(given["ca_file"]), "queue-echo")
        CallServer(connection, keys, SERVICE, _echo, prefetch=10, queue=queue)
        connection.start()
        if not connection.wait_open(20):
            raise SystemExit(f"{queue.name} cannot be taken from")
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
