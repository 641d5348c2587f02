"""A stock nameko service with one ``@rpc`` method and nameko's defaults: what the RPC client is measured against."""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import sys  # noqa: E402

from nameko.rpc import rpc  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from performance._nameko_settings import nameko_settings  # noqa: E402


class EchoService:
    """Answers what it is asked."""

    name = "echo"

    @rpc
    def echo(self, text: str) -> str:
        """``text``, unchanged."""
        return text


def main() -> None:
    """Serves until killed; the address and the authority's file come as JSON on standard input."""
    given = json.loads(sys.stdin.readline())
    runner = ServiceRunner(nameko_settings(given["url"], given["ca_file"]))
    runner.add_service(EchoService)
    runner.start()
    print("ready", flush=True)
    runner.wait()


if __name__ == "__main__":
    main()
