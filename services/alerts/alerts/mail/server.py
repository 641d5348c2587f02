"""Hands mails to the mail server over SMTP; every wait has a limit."""

import io
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from .address import MailAddress

WAIT_SECONDS = 10.0
"""Longest wait for a connection and for each byte of a reply."""

TALK_SECONDS = 17.0
"""For all replies of an opening together, and of one mail: a server that drips its words byte by byte would otherwise
hold a transaction beyond the minute after which PostgreSQL ends it, and what was sent in it would go out again."""

GOODBYE_SECONDS = 3.0
"""The same, for parting: the mails are sent."""

GREETING_SECONDS = 5.0
"""For whether it is there at all."""

BROKE_OFF = 0
"""Stands for a reply when there was none."""


class MailServerAway(Exception):
    """The server cannot be reached, does not speak TLS as it must, or refuses our login: no mail's fault."""


class MailRefused(Exception):
    """The server refused this mail, or broke off while taking it; ``reply`` is its three-digit code, or 0."""

    def __init__(self, reply: int) -> None:
        super().__init__(reply)
        self.reply = reply


class _InTime(io.RawIOBase):
    """What a socket says, until ``talk`` is over: no read waits longer than is left."""

    def __init__(self, talk: "Talk", connection: socket.socket) -> None:
        super().__init__()
        self._talk = talk
        self._connection = connection

    def readable(self) -> bool:
        """It is for nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As a socket's own file does; ``TimeoutError`` where nothing is left."""
        self._connection.settimeout(self._talk.longest_wait())
        return self._connection.recv_into(buffer)


class Talk(smtplib.SMTP):
    """A conversation whose replies all together take no longer than ``has_seconds`` said last."""

    def __init__(self, host: str, port: int, *, timeout: float, **named: Any) -> None:
        self._wait_seconds = timeout
        self.has_seconds(TALK_SECONDS)
        super().__init__(host, port, timeout=timeout, **named)

    def has_seconds(self, seconds: float) -> None:
        """From now on."""
        self._ends_at = time.monotonic() + seconds

    def longest_wait(self) -> float:
        """Of what is left, for one read; ``TimeoutError`` where it is over."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self._wait_seconds)

    def getreply(self) -> tuple[int, bytes]:
        """Read from a file that knows the time; smtplib makes one of its own otherwise, anew after STARTTLS."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_InTime(self, self.sock))
        return super().getreply()


class SealedTalk(Talk, smtplib.SMTP_SSL):
    """The same over TLS from its first byte."""


class MailServer:
    """The server at ``address``. ``ca_file``: trusted beside the system's authorities (a trust's own relay)."""

    def __init__(self, address: MailAddress, ca_file: Path | None = None, wait_seconds: float = WAIT_SECONDS) -> None:
        self._address = address
        self._wait_seconds = wait_seconds
        self._tls = ssl.create_default_context()
        if ca_file is not None:
            self._tls.load_verify_locations(ca_file)

    @contextmanager
    def connection(self) -> Iterator["MailConnection"]:
        """A connection for several mails, opened at the first; closed politely, or just dropped if that fails."""
        connection = MailConnection(self._open)
        try:
            yield connection
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether it greets us; no login, no mail."""
        try:
            with socket.create_connection((self._address.host, self._address.port), GREETING_SECONDS) as plain:
                plain.settimeout(GREETING_SECONDS)
                if self._address.protection != "tls":
                    return _greets(plain)
                with self._tls.wrap_socket(plain, server_hostname=self._address.host) as sealed:
                    return _greets(sealed)
        except OSError:
            return False

    def _open(self) -> Talk:
        address = self._address
        try:
            if address.protection == "tls":
                server: Talk = SealedTalk(address.host, address.port, timeout=self._wait_seconds, context=self._tls)
            else:
                server = Talk(address.host, address.port, timeout=self._wait_seconds)
            self._introduce(server)
        except (OSError, smtplib.SMTPException):  # the text may name users and addresses
            raise MailServerAway from None
        return server

    def _introduce(self, server: Talk) -> None:
        try:
            if self._address.protection == "starttls":
                server.starttls(context=self._tls)
            if self._address.user is not None:
                server.login(self._address.user, self._address.password or "")
        except (OSError, smtplib.SMTPException):
            server.close()
            raise


def _greets(connection: socket.socket) -> bool:
    """RFC 5321, 4.3.1: a server that is there says 220 first; it is parted from politely."""
    greeting = connection.recv(512)
    connection.sendall(b"QUIT\r\n")
    return greeting.startswith(b"220")


class MailConnection:
    """One kept SMTP connection, opened when first needed and again after it broke."""

    def __init__(self, open_server: Callable[[], Talk]) -> None:
        self._open_server = open_server
        self._server: Talk | None = None

    def send(self, message: EmailMessage) -> None:
        """Returns when the server has taken ``message``; raises ``MailServerAway`` or ``MailRefused``."""
        server = self._server = self._server or self._open_server()
        server.has_seconds(TALK_SECONDS)
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            self.close()
            raise MailRefused(max((code for code, _ in refused.recipients.values()), default=BROKE_OFF)) from None
        except smtplib.SMTPResponseException as refused:
            self.close()
            raise MailRefused(refused.smtp_code) from None
        except (OSError, smtplib.SMTPException):
            self.close()
            raise MailRefused(BROKE_OFF) from None

    def close(self) -> None:
        """Ends the conversation; the server may be gone, and then there is nobody to part from."""
        server, self._server = self._server, None
        if server is None:
            return
        server.has_seconds(GOODBYE_SECONDS)
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()
