"""A listening socket that takes so many connections from one address, and so many in all, and no more.

It counts at the moment of accepting, before a handshake costs anything.
"""

import ipaddress
import socket
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from .metrics import CONNECTIONS, REFUSED
from .trusted_proxies import TrustedProxies


class Admission:
    """Who is in. ``make_room`` ends the connection that has been idle longest and says whether there was one."""

    def __init__(self, most: int, most_an_address: int, trusted: TrustedProxies) -> None:
        self._most = most
        self._most_an_address = most_an_address
        self._trusted = trusted
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()
        self.make_room: Callable[[], bool] = lambda: False

    def admits(self, address: str) -> str | None:
        """The key under which ``address`` was counted, to be given to ``leave``; None if it is one too many.

        A trusted proxy speaks for many and limits them itself.
        """
        key = network_of(address)
        with self._lock:
            if self._open[key] >= self._most_an_address and not self._trusted.trusts(address):
                REFUSED.labels("address").inc()
                return None
            if self._open.total() >= self._most and not self.make_room():
                REFUSED.labels("full").inc()
                return None
            self._open[key] += 1
            CONNECTIONS.set(self._open.total())
        return key

    def leave(self, key: str) -> None:
        """One of ``key`` has ended."""
        with self._lock:
            self._open[key] -= 1
            if self._open[key] <= 0:
                del self._open[key]
            CONNECTIONS.set(self._open.total())


class AdmittingSocket(socket.socket):
    """A listening socket before which ``admission`` stands; asyncio accepts from it as from any other."""

    def __init__(self, listening: socket.socket, admission: Admission) -> None:
        # asyncio switches Nagle's algorithm off only where a socket says that it speaks TCP.
        super().__init__(listening.family, listening.type, socket.IPPROTO_TCP, fileno=listening.detach())
        self._admission = admission

    def accept(self) -> tuple[socket.socket, Any]:
        """The next that is admitted; others are closed at once. ``BlockingIOError`` when nobody is waiting."""
        while True:
            connection, address = super().accept()
            key = self._admission.admits(str(address[0]))
            if key is not None:
                return _Admitted(connection, self._admission, key), address
            connection.close()


class _Admitted(socket.socket):
    """A connection that is no longer counted once it is closed."""

    def __init__(self, connection: socket.socket, admission: Admission, key: str) -> None:
        super().__init__(connection.family, connection.type, connection.proto, fileno=connection.detach())
        self._leave: Callable[[str], None] | None = admission.leave
        self._key = key

    def close(self) -> None:
        """Closes and gives the place back, once."""
        super().close()
        leave, self._leave = self._leave, None
        if leave is not None:
            leave(self._key)


def network_of(address: str) -> str:
    """What counts as one caller: an IPv4 address, or the /64 network of an IPv6 one (a household has no less)."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
