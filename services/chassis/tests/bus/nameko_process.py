"""A nameko service under eventlet with our entrypoints, for ``test_nameko``: says on standard output what it handles.

Stands in for ``chassis.process.run`` without database and vault; connections, servers and entrypoints are real.
"""

import eventlet

eventlet.monkey_patch()

import json
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import RpcClient
from chassis.calls.event_consumer import EventEntrypoint
from chassis.calls.rpc_server import RpcEntrypoint
from chassis.ground import logs
from haven_schemas.events import Envelope, Event
from haven_schemas.rpc_wire import Reply, Request
from nameko.extensions import register_entrypoint
from nameko.runners import ServiceRunner
from pydantic import BaseModel, SecretStr

APP = SimpleNamespace()
READS = SimpleNamespace(writes=False)
WRITES = SimpleNamespace(writes=True)


class Number(BaseModel):
    number: int


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


class AlertsService:
    name = "alerts"

    def echo(self, request: Request) -> Reply:
        say(called="echo")
        return Reply(ok=request.body)

    def slowly(self, request: Request) -> Reply:
        say(called="slowly")
        time.sleep(1.5)
        return Reply(ok=request.body)

    def raises(self, request: Request) -> Reply:
        raise ValueError("Canary-Wren")

    def nested(self, request: Request) -> Reply:
        """Calls another method over the bus, as one service calls another."""
        called = APP.rpc.call(
            "alerts",
            "echo",
            Number(**request.body),
            Number,
            token=None,
            timeout=5,
            correlation_id=request.correlation_id,
        )
        return Reply(ok=called.model_dump())

    def on_event(self, envelope: Envelope, event: Event) -> None:
        say(taking=str(envelope.id))
        if envelope.aggregateversion == 13:
            raise ValueError("Canary-Wren")
        if envelope.aggregateversion == 7:
            time.sleep(1.5)
        say(handled=str(envelope.id))

    for method in (echo, raises, nested):
        method.call = READS
    slowly.call = WRITES
    for method in (echo, slowly, raises, nested):
        register_entrypoint(method, RpcEntrypoint())
    register_entrypoint(on_event, EventEntrypoint(("incidents.concern_recorded",)))


def main() -> None:
    given = json.loads(sys.stdin.readline())
    logs.configure("alerts")
    ca = Path(given["ca_file"])
    APP.rpc_connection = BrokerConnection(given["rpc_url"], ca, "alerts-rpc")
    APP.events_connection = BrokerConnection(given["events_url"], ca, "alerts-events")
    APP.bus_keys = BusKeys.load(Path(given["bus_keys_file"]))
    APP.rpc = RpcClient(APP.rpc_connection, APP.bus_keys, "alerts")
    APP.ping = lambda dependency: True
    APP.delivery_checks = SimpleNamespace(missing=None)
    APP.settings = SimpleNamespace(
        rpc_url=SecretStr(given["rpc_url"]),
        events_url=SecretStr(given["events_url"]),
        ca_file=ca,
        heartbeat_seconds=10,
        retry_delays_ms=(50, 100),
    )
    APP.rpc_connection.start()
    APP.events_connection.start()
    runner = ServiceRunner({"app": APP, "max_workers": 10, "parent_calls_tracked": 1})
    runner.add_service(AlertsService)
    stopping = eventlet.event.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.send(True))
    runner.start()
    say(ready=True)
    stopping.wait()
    runner.stop()
    APP.events_connection.stop()
    APP.rpc_connection.stop()
    say(stopped=True)


if __name__ == "__main__":
    main()
