"""``prepare`` and ``settle`` for real: bare servers on the files they make, then every process, then once more."""

import datetime as dt
import json
import os
import shutil
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import hvac
import psycopg2
import pytest
from bare_servers import BareServers
from deployed import OF_PARTS, compose
from haven_local.backups.vault_in_cluster import Snapshots, SnapshotSettings
from haven_local.databases import WATCH_ROLE
from haven_local.generated_secrets import WATCH_SECRET
from haven_local.layout import CHECKOUT, PROCESS_NAMES, SERVICE_NAMES
from haven_local.policies import SNAPSHOTS
from haven_local.ports import free_port
from haven_local.settings import read_settings
from haven_local.waiting import wait_until
from joserfc import jwt
from joserfc.jwk import RSAKey
from prometheus_client import CollectorRegistry
from psycopg2.extensions import connection
from pydantic import SecretStr
from support.levels import waits_for
from support.running import RunningProcess

pytestmark = waits_for("chassis", "deploy", "migrations")


def _haven(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "haven_local", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=CHECKOUT)


def _prepare(servers: BareServers, *more: str) -> subprocess.CompletedProcess[str]:
    public = f"--public-url=https://localhost:{servers.ports['gateway']}"
    where = [f"--state={servers.state}", "--listen=127.0.0.1", public]
    return _haven("prepare", str(servers.root), *servers.options(), *where, *more)


def _settle(servers: BareServers) -> subprocess.CompletedProcess[str]:
    return _haven("settle", str(servers.root))


@pytest.fixture(scope="module")
def started() -> Iterator[BareServers]:
    """Prepared and running."""
    bare = BareServers()
    try:
        prepared = _prepare(bare)
        assert prepared.returncode == 0, prepared.stderr
        bare.start()
        yield bare
    finally:
        bare.close()


@pytest.fixture(scope="module")
def servers(started: BareServers) -> BareServers:
    """Settled too."""
    settled = _settle(started)
    assert settled.returncode == 0, settled.stdout + settled.stderr
    return started


def _handed_over(servers: BareServers, folder: Path) -> Path:
    """What a pod of the Job ``settle`` mounts: the Secret's keys as files, and what the overlay was told."""
    ended = _haven("secrets", str(servers.root), "--kubernetes", str(folder / "out"))
    assert ended.returncode == 0, ended.stderr
    items = json.loads((folder / "out" / "secrets.json").read_text())["items"]
    (operator,) = [each for each in items if each["metadata"]["name"] == "haven-operator"]
    mounted = folder / "prepared" / "operator"
    for part in ("secrets", "certificates"):
        (mounted / part).mkdir(parents=True)
    for name, value in operator["stringData"].items():
        (mounted / "secrets" / name).write_text(value)
    shutil.copy(folder / "out" / "overlay" / "prepared.json", mounted)
    shutil.copy(folder / "out" / "overlay" / "ca.pem", mounted / "certificates")
    return folder / "prepared"


def test_where_nothing_can_be_kept_nothing_is_initialised(started: BareServers, tmp_path: Path) -> None:
    ended = _haven("settle", str(_handed_over(started, tmp_path)), "--read-only")
    assert ended.returncode != 0
    assert "OpenBao is not initialised: do that by hand" in ended.stderr


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
        shared = {"bus-keys.json", "trust-id", *([WATCH_SECRET] if process == "identity" else [])}
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
        text = httpx.get(url).text
        queue = 'rabbitmq_queue_messages{vhost="events",queue="alerts.parking"}'
        return queue in text and wanted("rabbitmq_") <= named(text)

    wait_until(shown, "the broker's metrics", seconds=120, pause=1)


def test_openbao_gives_figures_without_a_token_and_nothing_else(servers: BareServers) -> None:
    trusting = ssl.create_default_context(cafile=str(servers.root / "prometheus" / "ca.pem"))
    watched, open_to_services = (
        f"https://localhost:{servers.ports[part]}/v1" for part in ("openbao_metrics", "openbao")
    )
    figures = "sys/metrics?format=prometheus"
    wait_until(
        lambda: wanted("vault_") <= named(httpx.get(f"{watched}/{figures}", verify=trusting).text),
        "figures",
        30,
        pause=1,
    )
    assert httpx.get(f"{open_to_services}/{figures}", verify=trusting).status_code == 403
    token = {"X-Vault-Token": (servers.root / "operator" / "secrets" / "openbao-token").read_text()}
    for path in ("sys/health", "sys/seal-status", "sys/mounts", "transit/keys?list=true"):
        assert httpx.get(f"{open_to_services}/{path}", headers=token, verify=trusting).status_code == 200, path
        assert httpx.get(f"{watched}/{path}", headers=token, verify=trusting).status_code == 404, path


def test_the_exporter_gives_figures_of_postgres(servers: BareServers) -> None:
    given = compose()["services"]["postgres-exporter"]["environment"]
    place = {"postgres:5432": f"localhost:{servers.ports['postgres']}", "/prepared": str(servers.root)}
    for there, here in place.items():
        given = {name: value.replace(there, here) for name, value in given.items()}
    servers.start_exporter(given)

    def shown() -> bool:
        try:
            return wanted("pg_") <= named(httpx.get(f"http://127.0.0.1:{servers.ports['exporter']}/metrics").text)
        except httpx.ConnectError:
            return False

    wait_until(shown, "PostgreSQL's figures", 30, pause=1)


def test_who_watches_postgres_reads_no_row_and_enters_no_service_database(servers: BareServers) -> None:
    password = (servers.root / "postgres-exporter" / "password").read_text()

    def connect(database: str) -> connection:
        return psycopg2.connect(
            host="localhost", port=servers.ports["postgres"], user=WATCH_ROLE, password=password, dbname=database,
            sslmode="verify-full", sslrootcert=str(servers.root / "postgres-exporter" / "ca.pem"),
        )  # fmt: skip

    for service in SERVICE_NAMES:
        with pytest.raises(psycopg2.OperationalError, match="permission denied"):
            connect(service)
    with closing(connect("postgres")) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SHOW track_activity_query_size")
        assert cursor.fetchone() == ("100B",), "statements of others are cut off"
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("SELECT * FROM pg_authid")


def wanted(prefix: str) -> set[str]:
    """Figures that rules and dashboards ask for, which are not named after themselves."""
    return {name for name in OF_PARTS if name.startswith(prefix)}


def named(figures: str) -> set[str]:
    """Names of the series in what an exporter says."""
    return {line.partition("{")[0].split()[0] for line in figures.splitlines() if line and line[0] != "#"}


def test_a_second_time_changes_nothing(servers: BareServers) -> None:
    # The broker's file has the test's own port in it; everything else is as prepare wrote it.
    before = {path: path.read_bytes() for path in (servers.root / "operator").rglob("*") if path.is_file()}
    again = _prepare(servers)
    assert again.returncode == 0, again.stderr
    assert {line.partition(":")[0] for line in again.stdout.splitlines()} <= {"rabbitmq"}
    settled = _settle(servers)
    assert settled.returncode == 0, settled.stdout + settled.stderr
    assert settled.stdout.count("as it was") == 4
    assert before == {path: path.read_bytes() for path in (servers.root / "operator").rglob("*") if path.is_file()}


def test_a_cluster_settles_with_what_was_handed_over_and_writes_nothing(servers: BareServers, tmp_path: Path) -> None:
    mounted = _handed_over(servers, tmp_path)
    before = {path: path.read_bytes() for path in mounted.rglob("*") if path.is_file()}
    ended = _haven("settle", str(mounted), "--read-only")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.count("as it was") == 4
    assert before == {path: path.read_bytes() for path in mounted.rglob("*") if path.is_file()}
    token = (mounted / "operator" / "secrets" / "openbao-token").read_text()
    (mounted / "operator" / "secrets" / "openbao-token").unlink()
    assert "its token openbao-token was not handed over" in _haven("settle", str(mounted), "--read-only").stderr
    (mounted / "operator" / "secrets" / "openbao-token").write_text(token)
    (mounted / "operator" / "secrets" / "openbao-audit-role-id").unlink()
    lacking = _haven("settle", str(mounted), "--read-only")
    assert lacking.returncode != 0
    assert "the secret openbao-audit-role-id is not among those that were handed over" in lacking.stderr


def test_snapshots_of_the_vault_are_kept_and_old_ones_go(servers: BareServers, tmp_path: Path) -> None:
    """By a role that may do nothing else, from what is handed over to a cluster."""
    secrets = servers.root / "operator" / "secrets"
    halves = {half: (secrets / f"openbao-{SNAPSHOTS}-{half}").read_text() for half in ("role-id", "secret-id")}
    settings = SnapshotSettings(
        vault_url=f"https://localhost:{servers.ports['openbao']}",
        vault_role_id=SecretStr(halves["role-id"]),
        vault_secret_id=SecretStr(halves["secret-id"]),
        ca_file=servers.root / "operator" / "certificates" / "ca.pem",
        snapshots_url=tmp_path.as_uri(),
        health_port=9101,
    )
    shown = CollectorRegistry()
    snapshots = Snapshots(settings, shown)
    (tmp_path / "of-somebody-else.txt").write_text("stays")
    first = dt.datetime(2026, 11, 28, 5, 0, tzinfo=dt.UTC)
    for hours in (0, 1, 47, 49):
        assert snapshots.attempt(first + dt.timedelta(hours=hours))
    wanted = ["2026-11-28T06-00-00Z.snapshot", "2026-11-30T04-00-00Z.snapshot", "2026-11-30T06-00-00Z.snapshot"]
    assert snapshots.kept == wanted
    assert (tmp_path / "of-somebody-else.txt").exists()
    assert all((tmp_path / name).stat().st_size > 1_000 for name in wanted)
    newest = (first + dt.timedelta(hours=49)).timestamp()
    assert shown.get_sample_value("haven_backup_point_timestamp_seconds") == newest
    later = CollectorRegistry()
    Snapshots(settings, later).remember()
    assert later.get_sample_value("haven_backup_point_timestamp_seconds") == newest


def test_whoever_keeps_snapshots_reads_no_key_and_a_failure_is_shown(servers: BareServers, tmp_path: Path) -> None:
    secrets = servers.root / "operator" / "secrets"
    url, ca = f"https://localhost:{servers.ports['openbao']}", servers.root / "operator" / "certificates" / "ca.pem"
    server = hvac.Client(url=url, verify=str(ca))
    halves = [(secrets / f"openbao-{SNAPSHOTS}-{half}").read_text() for half in ("role-id", "secret-id")]
    server.auth.approle.login(*halves)
    with pytest.raises(hvac.exceptions.Forbidden):
        server.list("transit/keys")
    with pytest.raises(hvac.exceptions.Forbidden):
        server.sys.force_restore_raft_snapshot(b"anything").raise_for_status()
    wrong = SnapshotSettings(
        vault_url=url, vault_role_id=SecretStr(halves[0]), vault_secret_id=SecretStr("another"), ca_file=ca,
        snapshots_url=tmp_path.as_uri(), health_port=9101,
    )  # fmt: skip
    shown = CollectorRegistry()
    assert not Snapshots(wrong, shown).attempt(dt.datetime.now(dt.UTC))
    assert shown.get_sample_value("haven_backup_failed") == 1
    assert list(tmp_path.iterdir()) == []


def test_in_a_cluster_programs_sign_in_with_their_accounts(servers: BareServers, tmp_path: Path) -> None:
    """``settle`` tells OpenBao whose word to take; when the cluster signs by another key, the next one does."""
    first, second = (RSAKey.generate_key(2048) for _ in range(2))
    issuer, settings = "https://cluster.example", SnapshotSettings(
        vault_url=f"https://localhost:{servers.ports['openbao']}",
        vault_jwt_file=tmp_path / "token",
        ca_file=servers.root / "operator" / "certificates" / "ca.pem",
        snapshots_url=(tmp_path / "kept").as_uri(),
        health_port=9101,
    )  # fmt: skip
    (tmp_path / "kept").mkdir()
    snapshots = Snapshots(settings, CollectorRegistry())
    try:
        for trusted, refused in ((first, second), (second, first)):
            (tmp_path / "keys.json").write_text(json.dumps({"keys": [trusted.as_dict(private=False)]}))
            accounts = [f"--cluster-issuer={issuer}", f"--cluster-keys={tmp_path / 'keys.json'}"]
            assert _prepare(servers, *accounts).returncode == 0
            assert _settle(servers).returncode == 0
            for key, account in ((refused, SNAPSHOTS), (trusted, "incidents")):
                (tmp_path / "token").write_text(_account_token(key, issuer, account))
                assert not snapshots.attempt(dt.datetime.now(dt.UTC))
            (tmp_path / "token").write_text(_account_token(trusted, issuer, SNAPSHOTS))
            assert snapshots.attempt(dt.datetime.now(dt.UTC))
    finally:
        assert _prepare(servers).returncode == 0


def _account_token(key: RSAKey, issuer: str, account: str) -> str:
    """As a cluster signs it."""
    now = int(dt.datetime.now(dt.UTC).timestamp())
    claims = {"iss": issuer, "aud": ["openbao"], "sub": f"system:serviceaccount:haven:{account}"}
    return jwt.encode({"alg": "RS256"}, {**claims, "iat": now, "nbf": now, "exp": now + 600}, key)


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
