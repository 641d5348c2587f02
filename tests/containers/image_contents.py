"""What is in the images: how much of it is whose, and that no test is."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from containers.engine import Engine
from containers.trip import StepFailed

_TESTS = (
    "find /opt /src -type d ( -name tests -o -name SelfTest ) -o -type f "
    "( -name test_*.py -o -name *_test.py -o -name conftest.py -o -name *_test.yml ) -o -type d "
    "( -name pytest -o -name _pytest -o -name hypothesis -o -name mypy -o -name playwright )"
)


def layer_sizes(engine: Engine, images: Sequence[str]) -> dict[str, int]:
    """Bytes of each layer above the base that any of the images has, each counted once."""
    base = set(_layers(engine, "debian:13-slim"))
    kept = {layer["diff-digest"]: int(layer.get("diff-size", 0)) for layer in _stored(engine)}
    found = {layer for image in images for layer in _layers(engine, image)}
    return {layer: kept[layer] for layer in found - base}


def _layers(engine: Engine, image: str) -> list[str]:
    listed: list[str] = json.loads(engine.podman("inspect", "--type=image", "--format={{json .RootFS.Layers}}", image))
    return listed


def _stored(engine: Engine) -> list[dict[str, Any]]:
    file = engine.folder / "storage" / "overlay-layers" / "layers.json"
    listed: list[dict[str, Any]] = json.loads(file.read_text())
    return listed


def refuse_tests(engine: Engine, image: str) -> None:
    """``StepFailed`` where an image has tests or what runs them."""
    command = ["podman", "run", "--rm", "--network=none", "--entrypoint=find", image, *_TESTS.split()[1:]]
    found = subprocess.run(command, env=engine.environment, capture_output=True, text=True, check=False).stdout
    if found:
        raise StepFailed(f"{image} holds tests: {' '.join(found.split()[:5])}")
