"""Where data is: what parts say put together with what the trust says, and what is amiss in it."""

import re
from datetime import date

import pytest
from gateway.areas.hosting.where_data_is import spots_of
from haven_schemas.acts.hosting import Connection, Connections, Place, Places
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from support.lists import every

from gateway_tests.administered import ME, Identity, number

TODAY = date(2026, 11, 27)
DATABASE = Connection(part="database", address="db:5432", encrypted=True)
SCANNER = Connection(part="scanner", address="clamav:3310", encrypted=False)
FOLDER = Connection(part="objects", address="folder /var/lib/haven", encrypted=None)
SERVICES = ("identity", "pupils", "incidents", "alerts", "audit")


def place(part="database", address="db:5432", **changed):
    given = {"id": number(1), "operator": "The trust", "country": "GB", "said_by": ME, "said_on": "2026-11-20"}
    return Place.model_validate({**given, "part": part, "address": address, "version": 1, **changed})


def test_one_address_is_one_spot_whoever_is_connected_to_it():
    spots = spots_of({"identity": [DATABASE], "audit": [DATABASE, FOLDER]}, [])
    assert [(spot.part, spot.services, spot.encrypted) for spot in spots[:2]] == [
        ("database", ["identity", "audit"], True), ("objects", ["audit"], None),
    ]  # fmt: skip
    assert [(spot.part, spot.address) for spot in spots[2:]] == [("hosting", ""), ("backups", "")]


def test_one_link_in_the_clear_is_said_of_the_address():
    plain = DATABASE.model_copy(update={"encrypted": False})
    for order in ([DATABASE, plain], [plain, DATABASE]):
        spot = spots_of({"identity": [order[0]], "pupils": [order[1]]}, [place()])[0]
        assert spot.amiss(TODAY) == ["The link is not encrypted."]


@every(
    ("said", "amiss"),
    [
        ([], ["Nobody has said who runs it, and where."]),
        ([place()], []),
        ([place(country="IE")], []),
        ([place(country="other")], ["It is outside the United Kingdom and the EEA."]),
        ([place(certificate="ISO 27001", certificate_until="2026-11-27")], []),
        ([place(certificate="ISO 27001", certificate_until="2026-11-26")], ["The certificate has run out."]),
    ],
)
def test_what_a_data_protection_officer_would_ask_about(said, amiss):
    assert spots_of({"identity": [DATABASE]}, said)[0].amiss(TODAY) == amiss


def test_a_place_nothing_is_connected_to_is_shown_and_backups_are_asked_for_until_somebody_said():
    spots = spots_of({}, [place("backups", "Tapes in the safe")])
    assert [(spot.part, spot.address, spot.services) for spot in spots] == [
        ("backups", "Tapes in the safe", []), ("hosting", "", []),
    ]  # fmt: skip


class Asked(Identity):
    """Every service answers what it is connected to, unless it is away."""

    away = ()

    def call(self, service, method, request, reply_type, **given):
        if method == "connections":
            if service in self.away:
                raise Problem(ErrorCode.UNAVAILABLE)
            return Connections(connections=[DATABASE, SCANNER] if service == "incidents" else [DATABASE])
        return super().call(service, method, request, reply_type, **given)


@pytest.fixture
def services():
    made = Asked([Right.SESSION_OWN, Right.SIGHT_REVIEW, Right.POLICY_SET, Right.STAFF_READ])
    made.answers["staff_names"] = StaffList(staff=[StaffMember(id=ME, name="Ada Admin")])
    made.answers["list_places"] = Places(places=[place(others="Other schools of the host.")])
    return made


def test_the_page_answers_and_says_what_to_see_to(open_browser, services):
    page = open_browser(services).get("/where-data-is").text
    for words in (
        "db:5432", "Run by The trust, United Kingdom.", "Other schools of the host.", "The link is not encrypted.",
        "Used by identity, pupils, incidents, alerts, audit",
    ):  # fmt: skip
        assert words in page
    assert page.count("<h2") >= 7


def test_a_part_that_is_away_is_told_of_and_the_others_are_shown(open_browser, services):
    services.away = ("incidents",)
    page = open_browser(services).get("/where-data-is").text
    assert "Cannot be asked just now: incidents." in page
    assert "clamav:3310" not in page
    assert "db:5432" in page


def test_who_may_not_say_is_offered_no_form(open_browser):
    reader = Asked([Right.SESSION_OWN, Right.SIGHT_REVIEW])
    reader.answers["list_places"] = Places(places=[place()])
    page = open_browser(reader).get("/where-data-is").text
    assert "/where-data-is/place" not in page


def posted(browser, fields):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/where-data-is/place").text)[1]
    return browser.post("/where-data-is/place", data={"csrf_token": token, **fields})


def test_it_is_said_with_the_version_that_was_seen(open_browser, services):
    services.answers["say_place"] = place(version=2)
    browser = open_browser(services)
    assert 'value="1"' in browser.get("/where-data-is/place?part=database&address=db:5432").text
    fields = {"part": "database", "address": "db:5432", "operator": "Host Ltd", "country": "IE", "version": "1"}
    answer = posted(browser, fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/where-data-is")
    said = services.last("say_place")
    assert (said.operator, said.country, said.version, said.certificate_until) == ("Host Ltd", "IE", 1, None)
    answer = posted(browser, {**fields, "operator": "", "country": ""})
    assert answer.status_code == 400
    assert "Write who runs it." in answer.text
    assert "Choose the country." in answer.text
    services.answers["say_place"] = Problem(ErrorCode.STALE_VERSION)
    assert "said something of this place while you had it open" in posted(browser, fields).text
