"""Pinning of images: against a registry over HTTP that asks for a token, as Docker Hub does."""

import hashlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from deployed import DOCKERFILE, ROOT, compose
from haven_local.image_digests import FILES, NotPinned, Registry, names_in, pin, with_digests

INDEX = "application/vnd.oci.image.index.v1+json"


class _Hub(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        address = f"http://127.0.0.1:{server.server_port}"
        if self.path.startswith("/token?"):
            server.scopes.append(self.path)
            self._answer(200, json.dumps({"token": "given"}).encode(), {})
        elif self.headers.get("Authorization") != "Bearer given":
            scope = f"repository:{self.path.partition('/manifests')[0].removeprefix('/v2/')}:pull"
            challenge = f'Bearer realm="{address}/token",service="hub",scope="{scope}"'
            self._answer(401, b"{}", {"WWW-Authenticate": challenge})
        elif self.path in server.manifests and INDEX in self.headers["Accept"]:
            body = server.manifests[self.path]
            said = server.said or f"sha256:{hashlib.sha256(body).hexdigest()}"
            self._answer(200, body, {"Docker-Content-Digest": said, "Content-Type": INDEX})
        else:
            self._answer(404, b"{}", {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Hub)
    server.scopes, server.said = [], None
    server.manifests = {"/v2/library/debian/manifests/13-slim": b"one", "/v2/prom/prometheus/manifests/v3.1.0": b"two"}
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    dockerfile, composed = tmp_path / "Dockerfile", tmp_path / "compose.yml"
    dockerfile.write_text("FROM debian:13-slim AS python\nFROM python AS build\nFROM debian:13-slim AS proxy\n")
    composed.write_text("services:\n  a:\n    image: prom/prometheus:v3.1.0\n  b:\n    image: haven/gateway\n")
    return dockerfile, composed


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_each_name_is_pinned_once_and_again_when_it_has_moved(hub: HTTPServer, files: tuple[Path, Path]) -> None:
    registry = Registry(f"http://127.0.0.1:{hub.server_port}")
    one, two = _digest(b"one"), _digest(b"two")
    assert pin(files, registry) == {"debian:13-slim": one, "prom/prometheus:v3.1.0": two}
    assert files[0].read_text() == (
        f"FROM debian:13-slim@{one} AS python\nFROM python AS build\nFROM debian:13-slim@{one} AS proxy\n"
    )
    assert f"image: prom/prometheus:v3.1.0@{two}\n" in files[1].read_text()
    assert "image: haven/gateway\n" in files[1].read_text()
    assert any("library%2Fdebian" in scope for scope in hub.scopes)
    assert pin(files, registry) == {}
    hub.manifests["/v2/library/debian/manifests/13-slim"] = b"three"
    assert pin(files, registry) == {"debian:13-slim": _digest(b"three")}
    assert one not in files[0].read_text()


def test_nothing_is_written_unless_every_name_is_known(hub: HTTPServer, files: tuple[Path, Path]) -> None:
    before = [file.read_text() for file in files]
    registry = Registry(f"http://127.0.0.1:{hub.server_port}")
    hub.said = _digest(b"something else")
    with pytest.raises(NotPinned, match="something else than it says"):
        pin(files, registry)
    hub.said = None
    del hub.manifests["/v2/prom/prometheus/manifests/v3.1.0"]
    with pytest.raises(NotPinned, match="prometheus"):
        pin(files, registry)
    with pytest.raises(NotPinned):
        pin(files, Registry("http://127.0.0.1:9"))
    assert [file.read_text() for file in files] == before


def test_it_finds_every_image_of_others_in_our_own_files() -> None:
    named = {name for file in FILES for name in names_in(file.read_text())}
    composed = {each["image"].partition("@")[0] for each in compose()["services"].values()}
    assert {name for name in composed if not name.startswith("haven/")} <= named
    assert {"debian:13-slim", "postgres:17-trixie"} <= named
    assert FILES == (DOCKERFILE, ROOT / "docker-compose.yml")


def test_our_own_files_are_as_good_with_digests_as_without() -> None:
    for file in FILES:
        text = file.read_text()
        pinned = with_digests(text, {name: _digest(name.encode()) for name in names_in(text)})
        assert names_in(pinned) == names_in(text)
        assert pinned.count("@sha256:") >= len(names_in(text)) > 0
