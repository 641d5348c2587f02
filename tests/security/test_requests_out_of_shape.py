"""Requests that are too large, too long or no HTTP, on every kind of route: refused in our words, with all headers."""

import httpx
import pytest
from gateway.security.headers import ALWAYS
from strangers import problem

PROGRAMS = ("/api/v1/sessions", "/api/v1/concerns", "/mis/v1/feeds/0190a5b0-7c1e-7000-8000-000000000001/files")
PAGES = (
    "/sign-in",
    "/report",
    "/find",
    "/forgotten-password",
    "/nowhere",
    "/static/vendor/htmx.min.js",
    "/assets/pages.css",
)
EVERY = (*PAGES, *PROGRAMS)
MEGABYTES = 100


@pytest.fixture
def stranger(over_http):
    """Before the real server."""
    return over_http


def _ours(answer, status):
    """Whether the answer is one of ours: its status, a page or a problem, and every header that protects."""
    assert answer.status_code == status, answer.text[:200]
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value, name
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Haven-Correlation-Id" in answer.headers
    assert "Server" not in answer.headers
    path = answer.request.url.path if answer.request is not None else ""
    if path.startswith(("/api/", "/mis/")):
        problem(answer)
    else:
        assert "<h1" in answer.text


def _parts(number):
    part = '--b\r\nContent-Disposition: form-data; name="p{}"\r\n\r\nx\r\n'
    return ("".join(part.format(each) for each in range(number)) + "--b--\r\n").encode()


@pytest.mark.parametrize("path", ["/sign-in", "/report", "/forgotten-password", "/nowhere"])
def test_a_form_of_5000_parts_is_refused_with_a_page(stranger, path):
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = stranger.post(path, content=_parts(5_000), headers=headers)
    _ours(answer, 404 if path == "/nowhere" else 413)


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_a_form_of_100_megabytes_is_refused(server, path, kind):
    """Of its length alone: no such body has to be sent."""
    size = str(MEGABYTES * 1_000_000 + 200_000)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n"
    answer = _raw(server, head.encode() + b"x" * 1_200_000, path)
    _ours(answer, 413 if path == "/sign-in" else answer.status_code)
    assert answer.status_code in (400, 401, 404, 405, 413, 415)


def test_a_form_of_100_megabytes_that_is_sent_gets_its_page(stranger):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    _ours(stranger.post("/sign-in", content=b"x" * MEGABYTES * 1_000_000, headers=headers), 413)


@pytest.mark.parametrize("path", EVERY)
def test_broken_chunks_are_refused(server, path):
    for body in (b"zz\r\nabc\r\n0\r\n\r\n", b"3\r\nabcde\r\n", b"f" * 30 + b"\r\nx"):
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        _ours(_raw(server, head.encode() + body, path), 400)


@pytest.mark.parametrize("path", EVERY)
def test_an_address_that_is_too_long_is_refused(server, path):
    for long in (f"{path}?q={'a' * 5_000}", f"{path}?q={'a' * 60_000}"):
        _ours(_raw(server, f"GET {long} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), path), 414)


@pytest.mark.parametrize("path", EVERY)
def test_what_two_servers_could_read_in_two_ways_is_read_by_none(server, path):
    length, chunks = "Content-Length: 5", "Transfer-Encoding: chunked"
    smuggled = "0\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for lines in ([length, chunks], [length, "Content-Length: 6"], ["Host: evil.example", length]):
        head = "\r\n".join([f"POST {path} HTTP/1.1", "Host: localhost", *lines, "", ""])
        answer = _raw(server, (head + smuggled).encode(), path)
        _ours(answer, 400)
        assert answer.headers["Connection"] == "close"


def test_headers_that_are_too_long_are_refused(server):
    for path in EVERY:
        _ours(_raw(server, f"GET {path} HTTP/1.1\r\nHost: a\r\nX: {'a' * 60_000}\r\n\r\n".encode(), path), 431)


def test_paths_hosts_and_cookies_that_are_none(server):
    for line, status in (
        ("GET /%00 HTTP/1.1", 404),
        ("GET /sign-in%ff HTTP/1.1", 404),
        ("GET /%zz HTTP/1.1", 404),
        ("GET /../../etc/passwd HTTP/1.1", 404),
        ("GET https://evil.example/ HTTP/1.1", 400),
        ("FETCH /sign-in HTTP/1.1", 405),
    ):
        answer = _raw(server, f"{line}\r\nHost: localhost\r\nCookie: __Host-haven=\xff; =;\r\n\r\n".encode("latin-1"))
        _ours(answer, status)


def test_no_header_moves_a_page_to_another_place(stranger):
    """As a proxy's ``SCRIPT_NAME`` once did; every address of a page of ours stays a path."""
    lies = dict.fromkeys(("SCRIPT_NAME", "Script-Name", "X-Script-Name", "X-Forwarded-Prefix"), "//evil.example")
    lies |= {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Host": "evil.example"}
    lies |= {"X-Original-URL": "/report", "X-Rewrite-URL": "/report", "Forwarded": "host=evil.example;proto=http"}
    for path in ("/sign-in", "/", "/report", "//sign-in", "/static", "/sign-in/"):
        answer = stranger.get(path, headers=lies)
        assert "evil.example" not in answer.text, path
        assert "evil.example" not in str(answer.headers.get("Location")), path


def _raw(server, sent, path="/"):
    """What comes back for bytes that no client library would send."""
    with server.connect() as connection:
        connection.sendall(sent)
        return _parsed(connection, httpx.Request("GET", f"https://localhost{path}"))


def _parsed(connection, request):
    found = b""
    while b"\r\n\r\n" not in found:
        piece = connection.recv(65_536)
        assert piece, "closed without an answer"
        found += piece
    head, _, body = found.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = httpx.Headers([tuple(line.split(": ", 1)) for line in lines])
    while len(body) < int(headers["Content-Length"]):
        body += connection.recv(65_536)
    return httpx.Response(int(first.split()[1]), headers=headers, content=body, request=request)
