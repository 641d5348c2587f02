"""Help: the guides as they are written, found by words and from the page one is on."""

import re

import pytest
from gateway.areas.help.guides import NAMES, guide, guides
from gateway.areas.help.here import SECTIONS
from gateway.areas.help.looking_up import MOST, find_sections
from haven_schemas.rights import Right
from hypothesis import given
from hypothesis import strategies as st

from gateway_tests.administered import Identity, send


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_is_read_by_whoever_asks(client, name):
    answer = client.get(f"/help/{name}")
    assert answer.status_code == 200
    assert guide(name).title in answer.get_data(as_text=True)
    assert client.get("/help").status_code == 200


def test_another_name_is_no_guide(client):
    for name in ("finding-your-way", "..%2Fdpia", "nobody"):
        assert client.get(f"/help/{name}").status_code == 404


def test_every_link_in_a_guide_leads_to_a_section_that_is_there():
    anchors = {f"/help/{each.name}#{section.anchor}" for each in guides() for section in each.sections}
    for each in guides():
        for target in re.findall(r'href="([^"]*)"', each.body):
            if target.startswith("#"):
                assert f"/help/{each.name}{target}" in anchors
            elif not target.startswith(("https://", "http://")):
                assert target in anchors | {f"/help/{name}" for name in NAMES}
        ids = re.findall(r'id="([^"]*)"', each.body)
        assert len(ids) == len(set(ids)), each.name


def test_the_page_one_is_on_leads_to_a_section_that_is_there(app):
    anchors = {f"{each.name}#{section.anchor}" for each in guides() for section in each.sections}
    assert set(SECTIONS.values()) <= anchors
    firsts = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules() if rule.endpoint.startswith("pages.")}
    assert set(SECTIONS) <= firsts


def test_words_find_their_section():
    assert find_sections("lost my phone")[0].section.anchor == "your-account"
    assert {each.section.guide for each in find_sections("oneroster zip")} == {"trust-it", "mis-vendors"}
    assert any(piece for piece, is_found in find_sections("recovery codes")[0].pieces if is_found)
    assert len(find_sections("the")) <= MOST
    assert find_sections("zyxwv") == []


@given(st.text(max_size=40))
def test_no_words_break_the_search(words):
    find_sections(words)


def test_one_s_own_guides_stand_first(open_browser):
    officer = open_browser(Identity([Right.DATA_OVERSEE]))
    page = send(officer, "/help", words="school").text.partition("Guides</h2>")[0]
    found = re.findall(r'haven-hit.*?href="/help/([a-z-]+)', page, re.DOTALL)
    own = [name in ("staff", "data-protection") for name in found]
    assert found
    assert own == sorted(own, reverse=True)
    assert "Nothing found" in send(officer, "/help", words="zyxwv").text
