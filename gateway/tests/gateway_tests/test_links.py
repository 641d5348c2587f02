"""Every address that a template names is one of ours: a page that says what to do leads there."""

import re
from pathlib import Path

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

import gateway

TEMPLATES = sorted(Path(gateway.__file__).parent.rglob("templates/*.html"))
_ADDRESS = re.compile(r"""(?:href|action)["']?\s*[=:]\s*["'](/[a-z][\w/.-]*)(?<!/)(?=["'?#])""")


def _addresses():
    return {(template.name, found) for template in TEMPLATES for found in _ADDRESS.findall(template.read_text())}


def test_every_address_in_a_template_is_there(app):
    routes = app.url_map.bind("localhost")
    dead = []
    for template, address in sorted(_addresses()):
        try:
            routes.match(address, method="GET")
        except (MethodNotAllowed, RequestRedirect):
            continue
        except NotFound:
            dead.append((template, address))
    assert dead == []


@pytest.mark.parametrize("address", ["/account/owner", "/report", "/confirm"])
def test_the_pattern_finds_them(address):
    """So that the test above can fail."""
    assert address in {found for _, found in _addresses()}
