"""When a page is looked at: once a run, and at a landing only where what it is drawn from changed."""

import looking
import pytest
from people import PHONE
from support.looked_at import LookedAt

LARGE, NARROW = "wider than the phone in large letters", "wider than 320 pixels"
TOO_WIDE = ["wider than the phone", LARGE, "wider than the tablet", "wider than the desk", NARROW]


@pytest.fixture
def window(visit, monkeypatch):
    """A page that nobody has looked at in this run."""
    monkeypatch.setattr(looking, "_LOOKED_AT", set())
    monkeypatch.setattr(looking.levels, "is_landing", lambda: False)
    monkeypatch.delenv(looking.PICTURES, raising=False)
    opened = visit(PHONE)
    opened.page.goto("/danger")
    return opened


def break_width(window):
    window.page.evaluate("document.querySelector('main').style.width = '2000px'")


def where(window):
    """What is found, without what reaches there."""
    return [each.split(":")[0] for each in window.faults()]


def test_a_page_that_is_too_wide_is_found_again_and_again_and_one_in_order_is_looked_at_once(window):
    break_width(window)
    assert where(window) == where(window) == TOO_WIDE
    assert window.faults()[0].startswith("wider than the phone: h1.govuk-heading-l "), "what reaches there is named"
    window.page.reload()
    assert window.faults() == []
    break_width(window)
    assert window.faults() == []


@pytest.mark.parametrize(("width", "found"), [("350px", NARROW), ("18em", LARGE)])
def test_what_does_not_fit_in_large_letters_or_a_narrow_window_is_found(window, width, found):
    """And the letters are as large as before."""
    window.page.evaluate("(width) => { document.querySelector('main').style.width = width; }", width)
    assert where(window) == [found]
    assert window.page.evaluate("document.documentElement.style.fontSize") == ""


@pytest.mark.parametrize("landing", [True, False])
def test_a_landing_passes_over_what_is_drawn_from_the_same_files(window, monkeypatch, landing):
    name, drawn_from = looking._drawn(window.page.evaluate(looking._TOLD)["said"])
    assert name == "/danger danger.html"
    monkeypatch.setattr(looking.levels, "is_landing", lambda: landing)
    break_width(window)
    for looked_at, found in ((drawn_from, [] if landing else TOO_WIDE), ("other files", TOO_WIDE)):
        monkeypatch.setattr(looking, "last_looked_at", lambda pages={name: looked_at}: LookedAt(pages=pages))
        assert where(window) == found
