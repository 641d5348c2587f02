"""Our own RPC entrypoint in a nameko service under eventlet, bodies sealed: the whole way a real call takes."""

import eventlet

eventlet.monkey_patch()

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.calls.rpc_server import RpcEntrypoint
from chassis.ground import logs
from haven_schemas.rpc_wire import Reply, Request
from nameko.extensions import register_entrypoint
from nameko.runners import ServiceRunner
from pydantic import SecretStr


class EchoService:
    """Answers what it is asked, under the name of a service that has a queue."""

    name = "pupils"

    def echo(self, request: Request) -> Reply:
        """The body of ``request``, unchanged."""
        return Reply(ok=request.body)

    echo.call = SimpleNamespace(writes=False)  # type: ignore[attr-defined]  # as an entrypoint carries its call
    register_entrypoint(echo, RpcEntrypoint())


def main() -> None:
    """Serves until killed; address, authority and bus keys come as JSON on standard input."""
    logs.configure("bench", "error")  # standard output says when it is ready
    given = json.loads(sys.stdin.readline())
    connection = BrokerConnection(given["url"], Path(given["ca_file"]), "own-echo")
    settings = SimpleNamespace(rpc_url=SecretStr(given["url"]), ca_file=Path(given["ca_file"]), heartbeat_seconds=10)
    keys = BusKeys.load(Path(given["bus_keys_file"]))
    app = SimpleNamespace(rpc_connection=connection, bus_keys=keys, settings=settings)
    connection.start()
    runner = ServiceRunner({"app": app, "max_workers": 10, "parent_calls_tracked": 1})
    runner.add_service(EchoService)
    runner.start()
    print("ready", flush=True)
    runner.wait()


if __name__ == "__main__":
    main()
