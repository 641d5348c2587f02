"""The manifests: valid for a cluster of today, hardened alike, and every name in them is a name of the code."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from chassis.process.settings import load
from deployed import (
    HEALTH_PORT,
    MIGRATION_SETTING,
    containers,
    of_kind,
    pods,
    rendered_manifests,
    required_settings,
    settings_class,
    settings_fields,
    targets,
)
from haven_local.installation import ADDRESSES
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES

SCANNER = "clamav"
"""Stands beside the processes: documents wait until it has looked at them."""
PROXY = "proxy"
"""Stands in the gateway's pod, before it."""


def _main(process: str) -> dict[str, Any]:
    """The process's own container; the gateway has a proxy beside it."""
    first, *others = pods()[process]["containers"]
    assert [each["name"] for each in others] == ([PROXY] if process == "gateway" else [])
    assert first["name"] == process
    return first


def test_kubernetes_takes_them(tmp_path: Path) -> None:
    rendered = tmp_path / "all.yaml"
    rendered.write_text(rendered_manifests())
    program = str(Path(sys.executable).parent / "kubernetes-validate")
    command = [program, "-k", "1.34", "--strict", str(rendered)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_gateway_is_spoken_to_by_the_proxy_beside_it_alone() -> None:
    gateway, proxy = pods()["gateway"]["containers"]
    given = {each["name"]: each.get("value") for each in gateway["env"]}
    assert given["HAVEN_LISTEN"] == "127.0.0.1:8080"
    assert given["HAVEN_TRUSTED_PROXIES"] == "127.0.0.1"
    told = {each["name"]: each.get("value") for each in proxy["env"]}
    assert told["HAVEN_UPSTREAM"] == f"http://{given['HAVEN_LISTEN']}"
    assert [each["containerPort"] for each in proxy["ports"]] == [ADDRESSES["proxy"].port]
    assert "tls" not in {each["name"] for each in gateway["volumeMounts"]}


def test_one_deployment_a_process_with_all_that_belongs_to_it() -> None:
    for kind in ("Deployment", "Service", "ServiceAccount"):
        assert sorted(of_kind(kind)) == sorted([*PROCESS_NAMES, SCANNER]), kind
    assert sorted(of_kind("PodDisruptionBudget")) == sorted(PROCESS_NAMES)
    assert sorted(of_kind("NetworkPolicy")) == sorted([*PROCESS_NAMES, SCANNER, "deny-all"])


@pytest.mark.parametrize("process", [*PROCESS_NAMES, SCANNER])
def test_a_pod_is_hardened(process: str) -> None:
    pod = pods()[process]
    assert pod["automountServiceAccountToken"] is False
    assert pod["serviceAccountName"] == process
    assert pod["enableServiceLinks"] is False
    security = pod["securityContext"]
    assert security["runAsNonRoot"] is True
    assert security["runAsUser"] == 10001
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    assert of_kind("ServiceAccount")[process]["automountServiceAccountToken"] is False


@pytest.mark.parametrize(
    ("process", "container"), [pytest.param(*each, id=f"{each[0]}-{each[1]['name']}") for each in containers()]
)
def test_a_container_is_hardened(process: str, container: dict[str, Any]) -> None:
    security = container["securityContext"]
    assert security["allowPrivilegeEscalation"] is False
    assert security["readOnlyRootFilesystem"] is True
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert set(container["resources"]["requests"]) == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_a_process_is_asked_how_it_is(process: str) -> None:
    main = _main(process)
    ports = {each["name"]: each["containerPort"] for each in main["ports"]}
    assert ports["health"] == HEALTH_PORT
    assert main["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "health"}
    assert main["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "health"}
    assert main["startupProbe"]["httpGet"] == main["livenessProbe"]["httpGet"]
    annotations = of_kind("Deployment")[process]["spec"]["template"]["metadata"]["annotations"]
    assert annotations == {"prometheus.io/scrape": "true", "prometheus.io/port": str(HEALTH_PORT)}


def test_a_slow_start_is_not_taken_for_a_frozen_process() -> None:
    """Two minutes and more for each container that is killed when it does not answer later."""
    for name, pod in pods().items():
        for container in pod["containers"]:
            starting = container["startupProbe"]
            assert starting["periodSeconds"] * starting["failureThreshold"] >= 120, (name, container["name"])
            assert container["livenessProbe"], (name, container["name"])
            assert container["imagePullPolicy"] == "IfNotPresent"


def _environment(container: dict[str, Any]) -> dict[str, Any]:
    return {each["name"].removeprefix("HAVEN_").lower(): each for each in container["env"]}


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_its_settings_are_settings_of_the_code_and_none_is_missing(process: str) -> None:
    main = _main(process)
    given = _environment(main)
    assert all(each["name"].startswith("HAVEN_") for each in main["env"])
    assert set(given) - settings_fields(process) == set()
    assert required_settings(process) - set(given) == set()
    fixed = {each["name"]: each["value"] for each in main["env"] if "value" in each}
    assert fixed["HAVEN_SERVICE"] == process
    assert fixed["HAVEN_HEALTH_PORT"] == str(HEALTH_PORT)


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_the_process_would_start_with_them(process: str) -> None:
    """The settings class itself takes what the manifest gives, with an example for what a secret gives."""
    main = _main(process)
    example = {"TRUST_ID": "0190a5b0-7c1e-7000-8000-000000000001", "SMTP_URL": "smtp://mail:25"}
    configured = of_kind("ConfigMap")
    names = [name for name in configured if name.startswith("haven-") and "trust-id" in configured[name]["data"]]
    data = configured[names[0]]["data"]
    environment = {}
    for each in main["env"]:
        if "value" in each:
            environment[each["name"]] = each["value"]
        elif "configMapKeyRef" in each["valueFrom"]:
            environment[each["name"]] = data[each["valueFrom"]["configMapKeyRef"]["key"]]
        else:
            environment[each["name"]] = example.get(each["name"].removeprefix("HAVEN_"), "from-a-secret")
    assert load(settings_class(process), environment).service == process


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_migrations_run_first_as_the_owner_role_and_only_there(service: str) -> None:
    (migrate,) = pods()[service]["initContainers"]
    assert migrate["command"] == ["python", "-m", "chassis.process.migrate", service]
    assert set(_environment(migrate)) == {MIGRATION_SETTING}
    main = _main(service)
    assert MIGRATION_SETTING not in _environment(main)


@pytest.mark.parametrize(
    ("process", "container"), [pytest.param(*each, id=f"{each[0]}-{each[1]['name']}") for each in containers()]
)
def test_it_runs_its_own_image_and_takes_secrets_of_its_own(process: str, container: dict[str, Any]) -> None:
    name, _, _tag = container["image"].rpartition("/")[2].partition(":")
    assert name == (PROXY if container["name"] == PROXY else process)
    assert name in (*targets(), SCANNER, PROXY)
    for each in container.get("env", []):
        reference = each.get("valueFrom", {}).get("secretKeyRef")
        assert reference is None or reference["name"] == process


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_the_network_lets_it_reach_what_it_uses_and_nothing_else(process: str) -> None:
    policy = of_kind("NetworkPolicy")[process]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert policy["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": process}
    reached = {}
    for rule in policy["egress"]:
        for place in rule["to"]:
            labels = place.get("podSelector", {}).get("matchLabels", {})
            if "app.kubernetes.io/name" in labels:
                reached[labels["app.kubernetes.io/name"]] = [each["port"] for each in rule["ports"]]
    used = ["rabbitmq"] if process == "gateway" else ["rabbitmq", "postgres", "openbao"]
    used += [SCANNER] if process == "incidents" else []
    assert reached == {part: [ADDRESSES[part].port] for part in used}


def test_only_the_gateway_takes_callers_from_anywhere() -> None:
    for process in PROCESS_NAMES:
        rules = of_kind("NetworkPolicy")[process]["spec"]["ingress"]
        open_to_all = [rule["ports"] for rule in rules if "from" not in rule]
        assert open_to_all == ([[{"port": ADDRESSES["gateway"].port}]] if process == "gateway" else [])


def test_nothing_talks_unless_a_policy_says_so() -> None:
    assert of_kind("NetworkPolicy")["deny-all"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert of_kind("Namespace")["haven"]["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_no_manifest_holds_a_secret() -> None:
    assert of_kind("Secret") == {}
