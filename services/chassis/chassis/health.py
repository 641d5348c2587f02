"""/healthz, /readyz and /metrics over plain HTTP on the health port."""

import json
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Check = Callable[[], bool]


class HealthServer:
    """Serves the three paths in a thread of its own (a green one under eventlet).

    Healthy: the process answers. Ready: every check in ``checks`` holds; the answer names those that do not.
    """

    def __init__(self, host: str, port: int, checks: Mapping[str, Check]) -> None:
        self._server = ThreadingHTTPServer((host, port), _handler(checks))
        self._server.daemon_threads = True

    def start(self) -> None:
        """Begins to answer."""
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()

    def stop(self) -> None:
        """Stops answering and frees the port."""
        self._server.shutdown()
        self._server.server_close()


def _handler(checks: Mapping[str, Check]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request."""

        timeout = 5

        def do_GET(self) -> None:
            """Answers one of the three paths, or 404."""
            if self.path == "/healthz":
                self._send(HTTPStatus.OK, b"ok\n", "text/plain")
            elif self.path == "/readyz":
                results = {name: check() for name, check in checks.items()}
                status = HTTPStatus.OK if all(results.values()) else HTTPStatus.SERVICE_UNAVAILABLE
                self._send(status, json.dumps(results).encode(), "application/json")
            elif self.path == "/metrics":
                self._send(HTTPStatus.OK, generate_latest(), CONTENT_TYPE_LATEST)
            else:
                self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")

        def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Scrapes every few seconds are not worth a line."""

    return Handler
