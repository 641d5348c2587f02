"""The gateway behind the proxy of ``deploy/proxy``: a real nginx on its real file, the real application, no service."""

import asyncio
import os
import socket
import ssl
import subprocess
import threading
import time

import httpx
import pytest
from chassis.units.ids import new_id
from gateway.security.headers import ALWAYS
from gateway.sessions.cookies import MOST_PERMITS, PERMIT
from haven_local.certificates import ensure_certificates
from haven_local.layout import CHECKOUT, Layout
from haven_local.ports import free_port
from haven_local.waiting import wait_until
from support.served import free_place, read_all, served, status_of

from gateway_tests.conftest import NOW

SECONDS = 0.2


class Proxied:
    """nginx before ``upstream``."""

    def __init__(self, folder, upstream, **settings):
        self.port, self.folder = free_port(), folder
        layout = Layout(folder / "authority")
        ensure_certificates(layout, NOW.replace(year=NOW.year))
        certificates = folder / "certificates"
        certificates.mkdir()
        (certificates / "server.pem").write_bytes(layout.certificate("gateway").read_bytes())
        (certificates / "server.key").write_bytes(layout.key_of("gateway").read_bytes())
        (certificates / "ca.pem").write_bytes(layout.ca.read_bytes())
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        given = {
            "HAVEN_UPSTREAM": upstream,
            "HAVEN_CERTIFICATES": str(certificates),
            "HAVEN_TEMPORARY": str(self.temporary),
            "HAVEN_LISTEN": f"127.0.0.1:{self.port}",
            **settings,
        }
        command = ["sh", str(CHECKOUT / "deploy" / "proxy" / "run.sh")]
        self.log = (folder / "nginx.log").open("wb")
        self.process = subprocess.Popen(command, env={**os.environ, **given}, stderr=self.log)
        context = ssl.create_default_context(cafile=str(layout.ca))
        self.client = httpx.Client(base_url=f"https://localhost:{self.port}", verify=context, timeout=10)
        wait_until(self._answers, "nginx", 10)

    def _answers(self):
        try:
            self.client.get("/assets/pages.css")
        except httpx.TransportError:
            return False
        return True

    def raw(self, sent):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=15)
        with context.wrap_socket(plain) as connection:
            connection.sendall(sent)
            return read_all(connection)

    def close(self):
        self.client.close()
        self.process.terminate()
        self.process.wait(10)
        self.log.close()


@pytest.fixture
def behind(tmp_path, make_app, settings_of):
    """A proxy before the real application, which trusts it and shows who it takes the caller for."""
    settings = settings_of(listen=free_place(), trusted_proxies="127.0.0.1")
    app = make_app()

    @app.get("/whoever")
    def whoever():
        from flask import request

        return f"{request.remote_addr} {request.script_root!r} {request.host}"

    @app.get("/cookies")
    def cookies():
        from flask import Response

        answer = Response("kept")
        for number in range(MOST_PERMITS):
            answer.set_cookie(f"{PERMIT}{number}", "x" * 2_000)
        return answer

    told = threading.Event()

    @app.get("/news-of-a-test")
    def news():
        from flask import Response

        return Response(_news(told), headers={"X-Accel-Buffering": "no"}, direct_passthrough=True)

    with served(settings, app) as upstream:
        proxied = Proxied(tmp_path, f"http://127.0.0.1:{upstream.port}", HAVEN_TRUSTED_PROXIES="127.0.0.1")
        proxied.told = told
        yield proxied
        proxied.close()


async def _news(told):
    yield b"event: news\ndata: 0\n\n"
    await asyncio.to_thread(told.wait, 10)
    yield b"event: news\ndata: 1\n\n"


def _protected(headers):
    return {name: headers.get(name) for name in ALWAYS} == ALWAYS


def test_the_caller_is_whom_trusted_proxies_say_and_no_header_else_counts(behind):
    lies = {"SCRIPT_NAME": "//evil.example", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Host": "evil.example"}
    answer = behind.client.get("/whoever", headers={**lies, "X-Forwarded-For": "198.51.100.7, 203.0.113.9"})
    assert answer.text == f"203.0.113.9 '' localhost:{behind.port}"
    assert behind.client.get("/whoever", headers={"Haven-Refused": "413"}).status_code == 200


def test_what_waits_for_news_is_handed_on_as_it_comes(behind):
    """Held back until a buffer is full, the first number would come when the page has long given up."""
    with behind.client.stream("GET", "/news-of-a-test") as answer:
        pieces = answer.iter_raw()
        assert next(pieces) == b"event: news\ndata: 0\n\n"
        behind.told.set()
        assert next(pieces) == b"event: news\ndata: 1\n\n"


def test_an_answer_may_set_as_many_cookies_as_signing_in_does(behind):
    """Those of signing in took more than the page of memory that nginx has for a head: it was answered by 502."""
    answer = behind.client.get("/cookies")
    assert answer.status_code == 200
    assert len(answer.headers.get_list("Set-Cookie")) == MOST_PERMITS


def test_what_the_proxy_refuses_is_answered_by_the_gateway(behind):
    for sent, status in (
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", 431),
    ):
        answer = behind.raw(sent)
        head = answer.partition(b"\r\n\r\n")[0].decode().lower()
        assert status_of(answer) == status, answer[:300]
        assert "content-security-policy" in head
        assert b"<h1" in answer
    answer = behind.raw(b"GET /api/v1/x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
    assert b"application/problem+json" in answer


def test_bodies_go_through_and_lie_nowhere(behind):
    for size, status in ((3_000, 400), (3_000_000, 413)):
        answer = behind.client.post("/sign-in", data={"email": "x" * size})
        assert (answer.status_code, _protected(answer.headers)) == (status, True)
    kept = [path for path in behind.temporary.rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {"nginx.conf", "nginx.pid", "trusted.conf"}


def test_200_slow_ones_hold_up_nobody(behind):
    slow = [socket.create_connection(("127.0.0.1", behind.port)) for _ in range(200)]
    try:
        began = time.monotonic()
        assert behind.client.get("/whoever").is_success
        assert time.monotonic() - began < 1.0
    finally:
        for each in slow:
            each.close()


def test_without_the_gateway_it_says_so(tmp_path):
    proxied = Proxied(tmp_path, f"http://127.0.0.1:{free_port()}")
    try:
        page, problem = proxied.client.get("/report"), proxied.client.get(f"/api/v1/concerns/{new_id()}")
        assert (page.status_code, problem.status_code) == (502, 502)
        assert "not answering" in page.text
        assert problem.json()["code"] == "unavailable"
        for answer in (page, problem):
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Strict-Transport-Security"]
    finally:
        proxied.close()
