"""The navigation in the head of a page, for someone with every right; sessions are made up, no page is rendered."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import g
from gateway.rendering.navigation import NAVIGATION, administration_areas, navigation, other_areas
from haven_schemas.rights import Right


@pytest.fixture
def at(app):
    """A function that answers what stands in the navigation on the page at an address."""

    def ask(address, rights=lambda _: True, has_second_factor=True, of=navigation):
        with app.test_request_context(address):
            g.session = SimpleNamespace(has=rights, view=SimpleNamespace(has_second_factor=has_second_factor))
            return of()

    return ask


def marked(links):
    return [each["text"] for each in links if each["active"]]


def test_every_area_leads_to_its_first_page_and_marks_it(app, at):
    for link in at("/account"):
        endpoint, _ = app.url_map.bind("localhost").match(link["href"])
        assert endpoint in {"pages.more", *(each.endpoint for each in NAVIGATION)}
        assert marked(at(link["href"])) == [link["text"]]


def test_seven_stand_in_the_head_and_the_others_behind_more(at):
    head = [each["text"] for each in at("/account")]
    assert head == ["Report a concern", "Concerns", "Inbox", "Records", "Pupils", "My work", "More"]
    behind = [card.title for card in at("/more", of=other_areas)]
    administration = [area.title for area in at("/more", of=administration_areas)]
    names = {each.text for each in NAVIGATION} - {"Data protection"}
    assert {*head, *behind, *administration} >= names
    assert len({*behind}) == len(behind)


def test_who_has_few_sees_them_all(at):
    few = {Right.CONCERN_REPORT, Right.CONCERN_FOLLOW_OWN, Right.ALERT_READ}
    head = [each["text"] for each in at("/account", rights=lambda right: right in few)]
    assert head == ["Report a concern", "Inbox", "My work", "My reports"]
    assert at("/account", rights=lambda right: right in few, of=other_areas) == []


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("/report", "Report a concern"),
        ("/reports/{id}", "More"),
        ("/concerns/{id}/category", "Concerns"),
        ("/concerns/{id}/children/{id}", "Concerns"),
        ("/incidents/{id}/look-back", "Records"),
        ("/incidents/{id}/documents", "Records"),
        ("/documents/{id}", "Records"),
        ("/records/{id}/versions", "Records"),
        ("/moves", "Records"),
        ("/exports", "Records"),
        ("/pupils/{id}/documents", "Pupils"),
        ("/pupils/{id}/same", "Pupils"),
        ("/pupil-groups/{id}", "More"),
        ("/agencies/{id}/people/{id}", "More"),
        ("/pupil-files/feeds/new", "More"),
        ("/staff/{id}", "More"),
        ("/roles", "More"),
        ("/audit/alarms", "More"),
    ],
)
def test_a_page_marks_the_area_it_belongs_to(at, address, area):
    assert marked(at(address.format(id=uuid4()))) == [area]


@pytest.mark.parametrize("address", ["/", "/account", "/reporters", "/confirm"])
def test_other_pages_mark_none(at, address):
    assert marked(at(address)) == []


def test_without_a_second_factor_what_needs_one_is_not_offered(at):
    assert {"Inbox", "My work"}.isdisjoint(each["text"] for each in at("/", has_second_factor=False))


def test_every_area_of_administration_is_a_page_and_marks_itself(app, at):
    for area in at("/account", of=administration_areas):
        app.url_map.bind("localhost").match(area.address)
        assert [each.title for each in at(area.address, of=administration_areas) if each.is_here] == [area.title]
