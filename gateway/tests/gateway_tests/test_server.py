"""The server alone: who sends slowly, reads slowly, sends nonsense or too much holds up nobody and gets an answer."""

import contextlib
import socket
import threading
import time
from datetime import UTC, datetime

import httpx
import pytest
from gateway.server import body, bridge, protocol, run
from haven_local.certificates import ensure_certificates
from haven_local.layout import Layout
from structlog.testing import capture_logs
from support.metrics import own_metric
from support.served import free_place, read_all, served, status_of

LARGE = 3_000_000


def _application(environ, start_response):
    """Says what it was asked; ``/refuse`` reads nothing, ``/large`` says much, ``/wait`` takes half a second."""
    path = environ["PATH_INFO"]
    status = environ.get("haven.refusal")
    if status is not None:
        start_response(f"{status} Refused", [("Content-Type", "text/plain"), ("X-Ours", "1")])
        return [b"refused"]
    if path == "/badly-named":
        start_response("200 OK", [("Content-Disposition", "attachment; filename=Ł.txt")])
        return [b"never"]
    if path == "/raises":
        raise LookupError("by a view")
    start_response("413 Too large" if path == "/refuse" else "200 OK", [("Content-Type", "text/plain")])
    if path == "/refuse":
        return [b"too large"]
    if path == "/large":
        return (b"x" * 65_536 for _ in range(200))
    if path == "/breaks":
        return _breaking()
    if path == "/wait":
        time.sleep(0.5)
    size = len(environ["wsgi.input"].read())
    return [f"{path} {size} {environ['REMOTE_ADDR']} {environ['SCRIPT_NAME']!r}".encode()]


def _breaking():
    for _ in range(10):
        yield b"y" * 65_536
    raise OSError("the store went away")


@pytest.fixture
def server(settings_of):
    with served(settings_of(listen=free_place(), threads=2, streams=4), _application) as running:
        yield running


def _get(path, *lines, version="1.1"):
    return "\r\n".join([f"GET {path} HTTP/{version}", "Host: localhost", *lines, "", ""]).encode("latin-1")


def _post(path, content, *lines):
    head = [f"POST {path} HTTP/1.1", "Host: localhost", *lines, "", ""]
    return "\r\n".join(head).encode("latin-1") + content


def _count(name, **labels):
    return own_metric(name, labels or None) or 0.0


@contextlib.contextmanager
def _many(server, number, sent):
    """``number`` connections that have said ``sent`` and nothing more."""
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(server.connect()) for _ in range(number)]
        for connection in connections:
            connection.sendall(sent)
        yield connections


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /slow HTTP/1.1\r\nHost: loc", _post("/slow", b"x=", "Content-Length: 9000")],
    ids=["nothing", "a head", "a body"],
)
def test_200_that_send_slowly_hold_up_nobody(server, sent):
    with _many(server, 200, sent):
        taken = []
        for _ in range(20):
            began = time.monotonic()
            assert b"/other" in server.ask(_get("/other", "Connection: close"))
            taken.append(time.monotonic() - began)
    assert sorted(taken)[18] < 1.0


def test_those_that_hardly_read_hold_no_thread(server):
    """Two threads; forty who ask for 13 MB each and read none of it."""
    with _many(server, 40, _get("/large")):
        for _ in range(5):
            assert b"/other" in server.ask(_get("/other", "Connection: close"))


def test_a_large_answer_comes_whole(server):
    assert httpx.get(f"http://127.0.0.1:{server.port}/large").content == b"x" * (200 * 65_536)


@pytest.mark.parametrize(
    ("sent", "constant", "where"),
    [
        (b"GET /slow HTTP/1.1\r\nHost: loc", "HEAD_SECONDS", protocol),
        (_post("/slow", b"x=", "Content-Length: 9000"), "BODY_GRACE_SECONDS", body),
    ],
    ids=["a head", "a body"],
)
def test_who_is_too_slow_is_told_and_ended(server, monkeypatch, sent, constant, where):
    monkeypatch.setattr(where, constant, 0.3)
    with server.connect() as connection:
        connection.sendall(sent)
        answer = read_all(connection)
    assert status_of(answer) == 408
    assert b"x-ours: 1" in answer.lower()


def test_a_handshake_that_does_not_come_to_its_end_is_ended(settings_of, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "HANDSHAKE_SECONDS", 0.3)
    layout = Layout(tmp_path)
    ensure_certificates(layout, datetime.now(UTC))
    pair = {"tls_cert": layout.certificate("gateway"), "tls_key": layout.key_of("gateway")}
    with served(settings_of(listen=free_place(), **pair), _application) as server, server.connect() as connection:
        began = time.monotonic()
        connection.sendall(b"\x16\x03\x01")
        assert read_all(connection) == b""
    assert time.monotonic() - began < 5.0


def test_bytes_buy_no_time_for_a_head(server, monkeypatch):
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.5)
    with server.connect() as connection, contextlib.suppress(OSError):
        began = time.monotonic()
        for letter in b"GET /" + b"a" * 100:
            connection.send(bytes([letter]))
            time.sleep(0.05)
    assert time.monotonic() - began < 3.0


def test_who_says_nothing_is_ended(server):
    server.server.config.timeout_keep_alive = 0.3
    before = _count("haven_http_connections_ended_total", reason="idle")
    with server.connect() as connection:
        assert read_all(connection) == b""
    assert _count("haven_http_connections_ended_total", reason="idle") == before + 1


def test_a_reader_who_takes_nothing_is_cut_off(server, monkeypatch):
    monkeypatch.setattr(bridge, "STALLED_SECONDS", 0.3)
    before = _count("haven_http_connections_ended_total", reason="reader")
    with server.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.sendall(_get("/large"))
        time.sleep(2.0)
        assert _count("haven_http_connections_ended_total", reason="reader") == before + 1


def test_one_address_has_so_many_connections_and_no_more(settings_of):
    with served(settings_of(listen=free_place(), connections_an_address=10), _application) as server:
        with _many(server, 10, b""):
            assert server.ask(_get("/", "Connection: close")) == b""
        deadline = time.monotonic() + 5
        while not server.ask(_get("/", "Connection: close")) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert b"200" in server.ask(_get("/", "Connection: close"))


def test_when_all_places_are_taken_the_longest_idle_gives_way(settings_of):
    settings = settings_of(listen=free_place(), connections=10, connections_an_address=50)
    with served(settings, _application) as server, _many(server, 10, b"") as idle:
        time.sleep(0.2)
        assert b"200" in server.ask(_get("/", "Connection: close"))
        idle[0].settimeout(3)
        with contextlib.suppress(ConnectionResetError):
            assert idle[0].recv(1) == b""


def test_when_all_places_are_taken_the_slowest_sender_gives_way(settings_of):
    settings = settings_of(listen=free_place(), connections=10, connections_an_address=50)
    slow = _post("/slow", b"x=", "Content-Length: 9000")
    with served(settings, _application) as server, _many(server, 10, slow):
        time.sleep(0.2)
        assert b"200" in server.ask(_get("/", "Connection: close"))


@pytest.mark.parametrize("case", ["sized", "chunked", "by halves"])
def test_bodies_of_every_size_come_whole(server, case):
    content = b"z" * LARGE
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as client:
        if case == "sized":
            answer = client.post("/in", content=content)
        else:
            answer = client.post("/in", content=(content[i : i + 70_000] for i in range(0, LARGE, 70_000)))
        assert answer.text.startswith(f"/in {LARGE} ")
        assert client.get("/next").status_code == 200


def test_a_sender_who_does_not_listen_gets_to_see_the_refusal(server):
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as client:
        assert client.post("/refuse", content=b"z" * 20_000_000).status_code == 413
        assert client.get("/next").status_code == 200


def test_a_sender_who_asks_first_is_asked_to_go_on(server):
    with server.connect() as connection:
        connection.sendall(_post("/in", b"", "Content-Length: 3", "Expect: 100-continue", "Connection: close"))
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"abc")
        assert b"/in 3 " in read_all(connection)


def test_requests_one_behind_the_other_are_answered_in_their_order(server):
    answer = server.ask(_get("/wait") + _get("/second") + _get("/third", "Connection: close"))
    assert answer.index(b"/wait") < answer.index(b"/second") < answer.index(b"/third")


SHAPES = {
    "no HTTP": (b"\x16\x03\x01\x02\x00\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "a host that is none": (b"GET / HTTP/1.1\r\nHost: evil.example/x?\r\n\r\n", 400),
    "another version": (_get("/", version="3.7"), 400),
    "a whole address": (_get("https://evil.example/"), 400),
    "a tunnel": (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400),
    "a method that is none": (b"G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a NUL in a header": (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", 400),
    "a blank before the colon": (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", 400),
    "two lengths": (_post("/", b"abc", "Content-Length: 3", "Content-Length: 4"), 400),
    "a length that is none": (_post("/", b"abc", "Content-Length: -3"), 400),
    "length and chunks": (_post("/", b"0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"), 400),
    "chunks of another kind": (_post("/", b"0\r\n\r\n", "Transfer-Encoding: chunked, gzip"), 501),
    "chunks twice": (_post("/", b"0\r\n\r\n", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), 501),
    "a chunk that is none": (_post("/", b"zz\r\nabc\r\n", "Transfer-Encoding: chunked"), 400),
    "a chunk without an end": (_post("/", b"3\r\nabcde\r\n", "Transfer-Encoding: chunked"), 400),
    "a long address": (_get("/" + "a" * 5_000), 414),
    "a very long address": (_get("/" + "a" * 100_000), 414),
    "long headers": (_get("/", "X: " + "a" * 100_000), 431),
    "a cookie that is none": (_get("/", "Cookie: \xff\xfe==;;=;\x01".replace("\x01", ""), "Connection: close"), 200),
    "HTTP/1.0": (b"GET / HTTP/1.0\r\n\r\n", 200),
    "chunks in HTTP/1.0": (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_has_no_shape_is_refused_in_our_words_and_the_connection_ends(server, name):
    sent, status = SHAPES[name]
    answer = server.ask(sent)
    assert status_of(answer) == status
    assert answer.count(b"HTTP/1.1 ") == 1
    if status != 200:
        assert b"x-ours: 1" in answer.lower()


def test_nothing_a_caller_wrote_becomes_its_surroundings(server):
    lines = ["SCRIPT_NAME: //evil.example", "Script-Name: //evil.example", "X-Forwarded-For: 203.0.113.9"]
    lines += ["X-Forwarded-Prefix: //evil.example", "Forwarded: for=203.0.113.9", "REMOTE_ADDR: 203.0.113.9"]
    answer = server.ask(_get("/who", *lines, "Connection: close"))
    assert b"/who 0 127.0.0.1 ''" in answer


def test_a_trusted_proxy_says_who_the_caller_is(settings_of):
    settings = settings_of(listen=free_place(), trusted_proxies="127.0.0.1, 10.0.0.0/8")
    with served(settings, _application) as server:
        said = server.ask(_get("/who", "X-Forwarded-For: 198.51.100.7, 203.0.113.9, 10.1.2.3", "Connection: close"))
        assert b"/who 0 203.0.113.9 ''" in said
        refused = server.ask(_get("/who", "Haven-Refused: 413", "Connection: close"))
        assert status_of(refused) == 413


def test_what_fails_behind_the_view_is_logged_counted_and_answered(server):
    before = _count("haven_http_answers_failed_total", stage="view")
    with capture_logs() as lines:
        for path in ("/badly-named", "/raises"):
            answer = server.ask(_get(path, "Connection: close"))
            assert status_of(answer) == 500
            assert b"x-ours: 1" in answer.lower()
    assert _count("haven_http_answers_failed_total", stage="view") == before + 2
    assert _failures(lines) == [("view", "UnicodeEncodeError"), ("view", "LookupError")]
    assert "\u0141" not in str(lines), "the name of a file may be a child's"


def test_a_body_that_breaks_off_is_logged_and_counted_and_never_looks_whole(server):
    before = _count("haven_http_answers_failed_total", stage="body")
    with capture_logs() as lines, pytest.raises(httpx.HTTPError), httpx.Client() as client:
        client.get(f"http://127.0.0.1:{server.port}/breaks")
    assert _count("haven_http_answers_failed_total", stage="body") == before + 1
    assert _failures(lines) == [("body", "OSError")]


def _failures(lines):
    return [(line["stage"], line["error"]) for line in lines if line["event"] == "answer_failed"]


def test_even_without_a_page_something_is_said(settings_of):
    def app(environ, start_response):
        raise LookupError

    with served(settings_of(listen=free_place()), app) as server:
        answer = server.ask(_get("/", "Connection: close"))
    assert status_of(answer) == 500
    assert b"content-security-policy" in answer.lower()
    assert b"Something went wrong" in answer


def test_slow_large_bodies_leave_threads_to_others_and_a_share_to_each_caller(server):
    """Four threads for large bodies, one a caller: the second large body of the same address is told to wait."""
    large = _post("/in", b"z" * 1_300_000, f"Content-Length: {LARGE}")
    with _many(server, 1, large):
        time.sleep(0.3)
        assert b"/other" in server.ask(_get("/other", "Connection: close"))
        with server.connect() as second:
            second.sendall(_post("/in", b"z" * 1_300_000, "Content-Length: 1300001", "Connection: close"))
            second.sendall(b"z")
            assert status_of(read_all(second)) == 429


def test_it_ends_politely(settings_of):
    settings = settings_of(listen=free_place())
    with served(settings, _application) as server:
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(server.ask(_get("/wait", "Connection: close"))))
        waiting.start()
        time.sleep(0.2)
        server.server.should_exit = True
        waiting.join(10)
    assert b"/wait 0" in answers[0]
