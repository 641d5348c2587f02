"""The components: what operators are told agrees with what one machine is told, and what they promise is in them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from chassis.ground.settings import load
from cluster import ROOT, manifests, of_kind, pods
from deployed import PROMETHEUS, compose, rules
from haven_local import openbao
from haven_local.backups import vault_in_cluster
from haven_local.backups.keeping import POINT_SECONDS
from haven_local.backups.place import KEEP_DAYS, KEYS_DAYS
from haven_local.databases import WATCH_ROLE
from haven_local.definitions import queues_of
from haven_local.layout import PROCESS_NAMES, SERVICE_NAMES, WATCHER
from haven_local.policies import SNAPSHOTS
from prometheus_rules import WRITTEN, rendered, sources

IN_CLUSTER = ("small", "large")
WHOLE = "large"
DEPLOY = ROOT / "deploy"


def _cluster(overlay: str = WHOLE) -> dict[str, Any]:
    (found,) = [
        each
        for each in manifests(overlay)
        if each["apiVersion"].startswith("postgresql.cnpg.io/") and each["kind"] == "Cluster"
    ]
    spec: dict[str, Any] = found["spec"]
    return spec


@pytest.mark.parametrize("overlay", IN_CLUSTER)
def test_what_postgresql_answered_as_done_is_on_two_machines(overlay: str) -> None:
    spec = _cluster(overlay)
    assert spec["instances"] == 3
    assert spec["postgresql"]["synchronous"] == {
        "method": "any",
        "number": 1,
        "dataDurability": "required",
        "failoverQuorum": True,
    }
    assert spec["bootstrap"]["initdb"]["dataChecksums"] is True
    assert spec["superuserSecret"] == {"name": "postgres-superuser"}


def test_postgresql_is_told_what_it_is_told_on_one_machine() -> None:
    """All but where it listens, its certificates and how much memory it takes."""
    pairs = re.findall(r"^(\w+) = '?([^'\n]*)'?$", (DEPLOY / "postgres" / "postgresql.conf").read_text(), re.MULTILINE)
    of_the_place = {"listen_addresses", "port", "unix_socket_directories", "ssl", "ssl_cert_file", "ssl_key_file"}
    of_the_place |= {"shared_buffers", "log_destination", "logging_collector", "include_if_exists"}
    told = _cluster("small")["postgresql"]
    wanted = {name: value for name, value in pairs if name not in of_the_place}
    assert {name: told["parameters"].get(name) for name in wanted} == wanted
    assert told["pg_hba"] == ["hostnossl all all all reject", "hostssl all all all scram-sha-256"]


def test_rabbitmq_is_told_what_it_is_told_on_one_machine() -> None:
    text = (DEPLOY / "rabbitmq" / "rabbitmq.conf").read_text()
    pairs = dict(re.findall(r"^([\w.]+) = (.+)$", text, re.MULTILINE))
    of_the_place = (
        "listeners.",
        "ssl_options.cacertfile",
        "ssl_options.certfile",
        "ssl_options.keyfile",
        "management.",
    )
    of_the_place += ("definitions.local.path", "disk_free_limit", "ssl_options.verify", "log.console")
    spec = of_kind("RabbitmqCluster", WHOLE)["rabbitmq"]["spec"]
    told = dict(re.findall(r"^([\w.]+) = (.+)$", spec["rabbitmq"]["additionalConfig"], re.MULTILINE))
    wanted = {name: value for name, value in pairs.items() if not name.startswith(of_the_place)}
    assert {name: told.get(name) for name in wanted} == wanted
    assert spec["rabbitmq"]["advancedConfig"].strip() in (DEPLOY / "rabbitmq" / "advanced.config").read_text()
    assert (spec["replicas"], spec["tls"]["disableNonTLSListeners"]) == (3, True)
    assert told["quorum_queue.continuous_membership_reconciliation.target_group_size"] == str(spec["replicas"])
    assert "caSecretName" not in spec["tls"], "who comes shows a password, not a certificate"


def _blocks(text: str, kind: str) -> list[str]:
    """The blocks of one kind of an HCL file, without blanks."""
    found = re.findall(rf"^{kind} .*?^}}$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r"\s+", " ", block) for block in found]


def test_openbao_is_told_what_it_is_told_on_one_machine() -> None:
    files = of_kind("ConfigMap", WHOLE)["openbao"]["data"]
    there = files["server.hcl"]
    assert {name: files[name] for name in openbao.run_by()} == openbao.run_by()
    here = (DEPLOY / "openbao" / "server.hcl").read_text()
    assert _blocks(there, "audit") == _blocks(here, "audit")
    figures = (DEPLOY / "openbao" / "metrics.hcl").read_text()
    assert _blocks(there, "telemetry") == _blocks(figures, "telemetry")
    (of_figures,) = _blocks(figures, "listener")
    served = [re.findall("tls_min_version.*", each) for each in (_blocks(there, "listener")[1], of_figures)]
    assert served[0] == served[1] != []
    for name in ("ui", "disable_standby_reads", "log_level", "default_lease_ttl", "max_lease_ttl"):
        wanted = re.search(rf"^{name} = .*$", here, re.MULTILINE)
        assert wanted
        assert wanted[0] in there
    joined = re.findall(r'leader_api_addr = "https://(openbao-\d)\.openbao-nodes:8200"', there)
    stateful = of_kind("StatefulSet", WHOLE)["openbao"]["spec"]
    assert joined == [f"openbao-{number}" for number in range(stateful["replicas"])]
    (container,) = pods(WHOLE)["openbao"]["containers"]
    mounted = {each["mountPath"] for each in container["volumeMounts"]}
    for path in re.findall(r'"(?:file://)?(/[\w/.-]+)"', there):
        assert any(path.startswith(f"{place}/") for place in mounted), path
    assert container["workingDir"] in mounted, "audit files are named from here"
    shell, script, *command = container["command"]
    assert (shell, script) == ("sh", "/run/haven/openbao/run.sh")
    assert command[:2] == ["bao", "server"]


def test_certificates_name_what_parts_are_reached_by() -> None:
    names = {name: set(each["spec"].get("dnsNames", [])) for name, each in of_kind("Certificate", WHOLE).items()}
    for overlay in IN_CLUSTER:
        text = (ROOT / "k8s" / "overlays" / overlay / "prepared.json").read_text()
        for part, host in re.findall(r'"(postgres|rabbitmq|openbao)": "([\w-]+):\d+"', text):
            assert host in names[part]
            assert f"{host}.haven.svc" in names[part]
    nodes = of_kind("StatefulSet", WHOLE)["openbao"]["spec"]["replicas"]
    assert {f"openbao-{number}.openbao-nodes" for number in range(nodes)} < names["openbao"]
    assert of_kind("Certificate", WHOLE)["postgres-replication"]["spec"]["commonName"] == "streaming_replica"
    issued = {
        each["spec"]["issuerRef"]["name"]
        for name, each in of_kind("Certificate", WHOLE).items()
        if name != "gateway-public"
    }
    assert issued == {"haven"}


def test_the_alerts_of_a_cluster_are_those_of_one_machine() -> None:
    assert WRITTEN.read_text() == rendered(), "run python tests/deploy/prometheus_rules.py"
    there = [rule for group in of_kind("PrometheusRule", WHOLE)["haven"]["spec"]["groups"] for rule in group["rules"]]
    assert [each.get("alert") for each in rules()] == [each["alert"] for each in there if "alert" in each]
    alerts = {path.name for path in PROMETHEUS.glob("rules*.yml") if "_test" not in path.name}
    assert {path.name for path in sources()} == alerts | {"recorded_levels.yml"}


def test_the_dashboards_of_a_cluster_are_those_of_one_machine() -> None:
    (dashboards,) = [each for each in manifests(WHOLE) if each["metadata"]["name"] == "haven-dashboards"]
    assert dashboards["data"] == {path.name: path.read_text() for path in (DEPLOY / "grafana").glob("*.json")}
    assert dashboards["metadata"]["labels"]["grafana_dashboard"] == "1"


def test_what_is_measured_carries_the_labels_that_alerts_ask_for() -> None:
    monitors = {name: each["spec"] for name, each in of_kind("PodMonitor", WHOLE).items()}
    (ours,) = monitors["haven"]["podMetricsEndpoints"]
    replaced = {each["targetLabel"]: each for each in ours["relabelings"]}
    assert replaced["job"]["replacement"] == "haven"
    assert replaced["service"]["sourceLabels"] == ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
    (selected,) = monitors["haven"]["selector"]["matchExpressions"]
    assert sorted(selected["values"]) == sorted([*PROCESS_NAMES, WATCHER, SNAPSHOTS])
    for process in (*PROCESS_NAMES, WATCHER, SNAPSHOTS):
        assert ours["port"] in {port["name"] for port in pods(WHOLE)[process]["containers"][0]["ports"]}
    (queues,) = monitors["rabbitmq"]["podMetricsEndpoints"]
    here = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    (one,) = [each for each in here["scrape_configs"] if each["job_name"] == "rabbitmq"]
    (relabelled,) = queues["metricRelabelings"]
    (wanted,) = one["metric_relabel_configs"]
    assert (queues["path"], relabelled["regex"]) == (one["metrics_path"], wanted["regex"])
    assert {
        match[1]
        for name in SERVICE_NAMES
        for queue in queues_of(name)
        if (match := re.fullmatch(relabelled["regex"], queue))
    } == set(SERVICE_NAMES)
    prometheus = of_kind("Prometheus", WHOLE)["haven"]["spec"]
    for told, name in (
        ("scrapeInterval", "scrape_interval"),
        ("scrapeTimeout", "scrape_timeout"),
        ("evaluationInterval", "evaluation_interval"),
    ):
        assert prometheus[told] == here["global"][name]


def test_prometheus_finds_every_monitor_and_rule() -> None:
    spec = of_kind("Prometheus", WHOLE)["haven"]["spec"]
    for kind, selector in (("PodMonitor", spec["podMonitorSelector"]), ("PrometheusRule", spec["ruleSelector"])):
        for each in of_kind(kind, WHOLE).values():
            assert selector["matchLabels"].items() <= each["metadata"]["labels"].items()
    assert of_kind("Alertmanager", WHOLE)["haven"]["spec"]["configSecret"] == "haven-alertmanager"


def test_what_is_scaled_is_there_and_stays_within_what_the_database_takes() -> None:
    scaled = {
        each["spec"]["scaleTargetRef"]["name"]: each["spec"]
        for each in of_kind("HorizontalPodAutoscaler", WHOLE).values()
    }
    assert set(scaled) == set(PROCESS_NAMES)
    for name in scaled:
        assert "replicas" not in of_kind("Deployment", WHOLE)[name]["spec"], "an apply would take back what was scaled"
        assert scaled[name]["minReplicas"] >= 2
    at_most = sum(scaled[service]["maxReplicas"] + 1 for service in SERVICE_NAMES) * _CONNECTIONS_A_PROCESS
    assert at_most <= int(_cluster()["postgresql"]["parameters"]["max_connections"])


_CONNECTIONS_A_PROCESS = 15
"""Ten workers', four of the process's own, and the one that asks how the database is."""


def test_backups_are_archived_by_the_minute_and_kept_for_thirty_days() -> None:
    for overlay in IN_CLUSTER:
        (plugin,) = _cluster(overlay)["plugins"]
        assert plugin["isWALArchiver"] is True
        (store,) = [each for each in manifests(overlay) if each["kind"] == "ObjectStore"]
        assert plugin["parameters"]["barmanObjectName"] == store["metadata"]["name"]
        assert store["spec"]["retentionPolicy"] == f"{KEEP_DAYS}d"
        assert _cluster(overlay)["postgresql"]["parameters"]["archive_timeout"] == "60s"
        (nightly,) = [each["spec"] for each in manifests(overlay) if each["kind"] == "ScheduledBackup"]
        assert nightly["pluginConfiguration"]["name"] == plugin["name"]
        assert nightly["cluster"]["name"] == "postgres"


def test_whoever_keeps_snapshots_would_start_and_keeps_them_for_as_long_as_elsewhere(tmp_path: Path) -> None:
    (container,) = pods(WHOLE)[SNAPSHOTS]["containers"]
    assert container["command"] == ["python", "-m", vault_in_cluster.__name__]
    configured = {name: each["data"] for name, each in of_kind("ConfigMap", WHOLE).items() if "data" in each}
    (tmp_path / "half").write_text("half")
    given = {}
    for each in container["env"]:
        reference = each.get("valueFrom", {}).get("configMapKeyRef")
        value = configured[reference["name"]].get(reference["key"], "") if reference else each["value"]
        given[each["name"]] = str(tmp_path / "half") if value.startswith("/run/haven/secrets/") else value
    settings = load(vault_in_cluster.SnapshotSettings, given)
    assert (settings.snapshots_days, settings.snapshots_every_seconds) == (KEYS_DAYS, POINT_SECONDS)
    assert settings.snapshots_url.startswith("s3://")


def test_parts_are_measured_as_on_one_machine() -> None:
    """Each job of Prometheus' own configuration has its monitor, by the same port, path and labels."""
    here = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]
    there = {name: each["spec"]["podMetricsEndpoints"][0] for name, each in of_kind("PodMonitor", WHOLE).items()}
    labels = {
        name: {each["targetLabel"]: each.get("replacement") for each in endpoint["relabelings"]}
        for name, endpoint in there.items()
    }
    assert {each["job_name"] for each in here} == set(there)
    for each in here:
        name = each["job_name"]
        assert there[name]["path"] == each.get("metrics_path", "/metrics")
        assert there[name].get("params") == each.get("params")
        assert labels[name]["job"] == name
        if name != "haven":
            assert labels[name]["service"] == each["static_configs"][0]["labels"]["service"]
    exporter = pods(WHOLE)["postgres-exporter"]["containers"][0]
    given = {each["name"]: each["value"] for each in exporter["env"]}
    wanted = compose()["services"]["postgres-exporter"]
    assert exporter["image"].partition("@")[0] == wanted["image"].partition("@")[0]
    assert set(given) == set(wanted["environment"])
    assert given["DATA_SOURCE_USER"] == WATCH_ROLE
