"""What images are made of: bills as the lock and the image file say, licences, and weaknesses by a service like OSV."""

import csv
import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from deployed import DOCKERFILE, members
from haven_local.cli import main
from haven_local.materials import lock
from haven_local.materials.licences import Licensed, refused
from support.levels import waits_for

pytestmark = waits_for("deploy", "packages")

_EVER = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}
WEAK = {
    "id": "GHSA-test-test-test",
    "summary": "Invented",
    "modified": "2026-01-01T00:00:00Z",
    "published": "2026-01-01T00:00:00Z",
    "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "ranges": [_EVER]}],
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("materials")
    ended = CliRunner().invoke(main, ["materials", str(folder)])
    assert ended.exit_code == 0, ended.output
    return folder


def _bill(folder: Path, image: str) -> dict[str, Any]:
    bill: dict[str, Any] = json.loads((folder / f"{image}.cdx.json").read_text())
    return bill


def _names(bill: dict[str, Any], kind: str = "pkg:pypi/") -> set[str]:
    return {each["name"] for each in bill["components"] if each.get("purl", "").startswith(kind)}


def test_each_image_has_a_bill_of_what_the_image_file_installs(written: Path) -> None:
    plain = ["--no-emit-workspace", "--no-annotate", "--no-hashes", "--no-header"]
    packages = [word for each in lock.IMAGES for word in ("--package", f"haven-{each}")]
    shared = lock.uv(["export", "--frozen", "--no-dev", *plain, *packages]).stdout
    everywhere = {line.split("==")[0] for line in shared.splitlines() if ";" not in line}
    assert len(everywhere) > 90
    for image in (*lock.IMAGES, "operator"):
        bill = _bill(written, image)
        assert everywhere <= _names(bill), image
        assert bill["metadata"]["component"]["name"] == f"haven/{image}"
        refs = [each["bom-ref"] for each in bill["components"]]
        assert len(set(refs)) == len(refs)
        named = {ref for each in bill["dependencies"] for ref in each.get("dependsOn", [])}
        assert named <= set(refs)


def test_an_image_holds_its_own_member_and_what_that_needs(written: Path) -> None:
    own = {
        image: {each["name"] for each in _bill(written, image)["components"] if not each.get("purl")}
        for image in lock.IMAGES
    }
    assert own["gateway"] == {"haven-gateway", "haven-schemas", "haven-chassis", "haven-timescales"}
    for image in lock.IMAGES:
        assert own[image] & {f"haven-{each}" for each in lock.IMAGES} == {f"haven-{image}"}
    operator = {each["name"] for each in _bill(written, "operator")["components"] if not each.get("purl")}
    assert operator == set(members()) - {"haven-gateway", "haven-watcher"}


def test_what_the_image_file_leaves_out_is_in_no_bill(written: Path) -> None:
    pruned = re.findall(r"--prune (\S+)", DOCKERFILE.read_text())
    assert set(pruned) <= set(lock.NOT_IN_IMAGES)
    assert not _names(_bill(written, "operator")) & set(lock.NOT_IN_IMAGES)
    assert "rich" in _names(_bill(written, "operator"))
    assert "rich" not in _names(_bill(written, "gateway"))


def test_what_runs_in_the_browser_is_in_the_gateways(written: Path) -> None:
    assert _names(_bill(written, "gateway"), "pkg:npm/") == {"govuk-frontend", "htmx.org"}


def test_every_package_is_under_a_licence_that_may_be_there(written: Path) -> None:
    with (written / "licences.csv").open() as file:
        packages = [Licensed(each["package"], each["version"], each["licence"]) for each in csv.DictReader(file)]
    assert len(packages) > 100
    assert refused(packages) == []


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True), ("MIT OR GPL-3.0-only", True), ("(MIT OR Apache-2.0) AND PSF-2.0", True),
        ("MIT AND SSPL-1.0", False), ("GPL-2.0-only", False), ("unknown", False), ("", False),
    ],
)  # fmt: skip
def test_other_licences_are_refused(licence: str, allowed: bool) -> None:
    assert Licensed("p", "1", licence).is_allowed is allowed


class _Osv(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/query":
            self._answer({"vulns": [WEAK]} if self.server.has_data else {})
        else:
            weak = self.server.weak
            names = [each["package"].get("name") or each["package"]["purl"] for each in asked["queries"]]
            found = [
                {"vulns": [{"id": WEAK["id"], "modified": WEAK["modified"]}]} if weak == name else {} for name in names
            ]
            self._answer({"results": found})

    def do_GET(self) -> None:
        self._answer(WEAK)

    def _answer(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def osv() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Osv)
    server.has_data, server.weak = True, None
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def _audit(port: int) -> tuple[int, str]:
    ended = CliRunner().invoke(main, ["audit-dependencies", f"--service-url=http://127.0.0.1:{port}/"])
    return ended.exit_code, ended.output


def test_a_known_weakness_fails(osv: HTTPServer) -> None:
    osv.weak = "flask"
    code, said = _audit(osv.server_port)
    assert code == 1
    assert WEAK["id"] in said


def test_none_known_passes(osv: HTTPServer) -> None:
    assert _audit(osv.server_port) == (0, "no weakness is known of any package in the lock\n")


def test_without_data_it_is_never_green(osv: HTTPServer) -> None:
    osv.has_data = False
    code, said = _audit(osv.server_port)
    assert code == 2
    assert "NOT KNOWN" in said
    assert _audit(9)[0] == 2
