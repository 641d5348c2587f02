"""``secrets`` writes every Secret the manifests name, with every key, and nothing a stranger could read."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from deployed import of_kind, pods
from haven_local.cli import main
from haven_local.layout import SERVICE_NAMES
from sqlalchemy import make_url


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """As ``prepare`` leaves it, for servers elsewhere."""
    root = tmp_path_factory.mktemp("cluster")
    command = ["prepare", str(root / "to"), "--network=10.0.0.0/8", f"--state={root / 'state'}"]
    command += ["--at=postgres=db.example:6432", "--at=rabbitmq=mq.example:5671", "--public-url=https://h.example"]
    ended = CliRunner().invoke(main, command)
    assert ended.exit_code == 0, ended.output
    return root


@pytest.fixture(scope="module")
def written(prepared):
    """The file, and what is in it by name."""
    ended = CliRunner().invoke(main, ["secrets", str(prepared / "to"), "--kubernetes", str(prepared / "out")])
    assert ended.exit_code == 0, ended.output
    file = prepared / "out" / "secrets.json"
    return file, {each["metadata"]["name"]: each for each in json.loads(file.read_text())["items"]}


def _asked():
    """(Secret, key) of every reference in the manifests; of a mounted one every key."""
    found = set()
    for pod in pods().values():
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            for variable in container.get("env", ()):
                reference = variable.get("valueFrom", {}).get("secretKeyRef")
                if reference:
                    found.add((reference["name"], reference["key"]))
        found |= {(each["secret"]["secretName"], None) for each in pod["volumes"] if "secret" in each}
    return found


def test_what_the_manifests_ask_for_is_written_and_nothing_else(written):
    _, secrets = written
    asked = _asked()
    assert {name for name, _ in asked} == set(secrets)
    by_key = {(name, key) for name, key in asked if key}
    mounted = {name for name, key in asked if key is None}
    there = {(name, key) for name, each in secrets.items() if name not in mounted for key in each["stringData"]}
    assert by_key == there
    assert secrets["haven-bus-keys"]["stringData"].keys() == {"bus-keys.json"}
    assert secrets["gateway-tls"]["stringData"].keys() == {"tls.crt", "tls.key"}
    assert all(value for each in secrets.values() for value in each["stringData"].values())
    namespace = of_kind("Deployment")["identity"]["metadata"]["namespace"]
    assert {each["metadata"]["namespace"] for each in secrets.values()} == {namespace}


def test_addresses_are_those_that_were_prepared_with_the_authority_of_the_pods(written):
    _, secrets = written
    for service in SERVICE_NAMES:
        values = secrets[service]["stringData"]
        for key, role in (("database-url", f"{service}_app"), ("migration-database-url", f"{service}_owner")):
            url = make_url(values[key])
            assert (url.host, url.port, url.username, url.database) == ("db.example", 6432, role, service)
            assert url.query == {"sslmode": "verify-full", "sslrootcert": "/run/haven/ca/ca.pem"}
        assert make_url(values["database-url"]).password != make_url(values["migration-database-url"]).password
        assert values["events-url"].endswith("@mq.example:5671/events")


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
