"""What the manifests say, rendered as a cluster is given them and read as data."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
OVERLAYS = tuple(sorted(path.parent.name for path in (ROOT / "k8s" / "overlays").glob("*/kustomization.yaml")))
"""Each is a way to run Haven that is written out whole."""
BASE = "example"
"""The overlay that adds least to the base."""
RUNS_PODS = ("Deployment", "StatefulSet", "Job", "CronJob")


@cache
def rendered(overlay: str = BASE) -> str:
    """The manifests of an overlay as YAML."""
    command = ["kubectl", "kustomize", str(ROOT / "k8s" / "overlays" / overlay)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@cache
def manifests(overlay: str = BASE) -> tuple[dict[str, Any], ...]:
    """Every manifest of an overlay."""
    return tuple(each for each in yaml.load_all(rendered(overlay), Loader=yaml.CSafeLoader) if each)


def of_kind(kind: str, overlay: str = BASE) -> dict[str, dict[str, Any]]:
    """Manifests of one kind by name."""
    return {each["metadata"]["name"]: each for each in manifests(overlay) if each["kind"] == kind}


def templates(overlay: str = BASE) -> dict[str, dict[str, Any]]:
    """Each pod's template by the name of what runs it, labels and all; a Job without its release."""
    found = {}
    for each in manifests(overlay):
        if each["kind"] in RUNS_PODS:
            spec = each["spec"]["jobTemplate"]["spec"] if each["kind"] == "CronJob" else each["spec"]
            name = spec["template"]["metadata"]["labels"]["app.kubernetes.io/name"]
            found[name if each["kind"] == "Job" else each["metadata"]["name"]] = spec["template"]
    return found


def pods(overlay: str = BASE) -> dict[str, dict[str, Any]]:
    """Each pod by the name of what runs it."""
    return {name: template["spec"] for name, template in templates(overlay).items()}


def containers(overlay: str = BASE) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name of what runs the pod and each of its containers, those that run first too."""
    for name, pod in pods(overlay).items():
        for container in (*pod.get("initContainers", []), *pod["containers"]):
            yield name, container


def environment(container: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Setting, lower case, without prefix and whether it is given by a file -> its entry."""
    found = {}
    for each in container.get("env", []):
        name = each["name"].removeprefix("HAVEN_").lower()
        found[name if name in ("ca_file", "bus_keys_file", "vault_jwt_file") else name.removesuffix("_file")] = each
    return found


def mounted_secrets(pod: dict[str, Any]) -> dict[str, str]:
    """Name of the volume -> name of the Secret it holds."""
    return {each["name"]: each["secret"]["secretName"] for each in pod.get("volumes", []) if "secret" in each}


def keys_asked(overlay: str) -> set[tuple[str, str]]:
    """(Secret, key) of each file of a mounted Secret that a variable of some container names."""
    found = set()
    for pod in pods(overlay).values():
        secrets = mounted_secrets(pod)
        for container in (*pod.get("initContainers", []), *pod["containers"]):
            places = {
                each["mountPath"]: secrets[each["name"]] for each in _mounts(container) if each["name"] in secrets
            }
            for each in container.get("env", []):
                path = Path(str(each.get("value", "")))
                if each["name"].endswith("_FILE") and str(path.parent) in places:
                    found.add((places[str(path.parent)], path.name))
    return found


def _mounts(container: dict[str, Any]) -> list[dict[str, Any]]:
    return list(container.get("volumeMounts", []))
