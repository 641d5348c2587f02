"""Asks a running ``clamd`` whether a stream holds a virus (its command INSTREAM)."""

import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import closing
from urllib.parse import urlsplit

from chassis.ground.away import Away

from incidents.extras import ScanFailed

_CONNECT_SECONDS = 3.0
_QUIET_SECONDS = 5.0
_MOST_QUIET = 36
"""Three minutes in all without a word: the scanner is stuck."""
_MOST_QUIET_ON_NOTHING = 3
_MOST_ANSWER_BYTES = 4096
_HARMLESS = b"Haven asks whether you are there."

Beat = Callable[[], None]
"""Called every few seconds at most while the scan goes on."""


class ScannerAway(Away):
    """The scanner is not there, is loading its signatures, or cannot even look at a few harmless bytes."""

    def __init__(self) -> None:
        super().__init__("clamd")


class Clamd:
    """One scanner at ``tcp://host:port``; a connection a scan."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or 0)

    def check(self) -> None:
        """Has a few harmless bytes scanned; ``ScannerAway`` unless they pass.

        More than PING: a scanner whose temporary folder is full still answers that.
        """
        try:
            infected = self._is_infected([_HARMLESS], lambda: None, _MOST_QUIET_ON_NOTHING)
        except ScanFailed:
            raise ScannerAway from None
        if infected:
            raise ScannerAway

    def is_infected(self, pieces: Iterable[bytes], beat: Beat) -> bool:
        """Whether a signature matches, or the content outgrows what the scanner unpacks.

        ``ScannerAway`` if it takes no stream; ``ScanFailed`` if it took this one and broke off, fell silent or answered
        with an error. What ``pieces`` and ``beat`` raise goes through.
        """
        return self._is_infected(pieces, beat, _MOST_QUIET)

    def _is_infected(self, pieces: Iterable[bytes], beat: Beat, most_quiet: int) -> bool:
        answer = self._ask(pieces, beat, most_quiet)
        if answer.endswith(b": OK"):
            return False
        if answer.endswith(b" FOUND"):
            return True
        raise ScanFailed

    def _ask(self, pieces: Iterable[bytes], beat: Beat, most_quiet: int) -> bytes:
        connection = self._connect()
        with closing(connection):
            for piece in pieces:
                beat()
                try:
                    connection.sendall(struct.pack(">I", len(piece)) + piece)
                except OSError:
                    break  # it may have answered already, and closed; its answer says why
            return _answer(connection, beat, most_quiet)

    def _connect(self) -> socket.socket:
        try:
            connection = socket.create_connection(self._address, timeout=_CONNECT_SECONDS)
            connection.settimeout(_QUIET_SECONDS)
            connection.sendall(b"zINSTREAM\x00")
        except OSError:
            raise ScannerAway from None
        return connection


def _answer(connection: socket.socket, beat: Beat, most_quiet: int) -> bytes:
    received, quiet = b"", 0
    try:
        connection.sendall(struct.pack(">I", 0))
    except OSError:
        received = b""
    while b"\x00" not in received and len(received) < _MOST_ANSWER_BYTES:
        beat()
        try:
            piece = connection.recv(_MOST_ANSWER_BYTES)
        except TimeoutError:
            quiet += 1
            if quiet >= most_quiet:
                raise ScanFailed from None
            continue
        except OSError:
            raise ScanFailed from None
        if not piece:
            break
        received += piece
    return received.rstrip(b"\x00")
