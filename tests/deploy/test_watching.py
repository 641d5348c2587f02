"""Prometheus and Grafana: their files are valid, their alerts are raised by their causes, their names exist in code."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from deployed import (
    DASHBOARDS,
    OF_PARTS,
    PROMETHEUS,
    ROOT,
    RULES,
    WITHOUT_ALERT,
    expressions,
    labels_in_code,
    metrics_in_code,
    rules,
)
from haven_local.definitions import queues_of
from haven_local.layout import SERVICE_NAMES
from support.levels import waits_for

OF_PROMETHEUS = {"up"}
BACKUPS = ROOT / "deploy" / "local" / "haven_local" / "backups" / "keeping.py"
"""Writes its own metrics, which no library makes."""
RULE_TESTS = sorted(PROMETHEUS.glob("rules*_test.yml"))


def _promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *arguments], check=False, capture_output=True, text=True)


@waits_for("deploy")
def test_the_configuration_is_valid() -> None:
    ended = _promtool("check", "config", "--syntax-only", str(PROMETHEUS / "prometheus.yml"))
    assert ended.returncode == 0, ended.stdout + ended.stderr


@waits_for("deploy")
def test_the_rules_are_valid() -> None:
    ended = _promtool("check", "rules", "--lint-fatal", *(str(PROMETHEUS / name) for name in RULES))
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_what_is_recorded_is_valid_and_stands_in_the_page_of_service_levels() -> None:
    recorded = PROMETHEUS / "recorded_levels.yml"
    ended = _promtool("check", "rules", "--lint-fatal", str(recorded))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    names = {rule["record"] for group in yaml.safe_load(recorded.read_text())["groups"] for rule in group["rules"]}
    page = (ROOT / "docs" / "service-levels.md").read_text()
    assert set(re.findall(r"haven:\w+:\w+", page)) == names
    asked = set(re.findall(r"\bhaven_\w+", recorded.read_text())) | set(re.findall(r"`(haven_\w+)`", page))
    assert asked <= metrics_in_code() | set(re.findall(r"haven_backup_\w+", BACKUPS.read_text()))
    assert set(re.findall(r"`(Haven\w+)`", page)) <= {rule["alert"] for rule in rules()}


def test_prometheus_reads_every_file_of_rules_and_compose_mounts_each() -> None:
    files = {path.name for path in PROMETHEUS.glob("*.yml")} - {"prometheus.yml"}
    files = {name for name in files if not name.endswith("_test.yml")}
    read = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["rule_files"]
    assert {name.rpartition("/")[2] for name in read} == files
    for name in files:
        assert f"./deploy/prometheus/{name}:/etc/prometheus/{name}:ro" in (ROOT / "docker-compose.yml").read_text()


@waits_for("deploy")
def test_each_alert_is_raised_by_its_cause_and_not_without_it() -> None:
    ended = _promtool("test", "rules", *map(str, RULE_TESTS))
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_each_alert_has_a_test() -> None:
    tested = "".join(path.read_text() for path in RULE_TESTS)
    for rule in rules():
        assert f"alertname: {rule['alert']}\n        exp_alerts:" in tested, rule["alert"]


def test_each_alert_says_what_it_means_and_where_to_read_on() -> None:
    unclear = [
        rule["alert"]
        for rule in rules()
        if rule["labels"]["severity"] not in ("page", "warn")
        or not rule["annotations"]["summary"]
        or not (ROOT / rule["annotations"]["runbook"]).is_file()
    ]
    assert unclear == []


def test_every_runbook_is_reached_from_an_alert() -> None:
    reached = {rule["annotations"]["runbook"] for rule in rules()}
    there = {str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "runbooks").glob("*.md")}
    assert there == reached | WITHOUT_ALERT


def test_every_metric_exists_in_code() -> None:
    known = metrics_in_code() | OF_PARTS | OF_PROMETHEUS
    asked = {where_from: set(re.findall(_METRIC, where_from[1])) for where_from in expressions()}
    assert [where_from for where_from, metrics in asked.items() if not metrics] == []
    assert {each: metrics - known for each, metrics in asked.items() if metrics - known} == {}


_METRIC = re.compile(r"\b(?:haven_\w+|rabbitmq_\w+|pg_\w+|vault_\w+|up)\b")


def test_every_label_asked_for_is_one_the_metric_has() -> None:
    unknown = {where: labels for where, expression in expressions() if (labels := _unknown_labels(expression))}
    assert unknown == {}


def _unknown_labels(expression: str) -> set[str]:
    metrics = re.findall(r"\b(haven_\w+?)(?:_bucket|_count|_sum)?(?=[{\[\s)]|$)", expression)
    known = {"service", "instance", "job", "le"}.union(*(labels_in_code()[name] for name in metrics))
    grouped = {label.strip() for group in re.findall(r"by \(([^)]*)\)", expression) for label in group.split(",")}
    matched = set(re.findall(r'(\w+)(?:=~|!=|!~|=)"', expression))
    return (grouped | matched) - known if metrics else set()


def test_values_of_labels_in_rules_are_values_of_the_code() -> None:
    chassis = "".join(path.read_text() for path in (ROOT / "services" / "chassis" / "chassis").rglob("*.py"))
    chassis += "".join(path.read_text() for path in (ROOT / "services").glob("*/*/bootstrap.py"))
    counted = (path.read_text() for path in (ROOT / "services").glob("*/*/*/*.py") if "tests" not in path.parts)
    chassis += "".join(text for text in counted if "prometheus_client" in text)
    chassis += "".join(f'"{name}"' for name in SERVICE_NAMES)
    for _, expression in expressions():
        for value in re.findall(r'(?:dependency|outcome)="(\w+)"', expression):
            assert f'"{value}"' in chassis, value


def test_the_queue_names_asked_for_are_queues_of_the_topology() -> None:
    patterns = {pattern for _, each in expressions() for pattern in re.findall(r'queue=~"([^"]+)"', each)}
    assert patterns
    names = [queue for service in SERVICE_NAMES for queue in queues_of(service)]
    for pattern in patterns:
        found = [name for name in names if re.fullmatch(pattern.replace("\\\\", "\\"), name)]
        assert found == [f"{service}.parking" for service in SERVICE_NAMES]


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_a_dashboard_is_whole(file: Path) -> None:
    dashboard = json.loads(file.read_text())
    assert [panel["id"] for panel in dashboard["panels"]] == list(range(1, len(dashboard["panels"]) + 1))
    assert all(panel["title"] and panel["description"] and panel["targets"] for panel in dashboard["panels"])
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]]
    assert len(set(places)) == len(places)
    text = json.dumps(dashboard)
    for runbook in re.findall(r"Runbooks?: ([^.]+)\.", text):
        for name in runbook.split(", "):
            assert (ROOT / "docs" / "runbooks" / f"{name}.md").is_file(), name
