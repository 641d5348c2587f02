"""The TLS end of a broker connection: frames to send gather until flushed, and arrived bytes are parsed from memory.

py-amqp's own transport makes a system call for every frame written and nine reads for every message. Here all frames of
one turn leave in one write, and one read takes all that has arrived. Same interface, so py-amqp's connection, channels
and frame parser are used as they are.
"""

import ssl
from struct import unpack_from

from amqp.exceptions import UnexpectedFrame
from amqp.transport import SSLTransport

_READ_BYTES = 65_536
_FRAME_HEADER = 7
_FRAME_END = 0xCE

Frame = tuple[int, int, bytes]


class BufferedTransport(SSLTransport):  # type: ignore[misc]  # py-amqp has no types
    """Blocking while the connection is opened or closed; afterwards the owner sets it non-blocking and calls ``fill``,
    ``next_frame`` and ``flush``."""

    sock: ssl.SSLSocket

    def __init__(self, host: str, connect_timeout: float, context: ssl.SSLContext, **settings: object) -> None:
        super().__init__(host, connect_timeout=connect_timeout, **settings)
        self._context = context
        self._arrived = bytearray()
        self._parsed = 0
        self._leaving = bytearray()

    def _setup_transport(self) -> None:
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.settimeout(self.connect_timeout)
        self.sock.do_handshake()

    def _write(self, content: bytes | memoryview) -> None:
        self._leaving += content

    def flush(self) -> bool:
        """Sends what has gathered; False if the socket took a part of it: the rest waits until it is writable."""
        while self._leaving:
            try:
                sent = self.sock.send(self._leaving)
            except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
                return False
            del self._leaving[:sent]
        return True

    def fill(self) -> None:
        """Takes all bytes that have arrived, without waiting; ``OSError`` when the broker has closed."""
        while True:
            try:
                self._receive()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            if not self.sock.pending():
                return  # what the kernel still holds makes the socket readable again

    def _receive(self) -> None:
        content = self.sock.recv(_READ_BYTES)
        if not content:
            raise ConnectionResetError("the broker closed the connection")
        self._arrived += content

    def next_frame(self) -> Frame | None:
        """The next whole frame that has arrived."""
        arrived, start = self._arrived, self._parsed
        if len(arrived) - start > _FRAME_HEADER:
            kind, channel, size = unpack_from(">BHI", arrived, start)
            end = start + _FRAME_HEADER + size
            if len(arrived) > end:
                if arrived[end] != _FRAME_END:
                    raise UnexpectedFrame("a frame does not end where it should")
                self._parsed = end + 1
                return kind, channel, bytes(arrived[start + _FRAME_HEADER : end])
        del arrived[:start]
        self._parsed = 0
        return None

    def read_frame(self, unpack: object = None) -> Frame:
        """The next frame, waiting for it as long as the socket's timeout: for opening and closing only."""
        self.flush()
        while (frame := self.next_frame()) is None:
            self._receive()
        return frame
