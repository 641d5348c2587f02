"""What the files of deployment say, read as data, for the tests that compare them with the code."""

import importlib
import json
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from chassis.ground.settings import BusSettings, ServiceSettings
from haven_local.layout import SERVICE_NAMES

ROOT = Path(__file__).parents[2]
WITHOUT_ALERT = {"docs/runbooks/account-taken-over.md", "docs/runbooks/restore-everything.md"}
"""Runbooks that no alert leads to: a person notices that an account is another's, and there is no Prometheus left to
tell of a machine that is gone."""
DOCKERFILE = ROOT / "deploy" / "images" / "Dockerfile"
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARDS = tuple(sorted((ROOT / "deploy" / "grafana").glob("*.json")))
MIGRATION_SETTING = "migration_database_url"
"""Read by ``python -m chassis.process.migrate``, which has no other setting."""
HEALTH_PORT = 9101
OF_PARTS = {
    "rabbitmq_queue_messages", "rabbitmq_process_resident_memory_bytes", "rabbitmq_resident_memory_limit_bytes",
    "pg_up", "pg_stat_database_numbackends", "pg_settings_max_connections", "pg_wal_size_bytes",
    "pg_stat_database_xact_commit", "pg_stat_database_xact_rollback", "pg_database_size_bytes",
    "vault_core_unsealed", "vault_core_handle_request",
}  # fmt: skip
"""Seen on a running broker, exporter and OpenBao by ``test_installation``."""


@cache
def compose() -> dict[str, Any]:
    """``docker-compose.yml`` as docker-compose understands it, all profiles included."""
    command = ["docker-compose", "--profile", "*", "config", "--format", "json"]
    rendered = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    loaded: dict[str, Any] = json.loads(rendered)
    return loaded


def targets() -> list[str]:
    """The Dockerfile's final images: those that inherit from ``runtime``, or from one of its kind."""
    return re.findall(r"^FROM runtime(?:-\w+)? AS (\S+)$", DOCKERFILE.read_text(), re.MULTILINE)


@cache
def members() -> dict[str, Path]:
    """Name of the package -> folder of each workspace member."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["workspace"]["members"]
    folders = [ROOT / each for each in listed]
    return {tomllib.loads((each / "pyproject.toml").read_text())["project"]["name"]: each for each in folders}


def settings_fields(process: str) -> set[str]:
    """The names of settings a process knows, lower case, without the prefix."""
    return set(settings_class(process).model_fields)


def required_settings(process: str) -> set[str]:
    """Those without which it does not start."""
    return {name for name, known in settings_class(process).model_fields.items() if known.is_required()}


def settings_class(process: str) -> type[BusSettings]:
    """The gateway's settings, or a service's own where it has any; ``KeyError`` for what is neither."""
    if process == "gateway":
        gateway: type[BusSettings] = importlib.import_module("gateway.settings").Settings
        return gateway
    if process not in SERVICE_NAMES:
        raise KeyError(process)
    if not (ROOT / "services" / process / process / "settings.py").exists():
        return ServiceSettings
    module = importlib.import_module(f"{process}.settings")
    own = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, ServiceSettings)]
    return max(own, key=lambda each: len(each.__mro__), default=ServiceSettings)


RULES = tuple(sorted(path.name for path in PROMETHEUS.glob("rules*.yml") if not path.stem.endswith("_test")))


def _code() -> list[Path]:
    folders = (ROOT / "services", ROOT / "gateway" / "gateway", ROOT / "deploy" / "local" / "haven_local")
    return [path for folder in folders for path in folder.rglob("*.py")]


@cache
def metrics_in_code() -> set[str]:
    """Every series the code's metrics give, with the endings prometheus_client adds."""
    series: set[str] = set()
    for path in _code():
        found = re.findall(r'\b(Counter|Gauge|Histogram)\(\s*"(haven_\w+)"', path.read_text())
        for kind, name in found:
            endings = ("_bucket", "_count", "_sum") if kind == "Histogram" else ("",)
            series |= {name + ending for ending in endings}
    return series


@cache
def labels_in_code() -> dict[str, set[str]]:
    """Metric -> its labels."""
    labels: dict[str, set[str]] = {}
    pattern = r'\b(?:Counter|Gauge|Histogram)\(\s*"(haven_\w+)",\s*"[^"]*"(?:,\s*\[([^\]]*)\])?'
    for path in _code():
        for name, listed in re.findall(pattern, path.read_text()):
            labels[name] = set(re.findall(r'"(\w+)"', listed))
    return labels


@cache
def expressions() -> tuple[tuple[str, str], ...]:
    """Where from, and each PromQL expression of the rules and of the dashboards."""
    of_rules = [(rule["alert"], rule["expr"]) for rule in rules()]
    panels = [panel for dashboard in DASHBOARDS for panel in json.loads(dashboard.read_text())["panels"]]
    return (*of_rules, *((panel["title"], each["expr"]) for panel in panels for each in panel["targets"]))


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """Every alert."""
    files = [yaml.safe_load((PROMETHEUS / name).read_text()) for name in RULES]
    return tuple(rule for file in files for group in file["groups"] for rule in group["rules"])
