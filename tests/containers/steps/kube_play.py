"""The manifests of the example overlay take the place of compose's processes, on the same servers and data."""

import shutil

import click
import httpx

from containers.manifests import rendered
from containers.steps import report, still_there
from containers.trip import URL, Trip, eventually, sure

_PROCESSES = ("identity", "pupils", "incidents", "alerts", "audit", "gateway", "proxy", "watcher")
_PARTS_USER = 10001


def run(trip: Trip) -> None:
    """``haven secrets``, ``kubectl kustomize``, ``podman kube play``; everything is read and one more report made."""
    engine, compose = trip.engine, trip.compose
    handed_over = engine.folder / "handed-over"
    handed_over.mkdir(mode=0o700, exist_ok=True)
    shutil.chown(handed_over, _PARTS_USER, _PARTS_USER)
    command = ["-m", "haven_local", "secrets", "/prepared", "--kubernetes", "/out"]
    mounted = ["--no-deps", "--volume", f"{handed_over}:/out", "--entrypoint", "python"]
    compose.run("run", "--rm", *mounted, "prepare", *command)
    compose.run("stop", *_PROCESSES)
    played = rendered(compose.checkout, handed_over).encode()
    engine.podman("kube", "play", "--network=haven_inside", "--network=haven_outside", "-", data=played)
    try:
        eventually(lambda: _answers(trip), "pods that answer", 240)
        _tell_pods(trip)
        still_there.run(trip)
        report.run(trip)
        still_there.run(trip)
    finally:
        engine.podman("kube", "down", "-", data=played, check=False)
    compose.up()


def _answers(trip: Trip) -> bool:
    try:
        return httpx.get(f"{URL}/sign-in", verify=str(trip.ca), timeout=10).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _tell_pods(trip: Trip) -> None:
    states = trip.engine.podman("pod", "ps", "--format={{.Name}} {{.Status}}").splitlines()
    for state in states:
        click.echo(f"            {state}", err=True)
    sure(len(states) >= len(_PROCESSES) - 1, "pods are missing")
