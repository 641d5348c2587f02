"""What a gateway of tests says beside each page: the address it was asked under, and the templates it is drawn from."""

from typing import Any

from blinker import ANY
from flask import Flask, Response, g, request, request_finished, template_rendered

ADDRESS, TEMPLATE = "address", "template"


def tell(of: Any = ANY) -> None:
    """From now on each answer of an application says so in ``Server-Timing``, which the script of a page may read."""
    template_rendered.connect(_drawn, of, weak=False)
    request_finished.connect(_told, of, weak=False)


def _drawn(_app: Flask, template: Any, **_given: object) -> None:
    g.setdefault("drawn_templates", []).append(template.name)


def _told(_app: Flask, response: Response, **_given: object) -> None:
    if drawn := g.get("drawn_templates"):
        rule = request.url_rule
        said = [(ADDRESS, rule.rule if rule else "nowhere"), *((TEMPLATE, each) for each in drawn)]
        response.headers["Server-Timing"] = ", ".join(f'{name};desc="{value}"' for name, value in said)
