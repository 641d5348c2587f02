"""Style sheet and scripts come compressed, pages and answers of the API as they are."""

import gzip
import re

import pytest

from .administered import Identity

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def browser(open_browser):
    return open_browser(Identity())


def addresses(browser):
    page = browser.get("/").text
    return re.findall(r'(?:href|src)="(/(?:assets|static)/[^"]+)"', page)


def test_all_a_page_loads_comes_compressed_and_is_what_it_was(browser):
    found = [each for each in addresses(browser) if not each.partition("?")[0].endswith(".svg")]
    assert len(found) >= 4
    plain_bytes = sent_bytes = 0
    for address in found:
        plain, packed = browser.get(address), browser.get(address, headers=GZIP)
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert packed.headers["Cache-Control"].endswith("immutable")
        assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
        if "Content-Encoding" in packed.headers:
            assert gzip.decompress(packed.data) == plain.data
            assert int(packed.headers["Content-Length"]) == len(packed.data)
        plain_bytes, sent_bytes = plain_bytes + len(plain.data), sent_bytes + len(packed.data)
    assert sent_bytes < plain_bytes / 3


def test_the_same_content_has_one_name_and_is_not_sent_twice(browser):
    address = next(each for each in addresses(browser) if "haven.js" in each)
    etag = browser.get(address, headers=GZIP).headers["ETag"]
    assert etag == browser.get(address).headers["ETag"]
    assert etag.startswith("W/")
    assert browser.get(address, headers={**GZIP, "If-None-Match": etag}).status_code == 304


def test_a_part_of_a_file_is_a_part_of_what_it_is(browser):
    address = next(each for each in addresses(browser) if "haven.js" in each)
    part = browser.get(address, headers={**GZIP, "Range": "bytes=0-9"})
    assert "Content-Encoding" not in part.headers


@pytest.mark.parametrize("address", ["/", "/sign-in", "/staff", "/api/v1/openapi.json", "/report", "/nowhere"])
def test_no_page_is_compressed(browser, address):
    """A compressed page that holds a secret beside words of a stranger's choice gives the secret away by its length."""
    answer = browser.get(address, headers=GZIP)
    assert "Content-Encoding" not in answer.headers
