"""Staff pages, one module an area; importing them declares their addresses."""

from . import (
    actions,
    audit,
    concern,
    concerns,
    confirm,
    feeds,
    home,
    inbox,
    incident,
    incidents,
    my_reports,
    pupils,
    report,
    second_factor,
    sign_in,
)
from .blueprint import blueprint

__all__ = [
    "actions",
    "audit",
    "blueprint",
    "concern",
    "concerns",
    "confirm",
    "feeds",
    "home",
    "inbox",
    "incident",
    "incidents",
    "my_reports",
    "pupils",
    "report",
    "second_factor",
    "sign_in",
]
