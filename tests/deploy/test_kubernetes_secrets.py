"""``secrets`` writes every Secret the manifests name, with every key, and nothing a stranger could read."""

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from cluster import OVERLAYS, ROOT, keys_asked, manifests, mounted_secrets, of_kind, pods, rendered
from haven_local.cli import main
from haven_local.layout import SERVICE_NAMES
from haven_local.policies import SNAPSHOTS
from haven_local.vault_contents import AUDIENCE, NAMESPACE
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import make_url
from support.levels import waits_for


def _prepared(root, *more):
    command = ["prepare", str(root / "to"), "--network=10.0.0.0/8", f"--state={root / 'state'}"]
    command += ["--at=postgres=db.example:6432", "--at=rabbitmq=mq.example:5671", "--public-url=https://h.example"]
    ended = CliRunner().invoke(main, [*command, *more])
    assert ended.exit_code == 0, ended.output
    return root


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """As ``prepare`` leaves it, for servers elsewhere."""
    return _prepared(tmp_path_factory.mktemp("cluster"))


ISSUER = "https://kubernetes.default.svc.cluster.local"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """As ``prepare`` leaves it for a cluster with its servers: the issuer of service accounts has two keys."""
    root = tmp_path_factory.mktemp("whole")
    keys = [RSAKey.generate_key(2048, {"use": "sig"}), ECKey.generate_key("P-256", {"use": "sig"})]
    (root / "keys.json").write_text(json.dumps({"keys": [key.as_dict(private=False) for key in keys]}))
    return _prepared(root, f"--cluster-issuer={ISSUER}", f"--cluster-keys={root / 'keys.json'}"), keys


@pytest.fixture(scope="module")
def written(prepared):
    """The file, and what is in it by name."""
    return _written(prepared)


def _written(prepared):
    ended = CliRunner().invoke(main, ["secrets", str(prepared / "to"), "--kubernetes", str(prepared / "out")])
    assert ended.exit_code == 0, ended.output
    file = prepared / "out" / "secrets.json"
    return file, {each["metadata"]["name"]: each for each in json.loads(file.read_text())["items"]}


NAMED_BY_KINDS = {
    ("Issuer", "haven"): "haven-authority",
    ("Cluster", "postgres"): "postgres-superuser",
    ("RabbitmqCluster", "rabbitmq"): "rabbitmq-definitions",
    ("Alertmanager", "haven"): "haven-alertmanager",
}
"""Secrets that operators read for their own kinds."""
MADE_IN_THE_CLUSTER = {"postgres-tls", "postgres-replication-tls", "rabbitmq-tls", "openbao-tls", "gateway-public-tls"}
"""Certificates, by cert-manager."""
FROM_ELSEWHERE = {"object-store-keys", "backup-store-keys"}
"""The trust's own keys of its object stores."""


def _named(overlay):
    found = {secret for pod in pods(overlay).values() for secret in mounted_secrets(pod).values()}
    there = {(each["kind"], each["metadata"]["name"]): json.dumps(each) for each in manifests(overlay)}
    return found | {secret for place, secret in NAMED_BY_KINDS.items() if f'"{secret}"' in there.get(place, "")}


def test_what_the_manifests_ask_for_is_written_and_nothing_else(written, whole):
    _, secrets = written
    _, of_accounts = _written(whole[0])
    named = {secret for overlay in OVERLAYS for secret in _named(overlay)}
    assert named - MADE_IN_THE_CLUSTER - FROM_ELSEWHERE == set(secrets) == set(of_accounts)
    for overlay in OVERLAYS:
        secrets = of_accounts if "HAVEN_VAULT_JWT_FILE" in rendered(overlay) else written[1]
        by_key = {each for each in keys_asked(overlay) if each[0] not in FROM_ELSEWHERE}
        processes = {name for name, _ in by_key}
        assert by_key == {(name, key) for name in processes for key in secrets[name]["stringData"]}
    assert secrets["haven-bus-keys"]["stringData"].keys() == {"bus-keys.json"}
    assert secrets["gateway-tls"]["stringData"].keys() == {"tls.crt", "tls.key"}
    assert all(
        value for each in secrets.values() for value in {**each.get("stringData", {}), **each.get("data", {})}.values()
    )
    namespace = of_kind("Deployment")["identity"]["metadata"]["namespace"]
    assert {each["metadata"]["namespace"] for each in secrets.values()} == {namespace}


def test_programs_of_a_cluster_with_its_openbao_sign_in_by_their_accounts(whole):
    """Each by a token for OpenBao alone; none of the secrets that would open OpenBao without one is handed over."""
    root, keys = whole
    file, _ = _written(root)
    assert not re.search("(role|secret)-id", file.read_text())
    told = json.loads((file.parent / "overlay" / "prepared.json").read_text())["accounts"]
    assert told == {"issuer": ISSUER, "keys": [key.as_pem(private=False).decode() for key in keys]}
    for overlay in ("large", "small"):
        found = {name: pod for name, pod in pods(overlay).items() if "HAVEN_VAULT_JWT_FILE" in json.dumps(pod)}
        assert set(found) == {*SERVICE_NAMES, SNAPSHOTS}
        for name, pod in found.items():
            (volume,) = [each for each in pod["volumes"] if "projected" in each]
            (source,) = volume["projected"]["sources"]
            assert source["serviceAccountToken"]["audience"] == AUDIENCE
            assert pod["serviceAccountName"] == name
            (container,) = [each for each in pod["containers"] if each["name"] == name]
            (place,) = [each["mountPath"] for each in container["volumeMounts"] if each["name"] == volume["name"]]
            path = f"{place}/{source['serviceAccountToken']['path']}"
            assert {"name": "HAVEN_VAULT_JWT_FILE", "value": path} in container["env"]
    assert of_kind("Deployment", "small")["identity"]["metadata"]["namespace"] == NAMESPACE


def test_issuer_and_keys_of_a_cluster_go_together_and_must_be_keys(tmp_path):
    (tmp_path / "keys.json").write_text('{"keys": []}')
    prepare = ["prepare", str(tmp_path / "to"), "--network=10.0.0.0/8"]
    alone = CliRunner().invoke(main, [*prepare, f"--cluster-issuer={ISSUER}"])
    assert "go together" in alone.output
    none = CliRunner().invoke(main, [*prepare, f"--cluster-keys={tmp_path / 'keys.json'}"])
    assert "holds no keys: write it with kubectl get --raw /openid/v1/jwks" in none.output
    assert not (tmp_path / "to").exists()


def test_a_broker_in_the_cluster_knows_who_calls_whom_but_while_services_of_0_1_0_run(prepared, written):
    """Those answer by the default exchange, and are told apart by having no queue of calls (decision 0124)."""
    _, secrets = written
    whole = json.loads((prepared / "to" / "rabbitmq" / "definitions.json").read_text())
    assert json.loads(secrets["rabbitmq-definitions"]["stringData"]["definitions.json"]) == whole
    folder = prepared / "beside"
    arguments = ["secrets", str(prepared / "to"), "--kubernetes", str(folder), "--from-0.1.0"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    items = json.loads((folder / "secrets.json").read_text())["items"]
    (rabbitmq,) = [each for each in items if each["metadata"]["name"] == "rabbitmq-definitions"]
    told = json.loads(rabbitmq["stringData"]["definitions.json"])
    left_out = [queue["name"] for queue in whole["queues"] if queue not in told["queues"]]
    assert left_out == [f"{service}.calls" for service in SERVICE_NAMES]
    (rights,) = [each for each in told["permissions"] if (each["vhost"], each["user"]) == ("rpc", "audit")]
    assert all(re.search(rights["write"], name) for name in ("amq.default", "haven.rpc", "haven.calls"))
    (rights,) = [each for each in whole["permissions"] if (each["vhost"], each["user"]) == ("rpc", "audit")]
    assert not any(re.search(rights["write"], name) for name in ("amq.default", "haven.rpc", "pupils.calls"))


def test_services_are_not_given_what_is_settles(written):
    _, secrets = written
    for service in SERVICE_NAMES:
        owner = secrets["haven-operator"]["stringData"][f"postgres-{service}-owner"]
        assert owner not in json.dumps(secrets[service])
        assert secrets["haven-operator"]["stringData"][f"postgres-{service}-app"] in json.dumps(secrets[service])


def test_openbaos_token_is_handed_over_once_it_is_there(prepared, written):
    _, secrets = written
    assert "openbao-token" not in secrets["haven-operator"]["stringData"]
    arguments = ["secrets", str(prepared / "to"), "--kubernetes", str(prepared / "later")]
    assert "OpenBao's token is not among them yet" in CliRunner().invoke(main, arguments).output
    token = prepared / "to" / "operator" / "secrets" / "openbao-token"
    try:
        token.write_text("s.invented")
        assert "not among them" not in CliRunner().invoke(main, arguments).output
        items = json.loads((prepared / "later" / "secrets.json").read_text())["items"]
        (operator,) = [each for each in items if each["metadata"]["name"] == "haven-operator"]
        assert operator["stringData"]["openbao-token"] == "s.invented"
    finally:
        token.unlink()


def test_an_overlay_is_told_what_was_prepared_and_no_secret(prepared, written):
    file, secrets = written
    folder = file.parent / "overlay"
    assert {path.name for path in folder.iterdir()} == {"settings.env", "prepared.json", "ca.pem"}
    told = dict(line.split("=", 1) for line in (folder / "settings.env").read_text().splitlines())
    example = (ROOT / "k8s" / "overlays" / "example" / "settings.env").read_text().splitlines()
    assert list(told) == [line.partition("=")[0] for line in example if not line.startswith("#")]
    assert told["trust-id"] == (prepared / "to" / "operator" / "secrets" / "trust-id").read_text()
    assert told["public-url"] == "https://h.example"
    assert json.loads((folder / "prepared.json").read_text())["addresses"]["postgres"] == "db.example:6432"
    shown = "".join(path.read_text() for path in folder.iterdir())
    values = [value for each in secrets.values() for value in each.get("stringData", {}).values()]
    public = (folder / "ca.pem").read_text()
    assert [value for value in values if value in shown and value not in public and value != "postgres"] == []


def test_addresses_are_those_that_were_prepared_with_the_authority_of_the_pods(written):
    _, secrets = written
    for service in SERVICE_NAMES:
        values = secrets[service]["stringData"]
        url = make_url(values["database-url"])
        assert (url.host, url.port, url.username, url.database) == ("db.example", 6432, f"{service}_app", service)
        assert url.query == {"sslmode": "verify-full", "sslrootcert": "/run/haven/ca/ca.pem"}
        assert values["events-url"].endswith("@mq.example:5671/events")


@waits_for("deploy")
def test_kubernetes_takes_them_and_nobody_else_reads_them(written):
    file, _ = written
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    program = str(Path(sys.executable).parent / "kubernetes-validate")
    command = [program, "-k", "1.34", "--strict", str(file)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_checkout_and_a_folder_that_was_not_prepared_are_refused(prepared, tmp_path):
    (tmp_path / ".git").mkdir()
    inside = CliRunner().invoke(main, ["secrets", str(prepared / "to"), "--kubernetes", str(tmp_path / "overlay")])
    assert inside.exit_code == 2
    assert "no place in git" in inside.output
    empty = CliRunner().invoke(main, ["secrets", str(tmp_path), "--kubernetes", str(prepared / "other")])
    assert empty.exit_code == 1
    assert "run prepare" in empty.output
    assert not (prepared / "other").exists()
