"""A real browser before a whole running system: Debian's Chromium, a phone and a desk."""

from itertools import count

import pytest
from accounts import deaf_gateway
from browsers import Chromium
from people import PHONE, Visitor
from playwright.sync_api import sync_playwright
from small_trust import build, letters
from support.levels import WAITS_FOR
from support.newcomers import join
from support.sign_on_provider import SignOnProvider


@pytest.fixture(scope="package")
def provider(infrastructure):
    """Microsoft and Google, as far as this trust knows."""
    layout = infrastructure.layout
    made = SignOnProvider(layout.certificate("gateway"), layout.key_of("gateway")).start()
    yield made
    made.stop()


@pytest.fixture(scope="package")
def trust(make_world, infrastructure, provider):
    settings = {
        "HAVEN_CALLS_A_MINUTE": "100000",
        "HAVEN_REPORTS_A_MINUTE": "100000",
        "HAVEN_SIGN_ON_MICROSOFT": provider.origin,
        "HAVEN_SIGN_ON_GOOGLE": provider.origin,
        "HAVEN_SIGN_ON_AUTHORITIES": str(infrastructure.layout.ca),
    }
    world = make_world(settings=settings)
    yield build(world, world.start_everything())
    world.close()


@pytest.fixture(scope="package")
def deaf(trust):
    """The address of one more gateway, which hears no broadcast."""
    return deaf_gateway(trust)


_NUMBERS = count()


@pytest.fixture
def somebody(trust):
    """``somebody("dsl", "south")``: an account of its own for a test that changes it; its key and its name."""

    def make(role="reporter", school="north"):
        number = letters(next(_NUMBERS))
        key, name = f"somebody.{number}", f"Sandy {number.capitalize()}"
        join(trust, key, name, role, [school])
        return key, name

    return make


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright:
        browser = Chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(request, trust, chromium):
    """A function that opens a window: ``visit(size=PHONE, script=True, person=None, elevated=False)``."""
    visitors = []
    waits_for = {part for mark in request.node.iter_markers(WAITS_FOR) for part in mark.args}

    def open_window(size=PHONE, script=True, person=None, elevated=False):
        visitor = Visitor(trust, chromium, size, script)
        visitor.may_look = not waits_for or "style" in waits_for
        visitors.append(visitor)
        if person is not None:
            visitor.be(person, elevated=elevated)
        return visitor

    yield open_window
    for visitor in visitors:
        visitor.leave()
    for visitor in visitors:
        assert visitor.complaints == [], "the browser blocked or missed something"
