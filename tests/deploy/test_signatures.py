"""Where the scanner gets its signatures: freshclam itself asks the mirror, or the proxy, that the settings name."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from deployed import ROOT

SCRIPT = ROOT / "deploy" / "clamav" / "freshclam_conf.sh"


class _Refusing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_error(404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_CONNECT(self) -> None:
        """A way through a proxy, which freshclam asks for whatever the mirror speaks."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _server() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Refusing)
    server.asked = []
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _configuration(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HAVEN_SIGNATURES_MIRROR": "", "HAVEN_SIGNATURES_PROXY": "", **settings}
    return subprocess.run(
        ["sh", str(SCRIPT), str(folder)], env=environment, capture_output=True, text=True, check=False
    )


def _fetch(folder: Path, **settings: str) -> None:
    """As ``run.sh`` does it, with no more patience than a test has."""
    written = _configuration(folder, **settings)
    assert written.returncode == 0, written.stderr
    conf = folder / "freshclam.conf"
    own = (
        "MaxAttempts 1\nConnectTimeout 2\nReceiveTimeout 2\nDatabaseOwner root\n"
        if os.geteuid() == 0
        else "MaxAttempts 1\n"
    )
    conf.write_text(written.stdout.replace("NotifyClamd /tmp/clamd.conf\n", "") + own)
    subprocess.run(["freshclam", f"--config-file={conf}"], capture_output=True, check=False, timeout=30)


def test_a_mirror_of_ones_own_is_asked(tmp_path: Path) -> None:
    with _server() as mirror:
        _fetch(tmp_path, HAVEN_SIGNATURES_MIRROR=f"http://127.0.0.1:{mirror.server_port}/clamav/")
    assert mirror.asked
    assert all(path.startswith("/clamav/") for path in mirror.asked)


def test_a_proxy_is_asked(tmp_path: Path) -> None:
    with _server() as proxy:
        _fetch(
            tmp_path,
            HAVEN_SIGNATURES_MIRROR="http://mirror.invalid/clamav",
            HAVEN_SIGNATURES_PROXY=f"http://127.0.0.1:{proxy.server_port}",
        )
    assert proxy.asked
    assert all("mirror.invalid" in path for path in proxy.asked)


def test_without_either_it_is_clamavs_own(tmp_path: Path) -> None:
    written = _configuration(tmp_path).stdout
    assert "DatabaseMirror database.clamav.net\n" in written
    assert "Proxy" not in written


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HAVEN_SIGNATURES_MIRROR", "mirror.example.org"),
        ("HAVEN_SIGNATURES_MIRROR", "https://mirror.example.org/a b"),
        ("HAVEN_SIGNATURES_PROXY", "proxy.example.org:3128"),
        ("HAVEN_SIGNATURES_PROXY", "http://proxy.example.org"),
        ("HAVEN_SIGNATURES_PROXY", "http://user:word@proxy.example.org:3128"),
        ("HAVEN_SIGNATURES_PROXY", "http://proxy.example.org:3128/path"),
    ],
)
def test_nonsense_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    refused = _configuration(tmp_path, **{name: value})
    assert refused.returncode == 64
    assert name in refused.stderr
