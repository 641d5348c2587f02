"""/healthz, /readyz and /metrics over plain HTTP on the health port."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest


@dataclass(frozen=True)
class Readiness:
    """``required``: what the process cannot do its work without. ``others``: what it misses and goes on without."""

    required: Mapping[str, bool]
    others: Mapping[str, bool] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        """Whether all that is required is there."""
        return all(self.required.values())

    def as_json(self) -> bytes:
        """``{"ready": ..., "missing": [...], "checks": {...}}``: missing things are named, those required first."""
        checks = {**self.required, **self.others}
        missing = [name for name, is_there in checks.items() if not is_there]
        return json.dumps({"ready": self.is_ready, "missing": missing, "checks": checks}).encode()


class HealthServer:
    """Serves the three paths in a thread of its own (a green one under eventlet).

    Healthy: the process answers. Ready (200, else 503): it can do its work; what it misses is named either way.
    ``readiness`` is called for each question and must not wait.
    """

    def __init__(self, host: str, port: int, readiness: Callable[[], Readiness]) -> None:
        self._server = ThreadingHTTPServer((host, port), _handler(readiness))
        self.port: int = self._server.server_address[1]
        self._server.daemon_threads = True

    def start(self) -> None:
        """Begins to answer."""
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()

    def stop(self) -> None:
        """Stops answering and frees the port."""
        self._server.shutdown()
        self._server.server_close()


def _handler(readiness: Callable[[], Readiness]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request."""

        timeout = 5

        def do_GET(self) -> None:
            """Answers one of the three paths, or 404."""
            if self.path == "/healthz":
                self._send(HTTPStatus.OK, b"ok\n", "text/plain")
            elif self.path == "/readyz":
                now = readiness()
                status = HTTPStatus.OK if now.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
                self._send(status, now.as_json(), "application/json")
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
