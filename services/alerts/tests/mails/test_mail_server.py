"""The link to the mail server, on real sockets: encryption, login, silence; under eventlet too, as the service runs."""

import socket
import ssl
import subprocess
import sys
import textwrap
import time
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from alerts.mail.address import MailAddress
from alerts.mail.server import MailServer, MailServerAway


class Relay:
    """Takes mail over STARTTLS from one user."""

    def __init__(self):
        self.taken = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
        self.taken += 1
        return "250 kept"


def _mail():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "haven@trust.example", "to@school.example", "x"
    mail.set_content("x")
    return mail


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def relay(infrastructure):
    """A relay with a certificate of the stack's authority, for ``localhost``; asks for a login."""
    surroundings = infrastructure.surroundings()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(surroundings.gateway_certificate, surroundings.gateway_key)
    handler = Relay()

    def login(server, session, envelope, mechanism, given):
        return AuthResult(success=(given.login, given.password) == (b"haven", b"open sesame"))

    controller = Controller(
        handler, hostname="127.0.0.1", port=_free_port(), tls_context=context, require_starttls=True,
        auth_required=True, authenticator=login,
    )  # fmt: skip
    controller.start()
    handler.port, handler.ca = controller.port, surroundings.ca
    yield handler
    controller.stop()


def _send(port, ca, *, user="haven:open%20sesame@", query="?tls=starttls"):
    server = MailServer(MailAddress.parse(f"smtp://{user}localhost:{port}{query}"), ca, wait_seconds=3)
    with server.connection() as connection:
        connection.send(_mail())


def test_starttls_and_login(relay):
    _send(relay.port, relay.ca)
    assert relay.taken == 1


@pytest.mark.parametrize("wrong", ["authority", "password"])
def test_a_server_we_cannot_trust_or_enter_is_away(relay, wrong):
    with pytest.raises(MailServerAway):
        if wrong == "authority":
            _send(relay.port, None)
        else:
            _send(relay.port, relay.ca, user="haven:wrong@")
    assert relay.taken == 0


def test_no_mail_goes_out_in_the_clear_where_tls_is_asked_for(sink, infrastructure):
    with pytest.raises(MailServerAway):
        _send(sink.port, infrastructure.surroundings().ca, user="")
    assert sink.taken == []


@pytest.fixture
def mute():
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_silent_server_is_away_after_the_wait(mute):
    began = time.monotonic()
    with pytest.raises(MailServerAway):
        _send(mute, None, user="", query="?tls=none")
    assert time.monotonic() - began < 6


def test_whether_it_answers_is_told_by_its_greeting_without_login_or_mail(sink, relay, mute, monkeypatch):
    monkeypatch.setattr("alerts.mail.server.GREETING_SECONDS", 0.5)
    nowhere = MailServer(MailAddress.parse("smtp://127.0.0.1:9?tls=none"))
    silent = MailServer(MailAddress.parse(f"smtp://127.0.0.1:{mute}?tls=none"))
    assert not nowhere.answers()
    assert not silent.answers()
    assert MailServer(MailAddress.parse(f"smtp://localhost:{relay.port}"), relay.ca).answers()
    assert relay.taken == 0


def test_under_eventlet_mail_goes_out_and_silence_stops_nobody_else(relay, mute):
    """The process goes on ticking while it waits for a server that says nothing."""
    program = textwrap.dedent(
        """
        import eventlet
        eventlet.monkey_patch()
        import sys
        from email.message import EmailMessage
        from pathlib import Path
        from alerts.mail.address import MailAddress
        from alerts.mail.server import MailServer, MailServerAway
        ticks = []
        def tick():
            while True:
                ticks.append(1)
                eventlet.sleep(0.05)
        eventlet.spawn(tick)
        mail = EmailMessage()
        mail["From"], mail["To"] = "haven@trust.example", "to@school.example"
        good = MailAddress.parse(f"smtp://haven:open%20sesame@localhost:{sys.argv[1]}?tls=starttls")
        with MailServer(good, Path(sys.argv[3])).connection() as connection:
            connection.send(mail)
        before = len(ticks)
        try:
            with MailServer(MailAddress.parse(f"smtp://127.0.0.1:{sys.argv[2]}"), None, 2).connection() as connection:
                connection.send(mail)
        except MailServerAway:
            print(len(ticks) - before)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(relay.port), str(mute), str(relay.ca)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert relay.taken == 1
    assert int(done.stdout) > 10
