"""What the staff pages need beside their source: front-end files from npm at locked versions, templates compiled."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from haven_local.layout import CHECKOUT
from haven_local.programs import npm_command

_GATEWAY = CHECKOUT / "gateway"
_VENDOR = _GATEWAY / "gateway" / "static" / "vendor"
_STAMP = _VENDOR / ".made-from"
_COMPILED = _GATEWAY / "gateway" / "compiled"


def ensure_assets() -> bool:
    """Front-end files and compiled templates are there; true when anything was made."""
    return any([_ensure_vendor_files(), _ensure_compiled_templates()])


def _ensure_compiled_templates() -> bool:
    sources = (_GATEWAY / "gateway").rglob("templates/*.html")
    newest = max(file.stat().st_mtime for file in (*sources, CHECKOUT / "uv.lock"))
    if _COMPILED.exists() and _COMPILED.stat().st_mtime > newest:
        return False
    subprocess.run([sys.executable, "-m", "gateway.rendering.compiled_templates"], check=True, stdin=subprocess.DEVNULL)
    return True


def _ensure_vendor_files() -> bool:
    """The files that ``gateway/package.json`` names (``config.vendor``) are in ``static/vendor``."""
    wanted: dict[str, str] = json.loads((_GATEWAY / "package.json").read_text())["config"]["vendor"]
    made_from = _fingerprint()
    whole = all((_VENDOR / name).exists() for name in wanted)
    if whole and _STAMP.exists() and _STAMP.read_text() == made_from:
        return False
    _fetch()
    _VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in wanted.items():
        shutil.copyfile(_GATEWAY / "node_modules" / source, _VENDOR / name)
    _STAMP.write_text(made_from)
    return True


def _fingerprint() -> str:
    files = (_GATEWAY / "package.json", _GATEWAY / "package-lock.json")
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _fetch() -> None:
    """No package may run a script of its own here."""
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    path = f"{os.environ.get('PATH', '')}:{Path(sys.executable).parent}"
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        cwd=_GATEWAY,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
    )
