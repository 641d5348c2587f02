"""When a page is looked at: once a run, and at a landing only where what it is drawn from changed."""

import looking
import pytest
from people import PHONE
from support.looked_at import LookedAt

TOO_WIDE = ["wider than the phone", "wider than the tablet", "wider than the desk"]


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


def test_a_page_that_is_too_wide_is_found_again_and_again_and_one_in_order_is_looked_at_once(window):
    break_width(window)
    assert window.faults() == window.faults() == TOO_WIDE
    window.page.reload()
    assert window.faults() == []
    break_width(window)
    assert window.faults() == []


@pytest.mark.parametrize("landing", [True, False])
def test_a_landing_passes_over_what_is_drawn_from_the_same_files(window, monkeypatch, landing):
    name, drawn_from = looking._drawn(window.page.evaluate(looking._TOLD)["said"])
    assert name == "/danger danger.html"
    monkeypatch.setattr(looking.levels, "is_landing", lambda: landing)
    break_width(window)
    for looked_at, found in ((drawn_from, [] if landing else TOO_WIDE), ("other files", TOO_WIDE)):
        monkeypatch.setattr(looking, "last_looked_at", lambda pages={name: looked_at}: LookedAt(pages=pages))
        assert window.faults() == found
