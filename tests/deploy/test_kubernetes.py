"""The manifests: valid for a cluster of today, hardened alike, and every name in them is a name of the code."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from chassis.ground.settings import load
from cluster import (
    BASE,
    OVERLAYS,
    ROOT,
    containers,
    environment,
    keys_asked,
    manifests,
    mounted_secrets,
    of_kind,
    pods,
    templates,
)
from deployed import HEALTH_PORT, required_settings, settings_class, settings_fields, targets
from haven_local.commands.settle import command as settle
from haven_local.installation import ADDRESSES
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES, WATCHER
from haven_local.policies import SNAPSHOTS
from support.levels import waits_for
from watcher.settings import WatcherSettings

SCANNER = "clamav"
"""Stands beside the processes: documents wait until it has looked at them."""
PROXY = "proxy"
"""Stands in the gateway's pod, before it."""
SETTLE = "settle"
EXPORTER = "postgres-exporter"
"""Asks PostgreSQL how it does, for Prometheus."""
STORED = ("pupils", "incidents", "gateway")
"""Keep or read files."""
OF_OPERATORS = (
    "postgresql.cnpg.io/",
    "rabbitmq.com/",
    "barmancloud.cnpg.io/",
    "cert-manager.io/",
    "monitoring.coreos.com/",
)
"""Kinds a cluster knows by its operators only: ``./haven check-manifests --schemas`` looks at them."""


def _main(process: str) -> dict[str, Any]:
    """The process's own container; the gateway has a proxy beside it."""
    first, *others = pods()[process]["containers"]
    assert [each["name"] for each in others] == ([PROXY] if process == "gateway" else [])
    assert first["name"] == process
    return first


@waits_for("deploy")
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kubernetes_takes_them(overlay: str, tmp_path: Path) -> None:
    known = [each for each in manifests(overlay) if not each["apiVersion"].startswith(OF_OPERATORS)]
    file = tmp_path / "all.yaml"
    file.write_text(yaml.safe_dump_all(known))
    program = str(Path(sys.executable).parent / "kubernetes-validate")
    command = [program, "-k", "1.34", "--strict", str(file)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_is_in_the_namespace_and_named_once(overlay: str) -> None:
    names = [(each["apiVersion"], each["kind"], each["metadata"]["name"]) for each in manifests(overlay)]
    assert len(names) == len(set(names))
    outside = {each["kind"] for each in manifests(overlay) if each["metadata"].get("namespace") != "haven"}
    assert outside == {"Namespace"}


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
    for kind in ("Deployment", "Service", "PodDisruptionBudget"):
        assert sorted(of_kind(kind)) == sorted([*PROCESS_NAMES, SCANNER, WATCHER]), kind
    assert sorted(of_kind("ServiceAccount")) == sorted([*PROCESS_NAMES, SCANNER, SETTLE, WATCHER])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_pods_are_hardened(overlay: str) -> None:
    for name, pod in pods(overlay).items():
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["serviceAccountName"] == name
        assert pod["enableServiceLinks"] is False
        security = pod["securityContext"]
        assert (security["runAsNonRoot"], security["runAsUser"], security["fsGroup"]) == (True, 10001, 10001)
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
        assert of_kind("ServiceAccount", overlay)[name]["automountServiceAccountToken"] is False


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_containers_are_hardened(overlay: str) -> None:
    for name, container in containers(overlay):
        security = container["securityContext"]
        assert security["allowPrivilegeEscalation"] is False, (name, container["name"])
        assert security["readOnlyRootFilesystem"] is True
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}
        assert "memory" in container["resources"]["limits"]
        assert container["imagePullPolicy"] == "IfNotPresent"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_secret_is_in_an_environment(overlay: str) -> None:
    for name, container in containers(overlay):
        given = [each for each in container.get("env", []) if "secretKeyRef" in each.get("valueFrom", {})]
        assert (name, given, container.get("envFrom")) == (name, [], None)
    for name, pod in pods(overlay).items():
        modes = {each["secret"].get("defaultMode") for each in pod["volumes"] if "secret" in each}
        assert modes <= {0o440}, name


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_a_process_is_asked_how_it_is(process: str) -> None:
    main = _main(process)
    ports = {each["name"]: each["containerPort"] for each in main["ports"]}
    assert ports["health"] == HEALTH_PORT
    assert main["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "health"}
    assert main["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "health"}
    assert main["startupProbe"]["httpGet"] == main["livenessProbe"]["httpGet"]
    annotations = templates()[process]["metadata"]["annotations"]
    assert annotations == {"prometheus.io/scrape": "true", "prometheus.io/port": str(HEALTH_PORT)}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_slow_start_is_not_taken_for_a_frozen_process(overlay: str) -> None:
    """Two minutes and more for each container that is killed when it does not answer later."""
    runs_on = {**of_kind("Deployment", overlay), **of_kind("StatefulSet", overlay)}
    for name in runs_on:
        for container in pods(overlay)[name]["containers"]:
            starting = container["startupProbe"]
            assert starting["periodSeconds"] * starting["failureThreshold"] >= 120, (name, container["name"])
            assert container["livenessProbe"], (name, container["name"])
            assert container["readinessProbe"], (name, container["name"])


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_its_settings_are_settings_of_the_code_and_none_is_missing(process: str) -> None:
    main = _main(process)
    given = environment(main)
    assert all(each["name"].startswith("HAVEN_") for each in main["env"])
    assert set(given) - settings_fields(process) == set()
    assert required_settings(process) - set(given) == set()
    fixed = {each["name"]: each["value"] for each in main["env"] if "value" in each}
    assert fixed["HAVEN_SERVICE"] == process
    assert fixed["HAVEN_HEALTH_PORT"] == str(HEALTH_PORT)


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_the_process_would_start_with_them(process: str, tmp_path: Path) -> None:
    """The settings class itself takes what the manifest gives, with an example for what a secret gives."""
    example = {"HAVEN_TRUST_ID": "0190a5b0-7c1e-7000-8000-000000000001"}
    configured = {name: each["data"] for name, each in of_kind("ConfigMap").items()}
    (tmp_path / "secret").write_text("smtp://mail.example-trust.org.uk:25\n")
    given = {}
    for each in _main(process)["env"]:
        if str(each.get("value", "")).startswith("/run/haven/secrets/"):
            given[each["name"]] = str(tmp_path / "secret")
        elif "value" in each:
            given[each["name"]] = each["value"]
        else:
            reference = each["valueFrom"]["configMapKeyRef"]
            given[each["name"]] = configured[reference["name"]].get(reference["key"], "")
    assert load(settings_class(process), {**given, **example}).service == process


def test_the_watcher_would_start_and_goes_to_the_proxy(tmp_path: Path) -> None:
    """It is no process on the bus, and has settings of its own."""
    (container,) = pods()[WATCHER]["containers"]
    (tmp_path / "watch-secret").write_text("a" * 43)
    given = {each["name"]: each.get("value", "https://haven.example.org") for each in container["env"]}
    settings = load(WatcherSettings, {**given, "HAVEN_WATCH_SECRET_FILE": str(tmp_path / "watch-secret")})
    assert (settings.url, settings.host) == ("https://gateway", "haven.example.org")
    (port,) = [each for each in of_kind("Service")["gateway"]["spec"]["ports"] if each["port"] == 443]
    assert port["targetPort"] == "https"
    of_identity = environment(pods()["identity"]["containers"][0])["watch_secret"]
    assert of_identity["value"] == environment(container)["watch_secret"]["value"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_is_asked_of_a_config_map_is_in_it(overlay: str) -> None:
    configured = {name: each.get("data", {}) for name, each in of_kind("ConfigMap", overlay).items()}
    for name, container in containers(overlay):
        for each in container.get("env", []):
            reference = each.get("valueFrom", {}).get("configMapKeyRef")
            if reference and not reference.get("optional"):
                assert reference["key"] in configured[reference["name"]], (name, each["name"])
    for name, pod in pods(overlay).items():
        mounted = {each["configMap"]["name"] for each in pod["volumes"] if "configMap" in each}
        assert mounted <= set(configured), name


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_a_service_waits_for_migrations_and_has_no_right_to_run_them(service: str) -> None:
    (waiting,) = pods()[service]["initContainers"]
    assert waiting["command"] == ["python", "-m", "chassis.process.wait_for_migrations", service]
    assert waiting["image"] == _main(service)["image"]
    main = environment(_main(service))
    assert environment(waiting)["database_url"] == main["database_url"]
    assert set(environment(waiting)) == {"database_url"}
    assert "migration_database_url" not in main


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_settle_alone_holds_what_makes_roles_and_keys(overlay: str) -> None:
    for name, pod in pods(overlay).items():
        holds = "haven-operator" in mounted_secrets(pod).values()
        assert holds == (name == SETTLE), name
    (main,) = pods(overlay)[SETTLE]["containers"]
    assert main["command"][:4] == ["python", "-m", "haven_local", "settle"]
    known = {option for each in settle.params for option in each.opts}
    assert {each for each in main["command"][4:] if each.startswith("--")} <= known
    assert "--read-only" in main["command"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_release_has_a_job_of_its_own(overlay: str) -> None:
    (name,) = [name for name, each in of_kind("Job", overlay).items() if name.startswith(SETTLE)]
    ours = {each["image"].rpartition("/")[2] for _, each in containers(overlay) if "/haven/" in each["image"]}
    releases = {image.partition(":")[2].partition("@")[0] for image in ours}
    assert len(releases) == 1, "one release of everything"
    assert name == f"{SETTLE}-{releases.pop().replace('.', '-')}"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_job_names_nothing_that_changes_with_settings(overlay: str) -> None:
    """A Job cannot be changed: the name of what it is given must not carry what is in it."""
    job = pods(overlay)[SETTLE]
    named = {each["configMap"]["name"] for each in job["volumes"] if "configMap" in each}
    for container in (*job["initContainers"], *job["containers"]):
        entries = [
            each["valueFrom"]["configMapKeyRef"]["name"] for each in container.get("env", []) if "valueFrom" in each
        ]
        named |= set(entries)
    assert named <= {"haven-prepared", "object-store"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_files_are_kept_by_those_who_need_them_and_asked_about_first(overlay: str) -> None:
    settle_pod = pods(overlay)[SETTLE]
    (asking,) = settle_pod["initContainers"]
    assert asking["command"] == ["python", "-m", "chassis.objects.check_store"]
    keepers = {name for name, each in containers(overlay) if "object_store_url" in environment(each)}
    assert keepers == {*STORED, SETTLE}
    claimed = {name for name, pod in pods(overlay).items() if "objects" in {each["name"] for each in pod["volumes"]}}
    assert claimed == (keepers if of_kind("PersistentVolumeClaim", overlay) else set())


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_runs_its_own_image_and_takes_secrets_of_its_own(overlay: str) -> None:
    shared = {"haven-bus-keys", "gateway-tls", "gateway-public-tls", "object-store-keys", "backup-store-keys"}
    for name, container in containers(overlay):
        if "/haven/" not in container["image"]:
            continue
        image = container["image"].rpartition("/")[2].partition(":")[0]
        wanted = {SETTLE: "operator", SNAPSHOTS: "operator"}.get(name, PROXY if container["name"] == PROXY else name)
        assert image == wanted
        assert image in (*targets(), SCANNER, PROXY)
    for name in (*PROCESS_NAMES, SCANNER, WATCHER):
        assert set(mounted_secrets(pods(overlay)[name]).values()) - shared <= {name}
    assert all(secret in {*PROCESS_NAMES, WATCHER, SNAPSHOTS, EXPORTER, *shared} for secret, _ in keys_asked(overlay))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_one_is_there_while_another_is_replaced(overlay: str) -> None:
    for name, each in of_kind("Deployment", overlay).items():
        assert each["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
        scaled = name in {
            found["spec"]["scaleTargetRef"]["name"] for found in of_kind("HorizontalPodAutoscaler", overlay).values()
        }
        if not scaled:
            may_be_alone = (
                {WATCHER, SNAPSHOTS, EXPORTER, SCANNER} if overlay == "small" else {WATCHER, SNAPSHOTS, EXPORTER}
            )
            assert each["spec"]["replicas"] >= (1 if name in may_be_alone else 2), name
        budget = of_kind("PodDisruptionBudget", overlay)[name]["spec"]
        assert budget["selector"]["matchLabels"] == each["spec"]["selector"]["matchLabels"]
        assert budget["unhealthyPodEvictionPolicy"] == "AlwaysAllow"
        spread = {each["topologyKey"] for each in pods(overlay)[name]["topologySpreadConstraints"]}
        assert spread == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}


def test_what_is_in_hand_is_finished_before_a_gateway_ends() -> None:
    """The proxy waits for callers to go elsewhere, then for its answers; the gateway behind it ends after that."""
    pod = pods()["gateway"]
    gateway, proxy = pod["containers"]
    shell, script, waits, longest = proxy["lifecycle"]["preStop"]["exec"]["command"]
    assert (shell, Path(script).name) == ("sh", "stop.sh")
    assert (ROOT / "deploy" / "proxy" / "stop.sh").exists()
    stays = gateway["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert int(waits) + int(longest) < stays
    assert stays + 15 < pod["terminationGracePeriodSeconds"], "15 s are the gateway's own for ending politely"


def test_nothing_is_privileged() -> None:
    labels = of_kind("Namespace")["haven"]["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_manifest_holds_a_secret(overlay: str) -> None:
    assert of_kind("Secret", overlay) == {}


def test_the_base_is_rendered_whole() -> None:
    assert BASE in OVERLAYS
    listed = yaml.safe_load((ROOT / "k8s" / "base" / "kustomization.yaml").read_text())["resources"]
    assert sorted(listed) == sorted(
        path.name for path in (ROOT / "k8s" / "base").glob("*.yaml") if path.stem != "kustomization"
    )


def test_the_scanner_is_told_of_a_mirror_and_a_proxy_by_the_names_it_knows() -> None:
    (scanner,) = pods()[SCANNER]["containers"]
    script = (ROOT / "deploy" / "clamav" / "freshclam_conf.sh").read_text()
    for each in scanner["env"]:
        assert f"${{{each['name']}:-}}" in script
        assert each["valueFrom"]["configMapKeyRef"]["optional"] is True
    assert len(scanner["env"]) == script.count("${HAVEN_")
