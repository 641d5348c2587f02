"""The empty form for paper: one side, with nothing of the page around it."""

from io import BytesIO

from people import DESK
from pypdf import PdfReader
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("reporting"), "style")


def test_it_prints_on_one_side_without_signing_in(visit):
    page = visit(DESK).page
    page.goto("/paper-form")
    assert page.locator("h1").inner_text().startswith("A form for paper")
    assert len(PdfReader(BytesIO(page.pdf(format="A4"))).pages) == 1
    page.emulate_media(media="print")
    assert page.locator(".haven-paper").is_visible()
    assert not page.locator("h1").is_visible()
    assert not page.locator(".haven-footer").is_visible()
