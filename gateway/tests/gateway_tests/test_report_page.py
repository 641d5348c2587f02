"""The report's page with the services' answers made up: its own allowance, and what it says when that is used up."""

import re

import pytest
from gateway.sessions.cookies import SESSION
from haven_schemas.acts.incidents.categories import CategoryList
from haven_schemas.acts.incidents.drafts import Drafts
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.errors import ErrorCode, Problem

from gateway_tests.administered import DANA, ME, NOW, Identity, handed, send
from gateway_tests.kept import PUPIL

WRITTEN = {"account": "No coat in the rain.", "school": "", "do": "find", "search": "Ida"}


@pytest.fixture
def reporting():
    services = Identity()
    services.answers |= {
        "list_categories": CategoryList(categories=[]),
        "intake_key": Problem(ErrorCode.UNAVAILABLE),
        "read_drafts": Drafts(drafts=[]),
        "find_pupils": PupilPage(pupils=[], next_cursor=None),
    }
    return services


def _token(browser, address):
    return re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).text).group(1)


def test_sign_ins_and_other_pages_use_up_nothing_of_reporting(open_browser, reporting):
    browser = open_browser(reporting, sign_ins_a_minute=1, calls_a_minute=3)
    token = _token(browser, "/report")
    for _ in range(4):
        browser.post("/visitor", data={"csrf_token": token, "code": "x"})
        spent = browser.get("/account")
    assert spent.status_code == 429
    assert browser.post("/visitor", data={"csrf_token": token, "code": "x"}).status_code == 429
    answer = browser.post("/report", data={"csrf_token": token, **WRITTEN})
    assert answer.status_code == 200
    assert "No one found" in answer.text


def test_beyond_its_allowance_the_report_stays_on_the_page(open_browser, reporting):
    browser = open_browser(reporting, reports_a_minute=2)
    token = _token(browser, "/report")
    assert browser.post("/report", data={"csrf_token": token, **WRITTEN}).status_code == 200
    answer = browser.post("/report", data={"csrf_token": token, **WRITTEN, "do": "send"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    for words in ("No coat in the rain.", "has <strong>not</strong> been received: too much was sent", "in a minute"):
        assert words in answer.text
    sealed = browser.post("/report/sealed", json={}, headers={"X-CSRFToken": token})
    assert sealed.status_code == 429
    browser.set_cookie(SESSION, handed("u" * 43), domain="localhost", secure=True)
    assert browser.get("/report").status_code == 200
    browser.delete_cookie(SESSION, domain="localhost")
    assert [send(browser, "/report", "/sign-in", **WRITTEN).status_code for _ in range(3)] == [401, 401, 429]


def test_it_asks_first_whether_it_is_about_a_colleague_and_once_more_above_the_button(open_browser, reporting):
    page = open_browser(reporting).get("/report").text
    asked = page.index('name="about_colleague"')
    assert page.index("immediate danger") < asked < page.index('name="urgency"')
    assert re.search(r'value="no" checked', page)
    assert asked < page.index('href="#about_colleague"')
    for address in ("/report", "/danger", "/paper-form"):
        told = open_browser(reporting).get(address).text
        assert all(words in told for words in ("999", "chair of governors", "designated officer (LADO)")), address


def test_only_a_person_is_given_a_key_to_keep_unfinished_text_on_the_device(open_browser, reporting):
    assert "data-device-key" in open_browser(reporting).get("/report").text
    view = reporting.answers["token_for_session"]
    reporting.answers["token_for_session"] = view.model_copy(update={"kind": "visitor"})
    visitor = open_browser(reporting).get("/report")
    assert visitor.status_code == 200
    assert "data-device-key" not in visitor.text


def test_a_form_whose_token_ran_out_is_sent_again_by_its_writer_alone(open_browser, reporting):
    browser = open_browser(reporting)
    old = {"csrf_token": "of yesterday", "made_for": str(ME), **WRITTEN}
    refused = browser.post("/report", data=old, headers={"Sec-Fetch-Site": "same-origin"})
    assert refused.status_code == 400
    assert "coat" not in refused.text
    assert "Go back" not in refused.text
    again = dict(re.findall(r'name="(csrf_token|sealed)" value="([^"]+)"', refused.text))
    assert "No coat in the rain." in browser.post("/report", data=again).text
    for site in ("cross-site", "same-site"):
        assert 'name="sealed"' not in browser.post("/report", data=old, headers={"Sec-Fetch-Site": site}).text
    for address in ("/visitor", "/sign-in", "/choose-password"):
        answer = browser.post(address, data=old, headers={"Sec-Fetch-Site": "same-origin"})
        assert (answer.status_code, 'name="sealed"' in answer.text) == (400, False)


def test_a_form_that_a_page_of_another_site_sends_changes_nothing_though_its_token_is_right(open_browser, reporting):
    browser = open_browser(reporting)
    sent = {"csrf_token": _token(browser, "/report"), **WRITTEN}
    for site in ("cross-site", "same-site", "elsewhere"):
        answer = browser.post("/report", data=sent, headers={"Sec-Fetch-Site": site})
        assert (answer.status_code, "No one found" in answer.text) == (400, False)
    assert "find_pupils" not in {name for name, _ in reporting.asked}
    for said in ({"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}):
        assert "No one found" in browser.post("/report", data=sent, headers=said).text


def test_a_form_of_someone_else_goes_to_the_door_for_its_writer(open_browser, reporting):
    browser = open_browser(reporting)
    data = {"csrf_token": _token(browser, "/report"), "made_for": str(DANA), **WRITTEN}
    answer = browser.post("/report", data=data)
    assert answer.status_code == 401
    sealed = re.search(r'name="sealed" value="([^"]+)"', answer.text).group(1)
    haven = browser.application.extensions["haven"]
    assert haven.kept_forms.open(sealed, ME, "/report", NOW) is None
    assert dict(haven.kept_forms.open(sealed, DANA, "/report", NOW).fields)["account"] == "No coat in the rain."


def test_a_class_behind_a_name_from_the_right_stays_together(open_browser, reporting):
    names = ("Ida North", "مريم")
    found = [PUPIL.model_copy(update={"known_as": each, "class_name": "7B"}) for each in names]
    reporting.answers["find_pupils"] = PupilPage(pupils=found, next_cursor=None)
    browser = open_browser(reporting)
    browser.set_cookie(SESSION, handed("u" * 43), domain="localhost", secure=True)
    token = _token(browser, "/report")
    page = browser.post("/report", data={"csrf_token": token, **WRITTEN}).text
    assert 'data-label="Ida North, 7B"' in page
    assert f'data-label="{names[1]}\N{LEFT-TO-RIGHT MARK}, 7B"' in page


@pytest.mark.parametrize(("by_script", "status"), [({"HX-Request": "true"}, 200), ({}, 400)])
def test_a_mark_without_a_place_is_said_to_lack_it(open_browser, reporting, by_script, status):
    """To the page's script, too, which shows nothing of an answer that is an error."""
    browser = open_browser(reporting)
    typed = {**WRITTEN, "do": "add-mark", "new_mark_kind": "burn", "new_mark_description": "Red"}
    token = _token(browser, "/report")
    answer = browser.post("/report", data={"csrf_token": token, **typed}, headers=by_script)
    assert answer.status_code == status
    assert 'id="new_mark_region-error"' in answer.text
    assert "Choose where on the body the mark is." in answer.text
    assert 'value="Red"' in answer.text
