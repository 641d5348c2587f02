"""The example overlay as podman can play it: the trust's files put in, and what podman has no word for left out."""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

_PLAYED = ("ConfigMap", "Secret", "Deployment", "Job")
"""Who may talk to whom, how many may be away and what answers to a name are the cluster's business."""
_REGISTRY = "registry.example-trust.org.uk/"
_READABLE = 0o444
"""podman gives no group to a pod's files (fsGroup): 0440 of root cannot be read."""
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
"""podman would ask with curl, which no image has."""
_PUBLIC = 8443
OBJECTS = "haven_objects"
"""The volume of docker-compose.yml, where the files of all reports are."""
ELSEWHERE = ("clamav",)
"""Stays with compose: without signatures a second one never answers."""


def rendered(checkout: Path, handed_over: Path) -> str:
    """Every manifest that is played, as one text. ``handed_over``: what ``haven secrets`` wrote."""
    overlay = checkout / "k8s" / "overlays" / "tried"
    shutil.copytree(checkout / "k8s" / "overlays" / "example", overlay, dirs_exist_ok=True)
    for file in (handed_over / "overlay").iterdir():
        shutil.copyfile(file, overlay / file.name)
    command = ["kubectl", "kustomize", str(overlay)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    secrets = json.loads((handed_over / "secrets.json").read_text())["items"]
    manifests = [*map(_encoded, secrets), *(each for each in yaml.safe_load_all(shown) if each)]
    return yaml.safe_dump_all([_fitting(each) for each in manifests if _is_played(each)])


def _is_played(manifest: dict[str, Any]) -> bool:
    return manifest["kind"] in _PLAYED and manifest["metadata"]["name"] not in ELSEWHERE


def _encoded(secret: dict[str, Any]) -> dict[str, Any]:
    plain = secret.pop("stringData", {})
    coded = {name: base64.b64encode(value.encode()).decode() for name, value in plain.items()}
    return {**secret, "data": {**secret.get("data", {}), **coded}}


def _fitting(manifest: dict[str, Any]) -> dict[str, Any]:
    if manifest["kind"] not in ("Deployment", "Job"):
        return manifest
    if manifest["kind"] == "Deployment":
        manifest["spec"]["replicas"] = 1
    pod = manifest["spec"]["template"]["spec"]
    for container in (*pod.get("initContainers", []), *pod["containers"]):
        _fit_container(container)
    for volume in pod.get("volumes", []):
        _fit_volume(volume)
    return manifest


def _fit_container(container: dict[str, Any]) -> None:
    container["image"] = "docker.io/" + container["image"].removeprefix(_REGISTRY).partition(":")[0] + ":latest"
    for probe in _PROBES:
        container.pop(probe, None)
    for port in container.get("ports", []):
        if port["containerPort"] == _PUBLIC and container["name"] == "proxy":
            port["hostPort"] = _PUBLIC


def _fit_volume(volume: dict[str, Any]) -> None:
    if "secret" in volume:
        volume["secret"]["defaultMode"] = _READABLE
    if "persistentVolumeClaim" in volume:
        volume["persistentVolumeClaim"]["claimName"] = OBJECTS
