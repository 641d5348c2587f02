"""Every address of the gateway, read from the application itself, so that a new one cannot be forgotten."""

from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from flask import Flask
from gateway.app import create_app
from gateway.settings import Settings
from werkzeug.routing import Rule

ENDLESS = {"pages.news"}
"""Answers that go on for as long as the page is open: whoever reads one to its end waits until the session is over, and
is signed out from then on."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


class _Unconnected:
    """Stands where the bus would be: only the addresses are asked for."""


def application(settings: Mapping[str, str]) -> Flask:
    """The gateway's application with the settings of the running one, connected to nothing."""
    values = {name.removeprefix("HAVEN_").lower(): value for name, value in settings.items()}
    files = {name.removesuffix("_file"): Path(value).read_text() for name, value in values.items() if _is_file(name)}
    known = {name: value for name, value in {**values, **files}.items() if name in Settings.model_fields}
    return create_app(Settings.model_validate(known), _Unconnected())


def _is_file(name: str) -> bool:
    return name.endswith("_file") and name.removesuffix("_file") in Settings.model_fields


def address(rule: Rule, values: Mapping[str, str] | None = None) -> str:
    """An address of ``rule``: with ``values`` where it names them, else with something that does not exist."""
    path = rule.rule
    for name in rule.arguments:
        converter = type(rule._converters[name]).__name__
        invented = {"UUIDConverter": str(uuid4()), "PathConverter": "nothing.txt", "UnicodeConverter": "nothing"}
        invented["IntegerConverter"] = "1"
        given = (values or {}).get(name, invented[converter])
        path = (
            path.replace(f"<uuid:{name}>", given)
            .replace(f"<path:{name}>", given)
            .replace(f"<{name}>", given)
            .replace(f"<int:{name}>", given)
        )
    assert "<" not in path, f"how is {rule.rule} filled in?"
    return path
