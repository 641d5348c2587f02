"""The page of search, with the service's answer made up."""

import pytest
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_categories import CategoryList
from haven_schemas.rpc.incidents_search import SearchPage

from gateway_tests.administered import NOW, Identity, send


@pytest.mark.parametrize(("count", "words"), [(0, "0 records"), (1, "1 record"), (2, "2 records")])
@pytest.mark.parametrize(
    ("asked", "following", "sentence"),
    [
        ("", None, "Nothing found in the {} you can see."),
        ("", "on", "{} looked through, back to"),
        ("on", None, "That is everything: {} looked through since the page before."),
    ],
)
def test_how_much_was_looked_through_is_said_in_good_english(open_browser, count, words, asked, following, sentence):
    services = Identity([Right.RECORD_READ])
    found = SearchPage(hits=[], looked_through=count, closed=0, back_to=NOW, next_cursor=following)
    services.answers |= {"search_records": found, "list_categories": CategoryList(categories=[])}
    page = send(open_browser(services), "/search", words="coat", cursor=asked)
    assert (page.status_code, sentence.format(words) in page.text) == (200, True)
