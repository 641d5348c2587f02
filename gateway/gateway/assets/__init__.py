"""Style sheet and scripts, served under addresses that carry a digest of their content."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, url_for

blueprint = Blueprint("assets", __name__, static_folder="files", static_url_path="/assets")

_OWN = Path(__file__).parent / "files"
_VENDOR = Path(__file__).parents[1] / "static" / "vendor"
_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_FONT = "GDS Transport,arial,sans-serif"


@blueprint.get("/assets/pages.css")
def pages_css() -> Response:
    """The GOV.UK components' style sheet without its fonts, which only GOV.UK itself may use, and then our own."""
    return Response(_style_sheet(), content_type="text/css; charset=utf-8")


@cache
def _style_sheet() -> str:
    vendor = (_VENDOR / "govuk-frontend.min.css").read_text(encoding="utf-8")
    return (
        _FONT_FACE.sub("", vendor).replace(_FONT, "var(--haven-font)")
        + "\n"
        + (_OWN / "haven.css").read_text(encoding="utf-8")
    )


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def style_sheet() -> str:
    """Address of the one style sheet."""
    return url_for("assets.pages_css", v=_style_sheet_digest())


@cache
def _style_sheet_digest() -> str:
    return hashlib.sha256(_style_sheet().encode()).hexdigest()[:16]


def own_asset(name: str) -> str:
    """Address of one of our own files."""
    return url_for("assets.static", filename=name, v=_digest(_OWN / name))


def vendor_asset(name: str) -> str:
    """Address of a file the build took from npm (``package.json``)."""
    return url_for("static", filename=f"vendor/{name}", v=_digest(_VENDOR / name))
