"""``python -m gateway.server [MODULE:APPLICATION]``: serves the gateway, or an application that was made from it."""

import importlib
import sys

from chassis.process import heap

from gateway import wsgi

from .run import serve


def main(application: str = "gateway.wsgi:app") -> None:
    """Imports the application, opens the port and the connections, and serves until told to end."""
    module, _, name = application.partition(":")
    app = getattr(importlib.import_module(module), name)

    def opened() -> None:
        wsgi.open_connections()
        heap.settle()

    try:
        serve(wsgi.settings, app, opened, wsgi.connections.leave)
    finally:
        wsgi.close_connections()


if __name__ == "__main__":
    main(*sys.argv[1:])
