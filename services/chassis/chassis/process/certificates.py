"""When the certificates end that a process meets: its authority's, its own, and those of the servers it calls."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from prometheus_client import Gauge

from chassis.ground.logs import get_logger

ENDS = Gauge(
    "haven_certificate_ends_timestamp_seconds", "When a certificate that this process meets ends", ["certificate"]
)
_LOOK_SECONDS = 3600.0
_AGAIN_SECONDS = 60.0
_WAIT_SECONDS = 5.0
_SSL_REQUEST = struct.pack(">ii", 8, 80877103)
"""What PostgreSQL is asked with for TLS before anything else (its protocol, "SSLRequest")."""

log = get_logger()

Look = Callable[[], float]
"""Seconds since 1970; ``OSError`` where the server does not answer or its certificate is none of ours."""


@dataclass(frozen=True)
class Server:
    """A server that speaks TLS; ``asks_first``: as PostgreSQL does, in the clear."""

    host: str
    port: int
    asks_first: bool = False

    @classmethod
    def of(cls, url: str, port: int, *, asks_first: bool = False) -> "Server":
        """From an address, with the port it has where the address names none; of several servers the first."""
        parts = urlsplit(url)
        places = [*parts.netloc.rpartition("@")[2].split(","), *parse_qs(parts.query).get("host", ())]
        first = urlsplit("//" + next(filter(None, places), "localhost"))
        return cls(first.hostname or "localhost", first.port or port, asks_first)


def end_of_server(server: Server, authorities: ssl.SSLContext, *, name: str | None = None) -> float:
    """When its certificate ends; ``name``: whose it has to be, if not the host's."""
    with socket.create_connection((server.host, server.port), timeout=_WAIT_SECONDS) as plain:
        if server.asks_first:
            plain.sendall(_SSL_REQUEST)
            if plain.recv(1) != b"S":
                raise OSError("the server speaks no TLS")
        with authorities.wrap_socket(plain, server_hostname=name or server.host) as wrapped:
            return float(ssl.cert_time_to_seconds(str((wrapped.getpeercert() or {})["notAfter"])))


def end_of_file(file: Path) -> float:
    """When the certificate in ``file`` ends, the soonest if there are several."""
    return min(each.not_valid_after_utc.timestamp() for each in x509.load_pem_x509_certificates(file.read_bytes()))


def looks(ca_file: Path, servers: Mapping[str, Server], files: Mapping[str, Path]) -> dict[str, Look]:
    """Of each by its name: the authority's own is ``authority``."""
    authorities = ssl.create_default_context(cafile=str(ca_file))
    of_servers: dict[str, Look] = {
        name: partial(end_of_server, server, authorities) for name, server in servers.items()
    }
    of_files: dict[str, Look] = {name: partial(end_of_file, file) for name, file in files.items()}
    return {"authority": partial(end_of_file, ca_file), **of_servers, **of_files}


class CertificateWatch:
    """Looks every hour, on a thread of its own (a green one under eventlet); a minute after one that did not answer.

    One that does not answer stays as it was last seen: that it is away is told elsewhere, and an expired one is past.
    """

    def __init__(self, found: Mapping[str, Look]) -> None:
        self._looks = found
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begins to look."""
        threading.Thread(target=self._keep_looking, name="certificates", daemon=True).start()

    def stop(self) -> None:
        """Looks no more."""
        self._stopping.set()

    def look(self) -> bool:
        """Whether all were seen."""
        seen = [_seen(name, look) for name, look in self._looks.items()]
        return all(seen)

    def _keep_looking(self) -> None:
        while not self._stopping.is_set():
            self._stopping.wait(_LOOK_SECONDS if self.look() else _AGAIN_SECONDS)


def _seen(name: str, look: Look) -> bool:
    try:
        ends = look()  # before its label is there: 0 would be an end long past
        ENDS.labels(name).set(ends)
    except (OSError, ValueError, KeyError) as error:
        log.info("certificate_not_seen", certificate=name, error=type(error).__name__)
        return False
    return True
