"""``prepare`` and ``settle`` for real: bare servers on the files they make, then every process, then once more."""

import json
import os
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from bare_servers import BareServers
from haven_local.layout import CHECKOUT, PROCESS_NAMES, SERVICE_NAMES
from haven_local.ports import free_port
from haven_local.settings import read_settings
from haven_local.waiting import wait_until
from support.running import RunningProcess

pytestmark = pytest.mark.timeout(240)


def _haven(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "haven_local", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=CHECKOUT)


def _prepare(servers: BareServers) -> subprocess.CompletedProcess[str]:
    public = f"--public-url=https://localhost:{servers.ports['gateway']}"
    where = [f"--state={servers.state}", "--listen=127.0.0.1", public]
    return _haven("prepare", str(servers.root), *servers.options(), *where)


def _settle(servers: BareServers) -> subprocess.CompletedProcess[str]:
    return _haven("settle", str(servers.root))


@pytest.fixture(scope="module")
def servers() -> Iterator[BareServers]:
    """Prepared, running, settled."""
    bare = BareServers()
    try:
        prepared = _prepare(bare)
        assert prepared.returncode == 0, prepared.stderr
        bare.start()
        settled = _settle(bare)
        assert settled.returncode == 0, settled.stdout + settled.stderr
        yield bare
    finally:
        bare.close()


def test_no_secret_is_open_to_another_user(tmp_path: Path) -> None:
    ended = _haven("prepare", str(tmp_path / "to"), "--network=172.30.71.0/24", f"--state={tmp_path / 'state'}")
    assert ended.returncode == 0, ended.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    open_to_others = {path.name for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077}
    certificates = {path.name for path in (tmp_path / "to" / "operator" / "certificates").glob("*.pem")}
    assert open_to_others <= certificates


def test_each_part_holds_its_own_secrets_and_no_other(servers: BareServers) -> None:
    secrets = servers.root / "operator" / "secrets"
    for process in PROCESS_NAMES:
        held = b"".join(path.read_bytes() for path in (servers.root / process).iterdir())
        assert (secrets / f"rabbitmq-{process}").read_bytes() in held
        shared = {"bus-keys.json", "trust-id"}
        own = {path.name for path in secrets.iterdir() if process in path.name} - {f"postgres-{process}-owner"}
        foreign = [path for path in secrets.iterdir() if path.name not in shared | own]
        assert [path.name for path in foreign if path.read_bytes() in held] == []


def test_files_and_paths_named_in_settings_are_there(servers: BareServers) -> None:
    for process in PROCESS_NAMES:
        settings = read_settings(servers.root / process / "settings.env")
        for name in ("HAVEN_CA_FILE", "HAVEN_BUS_KEYS_FILE", "HAVEN_TLS_CERT", "HAVEN_TLS_KEY"):
            if name in settings:
                assert Path(settings[name]).parent == servers.root / process
                assert Path(settings[name]).exists()


def test_every_process_starts_from_its_file(servers: BareServers) -> None:
    started: list[RunningProcess] = []
    try:
        for process in PROCESS_NAMES:
            port = {"HAVEN_HEALTH_PORT": str(free_port(set(servers.ports.values())))}
            settings = {**read_settings(servers.root / process / "settings.env"), **port}
            started.append(RunningProcess(process, settings, servers.base / f"{process}.log"))
            started[-1].start(wait=False)
        for running in started:
            running.wait_until_ready()
        vault_used = [running.metrics() for running in started if running.name in SERVICE_NAMES]
        assert all('haven_vault_sign_ins_total{kind="sign_in",outcome="done"}' in text for text in vault_used)
        trusting = ssl.create_default_context(cafile=str(servers.root / "gateway" / "ca.pem"))
        gateway = f"https://localhost:{servers.ports['gateway']}"
        page = httpx.get(f"{gateway}/sign-in", verify=trusting)
        assert page.status_code == 503, "there is no trust yet, and identity says so"
        assert "not been set up yet" in page.text
        assert httpx.get(f"{gateway}/first-run", verify=trusting).status_code == 200
    finally:
        for running in started:
            running.stop()


def test_the_broker_gives_its_queues_to_prometheus(servers: BareServers) -> None:
    """The rules ask for ``rabbitmq_queue_messages`` by queue."""
    url = f"http://127.0.0.1:{servers.ports['metrics']}/metrics/per-object"

    def shown() -> bool:
        return 'rabbitmq_queue_messages{vhost="events",queue="alerts.parking"}' in httpx.get(url).text

    wait_until(shown, "the broker's metrics", seconds=30, pause=1)


def test_a_second_time_changes_nothing(servers: BareServers) -> None:
    # The broker's file has the test's own port in it; everything else is as prepare wrote it.
    before = {path: path.read_bytes() for path in (servers.root / "operator").rglob("*") if path.is_file()}
    again = _prepare(servers)
    assert again.returncode == 0, again.stderr
    assert {line.partition(":")[0] for line in again.stdout.splitlines()} <= {"rabbitmq"}
    settled = _settle(servers)
    assert settled.returncode == 0, settled.stdout + settled.stderr
    assert settled.stdout.count("as it was") == 3
    assert before == {path: path.read_bytes() for path in (servers.root / "operator").rglob("*") if path.is_file()}


def test_the_operator_sees_what_is_parked(servers: BareServers) -> None:
    settings = read_settings(servers.root / "operator" / "settings.env")
    command = [sys.executable, "-m", "chassis.bus.events_tool", "parked", "alerts", "--json"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **settings})
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == []


def test_no_secret_is_printed(servers: BareServers) -> None:
    printed = "".join(result.stdout + result.stderr for result in (_prepare(servers), _settle(servers)))
    secrets = (servers.root / "operator" / "secrets").iterdir()
    assert [path.name for path in secrets if path.read_bytes() in printed.encode()] == []


def test_settle_without_prepare_says_so(tmp_path: Path) -> None:
    ended = _haven("settle", str(tmp_path), "--network=127.0.0.1/32")
    assert ended.returncode != 0
    assert "run prepare first" in ended.stderr
