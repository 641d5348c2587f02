"""What the files of deployment say, read as data, for the tests that compare them with the code."""

import importlib
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from chassis.process.settings import BusSettings, ServiceSettings
from haven_local.layout import SERVICE_NAMES

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "images" / "Dockerfile"
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = ROOT / "deploy" / "grafana" / "haven.json"
MIGRATION_SETTING = "migration_database_url"
"""Read by ``python -m chassis.process.migrate``, which has no other setting."""
HEALTH_PORT = 9101


@cache
def compose() -> dict[str, Any]:
    """``docker-compose.yml`` as docker-compose understands it, all profiles included."""
    command = ["docker-compose", "--profile", "*", "config", "--format", "json"]
    rendered = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    loaded: dict[str, Any] = json.loads(rendered)
    return loaded


@cache
def manifests() -> tuple[dict[str, Any], ...]:
    """Every manifest of the example overlay."""
    return tuple(each for each in yaml.safe_load_all(rendered_manifests()) if each)


@cache
def rendered_manifests() -> str:
    command = ["kubectl", "kustomize", str(ROOT / "k8s" / "overlays" / "example")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    """Manifests of one kind by name."""
    return {each["metadata"]["name"]: each for each in manifests() if each["kind"] == kind}


def pods() -> dict[str, dict[str, Any]]:
    """Each deployment's pod."""
    return {name: each["spec"]["template"]["spec"] for name, each in of_kind("Deployment").items()}


def containers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name of the deployment and each of its containers, those for migration too."""
    for name, pod in pods().items():
        for container in (*pod.get("initContainers", []), *pod["containers"]):
            yield name, container


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


RULES = ("rules.yml", "rules_backups.yml")


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


def expressions() -> Iterator[tuple[str, str]]:
    """Where from, and each PromQL expression of the rules and of the dashboard."""
    for rule in rules():
        yield rule["alert"], rule["expr"]
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def rules() -> list[dict[str, Any]]:
    """Every alert."""
    files = [yaml.safe_load((PROMETHEUS / name).read_text()) for name in RULES]
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]
