"""Our own style sheet and script, served under addresses that carry a digest of their content."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, url_for

blueprint = Blueprint("assets", __name__, static_folder="files", static_url_path="/assets")

_HERE = Path(__file__).parent
_VENDOR = _HERE.parent / "static" / "vendor"


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else "missing"


def own_asset(name: str) -> str:
    """Address of one of our own files."""
    return url_for("assets.static", filename=name, v=_digest(_HERE / "files" / name))


def vendor_asset(name: str) -> str:
    """Address of a file the build took from npm (``package.json``)."""
    return url_for("static", filename=f"vendor/{name}", v=_digest(_VENDOR / name))
