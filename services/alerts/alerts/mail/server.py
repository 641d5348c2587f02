"""Hands mails to the mail server over SMTP; every wait has a limit."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from .address import MailAddress

WAIT_SECONDS = 10.0
"""Longest wait for a connection and for each reply."""

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

    def _open(self) -> smtplib.SMTP:
        address = self._address
        try:
            if address.protection == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    address.host, address.port, timeout=self._wait_seconds, context=self._tls
                )
            else:
                server = smtplib.SMTP(address.host, address.port, timeout=self._wait_seconds)
            self._introduce(server)
        except (OSError, smtplib.SMTPException):  # the text may name users and addresses
            raise MailServerAway from None
        return server

    def _introduce(self, server: smtplib.SMTP) -> None:
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

    def __init__(self, open_server: Callable[[], smtplib.SMTP]) -> None:
        self._open_server = open_server
        self._server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Returns when the server has taken ``message``; raises ``MailServerAway`` or ``MailRefused``."""
        server = self._server = self._server or self._open_server()
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
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()
