"""Our own RPC entrypoint in a nameko service under eventlet, bodies sealed: the whole way a real call takes."""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from types import SimpleNamespace  # noqa: E402

from chassis.bus.bodies import BusKeys  # noqa: E402
from chassis.bus.link import Link  # noqa: E402
from chassis.bus.rpc_server import RpcEntrypoint  # noqa: E402
from haven_schemas.rpc_wire import Reply, Request  # noqa: E402
from nameko.extensions import register_entrypoint  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402


class EchoService:
    """Answers what it is asked, under the name of a service that has a queue."""

    name = "pupils"

    def echo(self, request: Request) -> Reply:
        """The body of ``request``, unchanged."""
        return Reply(ok=request.body)

    echo.call = SimpleNamespace(writes=False)  # type: ignore[attr-defined]
    register_entrypoint(echo, RpcEntrypoint())


def main() -> None:
    """Serves until killed; address, authority and bus keys come as JSON on standard input."""
    given = json.loads(sys.stdin.readline())
    link = Link(given["url"], Path(given["ca_file"]), "own-echo")
    app = SimpleNamespace(rpc_link=link, bus_keys=BusKeys.load(Path(given["bus_keys_file"])))
    link.start()
    runner = ServiceRunner({"app": app, "max_workers": 10, "parent_calls_tracked": 1})
    runner.add_service(EchoService)
    runner.start()
    print("ready", flush=True)
    runner.wait()


if __name__ == "__main__":
    main()
