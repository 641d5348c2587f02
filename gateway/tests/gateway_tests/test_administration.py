"""The pages of administration before an identity that answers for a small trust: what they show, ask and refuse."""

import io
import re

import pytest
from haven_schemas.acts.identity.roles import Decided, SightRequests
from haven_schemas.acts.identity.staff import StaffRowsResult
from haven_schemas.acts.pupils import DeliveryList
from haven_schemas.acts.pupils.record import ApprovalList
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import (
    ACCOUNTS,
    DANA,
    ME,
    NORTH,
    PAULA,
    REFUSED_ROW,
    ROWS,
    SOUTH,
    Identity,
    number,
    request_for,
    send,
)

PAGES = {
    "/more": ["Requests", "2 for you", "Machine accounts"],
    "/staff": ["Dana Lead", "Invited", "Suspended", "Safeguarding lead, North School", "Invite someone"],
    "/staff/new": ["The whole trust, schools that join later as well", "Year 7", "Special educational needs"],
    f"/staff/{DANA}": ["confirmed by Harold Head", "Waits for a decision", "Lost phone or key", "End the account"],
    f"/staff/{PAULA}": ["Send a new invitation", "Class 9A", "until 31 August 2027", "Confirmed at the first run"],
    "/staff/import": ["name,email,role,school_urn,category_groups,year_groups", "500,000"],
    "/roles": ["School office", "Composed here", "Read incident records and chronologies", "Opens records"],
    "/roles/new": ["Give out day passes", "You see what you hold in the whole trust yourself"],
    "/roles/change?key=office": ['value="School office"', "Remove the role"],
    "/requests": ["2 for you", "Waits for someone else", "the other first administrator may confirm this, once"],
    "/who-can-see-what": ["North School", "every category, every year", "Year 7", "Never used"],
    "/who-can-see-what?school=910002": ["South School"],
    "/day-passes": ["Vic Visitor", "Not used yet", "End now"],
    "/machine-accounts": ["Dashboards", "hvk_3fA", "Read the audit log", "New key, or remove"],
    "/sign-in-rules": ["advised against", "In force", "6.2.5", "shortest holds"],
}


@pytest.mark.parametrize("address", PAGES)
def test_each_page_shows_what_it_is_for(ada, address):
    answer = ada.get(address)
    assert answer.status_code == 200
    for words in PAGES[address]:
        assert words in answer.text
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))
    assert " style=" not in answer.text


@pytest.mark.parametrize("address", [each for each in PAGES if each != "/more"])
def test_each_page_asks_to_confirm_first(open_browser, address):
    answer = open_browser(Identity(elevated=False)).get(address)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/confirm?next=")


def test_a_form_is_not_lost_when_the_second_tier_has_run_out(open_browser, identity):
    browser = open_browser(identity)
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/staff/new").text).group(1)
    identity.answers["token_for_session"] = Identity(elevated=False).answers["token_for_session"]
    answer = browser.post("/staff/new", data={"csrf_token": token, "name": "Nina New", "role": "reporter"})
    assert answer.status_code == 403
    assert "What you wrote is kept" in answer.text


def test_areas_are_offered_by_right(open_browser):
    officer = open_browser(Identity([Right.SESSION_OWN, Right.SIGHT_REVIEW]))
    home = officer.get("/").text
    assert "Who can see what" in home
    assert "Machine accounts" not in home
    page = officer.get("/who-can-see-what").text
    assert "Take away" not in page
    assert f"/staff/{DANA}" not in page


def test_home_shows_nothing_of_requests_while_identity_does_not_tell(open_browser, identity):
    identity.answers |= {
        "list_requests": Problem(ErrorCode.TIMED_OUT), "list_deliveries": DeliveryList(deliveries=[]),
        "list_approvals": ApprovalList(approvals=[]),
    }  # fmt: skip
    answer = open_browser(identity).get("/")
    assert answer.status_code == 200
    assert "Requests" in answer.text
    assert "haven-count" not in answer.text


def test_names_are_searched_by_post_and_stand_in_no_address(ada, identity):
    answer = send(ada, "/staff", search="Da", school="910002", ended="yes", cursor="more-of-them")
    assert answer.status_code == 200
    asked = identity.last("list_accounts")
    assert (asked.name_starts, asked.school_id, asked.with_ended, asked.cursor) == (
        "Da",
        SOUTH.id,
        True,
        "more-of-them",
    )
    assert "Da" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', answer.text)).replace("Dashboards", "")


def test_who_confirms_is_warned_of_an_account_that_looks_alike_and_sees_odd_letters_as_what_they_are(ada, identity):
    real = {"name": "Helen Marsh", "email": "helen.marsh@small-trust.example", "email_plain": None}
    false = {"staff_name": "Helen Marsh", "staff_email": "\u0430\u0442@small-trust.example"}
    plain = "[U+0430][U+0442]@small-trust.example"
    waits = request_for(33, **false, staff_email_plain=plain, alike=[real])
    identity.answers["list_requests"] = SightRequests(requests=[waits])
    page = ada.get("/requests").text
    assert "Looks like another account" in page
    assert real["email"] in page
    assert plain in page
    identity.answers["list_requests"] = SightRequests(requests=[request_for(34)])
    assert "Looks like another account" not in ada.get("/requests").text


def test_someone_is_invited_to_two_schools(ada, identity):
    answer = send(
        ada, "/staff/new", name="Nina New", email="nina@small-trust.example", role="pastoral_lead",
        school=["910001", "910002"], category_groups=["pastoral"], year_groups=["7"], classes="7A, 7B;7A ",
        valid_from="2026-09-01", valid_until="31/8/2027",
    )  # fmt: skip
    assert answer.status_code == 303
    asked = identity.last("invite_staff")
    assert [grant.school_id for grant in asked.grants] == [NORTH.id, SOUTH.id]
    grant = asked.grants[0]
    assert (grant.category_groups, grant.year_groups, grant.classes) == (["pastoral"], ["7"], ["7A", "7B"])
    assert (grant.valid_from.isoformat(), grant.valid_until.isoformat()) == ("2026-09-01", "2027-08-31")
    assert "waits until a second person" in ada.get("/staff").text


def test_an_invitation_names_everything_to_put_right_and_keeps_the_rest(ada, identity):
    answer = send(ada, "/staff/new", email="nina@small-trust.example", category_groups=["send"])
    assert answer.status_code == 400
    assert "Write the person&#39;s name." in answer.text
    assert "Choose a role." in answer.text
    assert 'value="nina@small-trust.example"' in answer.text
    assert re.search(r'value="send" checked', answer.text)
    assert "invite_staff" not in [name for name, _ in identity.asked]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (invalid("email", FieldCode.DUPLICATE), "There is an account with this address already."),
        (invalid("grants.0.category_groups", FieldCode.REQUIRED), "Choose at least one group of categories"),
        (invalid("grants.0.school_id", FieldCode.REQUIRED), "cannot be given for the whole trust"),
        (Problem(ErrorCode.NOT_PERMITTED), "Your own role does not let you give this role there."),
    ],
)
def test_what_identity_refuses_stands_beside_the_field(ada, identity, refusal, words):
    identity.answers["invite_staff"] = refusal
    fields = {"name": "Nina New", "email": "nina@small-trust.example", "role": "dsl", "school": "trust"}
    answer = send(ada, "/staff/new", **fields)
    assert answer.status_code == 400
    assert words in answer.text
    assert 'value="Nina New"' in answer.text


def test_an_account_changed_meanwhile_shows_both_texts(ada, identity):
    identity.answers["change_account"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, f"/staff/{DANA}", name="Dana Leader", email="dl@small-trust.example", version="2")
    assert answer.status_code == 412
    for words in ("Dana Leader", "Dana Lead<", "dl@small-trust.example", 'name="version" value="3"'):
        assert words in answer.text


def test_a_name_is_changed_with_its_version(ada, identity):
    assert send(ada, f"/staff/{DANA}", name="Dana L", email="d@small-trust.example", version="3").status_code == 303
    asked = identity.last("change_account")
    assert (asked.name, asked.email, asked.version) == ("Dana L", "d@small-trust.example", 3)
    identity.answers["change_account"] = invalid("email", FieldCode.DUPLICATE)
    refused = send(ada, f"/staff/{DANA}", name="Dana L", email="ada@small-trust.example", version="3")
    assert refused.status_code == 400
    assert "There is an account with this address already." in refused.text


@pytest.mark.parametrize(
    ("path", "fields", "method", "words"),
    [
        ("state", {"state": "suspended", "version": "3"}, "set_account_state", "suspended"),
        ("link", {"kind": "reset"}, "send_link", "works once"),
        ("factors", {}, "reset_factors", "must confirm the reset"),
        ("roles/end", {"grant_id": str(number(20))}, "end_grant", "taken away"),
    ],
)
def test_buttons_of_an_account(ada, identity, path, fields, method, words):
    answer = send(ada, f"/staff/{DANA}/{path}", f"/staff/{DANA}", **fields)
    assert answer.status_code == 303
    assert identity.last(method)
    assert words in ada.get(f"/staff/{DANA}").text


@pytest.mark.parametrize(
    ("path", "method", "refusal", "words"),
    [
        ("state", "set_account_state", invalid("state", FieldCode.IN_USE), "Nobody else would be left"),
        ("state", "set_account_state", Problem(ErrorCode.NOT_PERMITTED), "who may confirm such a role takes it back"),
        ("roles/end", "end_grant", invalid("grant_id", FieldCode.IN_USE), "Nobody else would be left"),
        ("roles/end", "end_grant", Problem(ErrorCode.NOT_PERMITTED), "does not let you take this role away"),
    ],
)
def test_what_an_account_is_refused_is_said_on_its_page(ada, identity, path, method, refusal, words):
    identity.answers[method] = refusal
    fields = {"state": "active", "version": "3", "grant_id": str(number(20))}
    answer = send(ada, f"/staff/{DANA}/{path}", f"/staff/{DANA}", **fields)
    assert answer.status_code == refusal.status
    assert words in answer.text


def test_a_role_is_given_with_its_limits_or_waits(ada, identity):
    fields = {"role": "dsl", "school": "910001"}
    assert send(ada, f"/staff/{DANA}/roles", f"/staff/{DANA}", **fields).status_code == 303
    asked = identity.last("give_role")
    assert (asked.staff_id, asked.grant.role, asked.grant.school_id) == (DANA, "dsl", NORTH.id)
    assert "has confirmed it" in ada.get(f"/staff/{DANA}").text
    refused = send(ada, f"/staff/{DANA}/roles", f"/staff/{DANA}", role="dsl")
    assert refused.status_code == 400
    assert "Choose a school" in refused.text


def test_nobody_is_offered_a_role_of_their_own(ada):
    page = ada.get(f"/staff/{ME}").text
    assert "This is your own account" in page
    assert "Give the role" not in page
    assert "End the account" not in page


def test_an_account_nobody_may_see_is_not_there(ada, identity):
    identity.answers["get_account"] = Problem(ErrorCode.NOT_FOUND)
    assert ada.get(f"/staff/{number(99)}").status_code == 404


def test_a_list_is_looked_at_and_the_same_text_taken(ada, identity):
    text = "name,email,role,school_urn,category_groups,year_groups\nNina New,nina@x.example,reporter,910001,,"
    page = send(ada, "/staff/import", text=text, do="preview")
    assert page.status_code == 200
    assert not identity.last("import_staff").apply
    for words in ("Nina New", "an invitation is sent", "Waits for a second person", "Take this list"):
        assert words in page.text
    kept = re.search(r'<input type="hidden" name="text" value="([^"]+)"', page.text).group(1)
    identity.answers["import_staff"] = StaffRowsResult(rows=ROWS, applied=True)
    done = send(ada, "/staff/import", text=kept, do="apply")
    assert identity.last("import_staff").apply
    assert identity.last("import_staff").text == text
    assert "The list is taken" in done.text


def test_a_list_with_a_bad_row_cannot_be_taken(ada, identity):
    identity.answers["import_staff"] = StaffRowsResult(rows=[*ROWS, REFUSED_ROW], applied=False)
    page = send(ada, "/staff/import", text="x", do="preview")
    assert "Take this list" not in page.text
    assert "E-mail address: This is not a whole e-mail address." in page.text
    assert "Look again" in page.text


def test_a_list_comes_as_a_file_of_excel_too(ada, identity):
    token = re.search(r'name="csrf_token" value="([^"]+)"', ada.get("/staff/import").text).group(1)
    file = "name,email\r\nZoë,z@x.example\r\n".encode("cp1252")
    data = {"csrf_token": token, "do": "preview", "file": (io.BytesIO(file), "staff.csv")}
    assert ada.post("/staff/import", data=data).status_code == 200
    assert identity.last("import_staff").text == "name,email\nZoë,z@x.example"


def test_a_list_that_is_no_list_says_so(ada, identity):
    identity.answers["import_staff"] = invalid("text", FieldCode.REQUIRED)
    answer = send(ada, "/staff/import", text="name\nAda", do="preview")
    assert answer.status_code == 400
    assert "A column is missing" in answer.text
    assert "name\nAda" in answer.text


@pytest.mark.parametrize(("text", "words"), [("", "Choose a file"), ("x" * 500_001, "longer than 500,000")])
def test_a_list_that_is_none_or_too_long(ada, text, words):
    answer = send(ada, "/staff/import", text=text)
    assert answer.status_code == 400
    assert words in answer.text


def test_a_role_is_composed_under_a_key_of_its_name(ada, identity):
    answer = send(ada, "/roles/new", name="1st-aid & office", rights=["visitor:admit"], may_span_trust="yes")
    assert answer.status_code == 303
    asked = identity.last("compose_role")
    assert (asked.key, asked.rights) == ("role_1st_aid_office", ["visitor:admit"])
    assert (asked.may_span_trust, asked.limited_to_groups) == (True, False)
    identity.answers["compose_role"] = invalid("key", FieldCode.DUPLICATE)
    refused = send(ada, "/roles/new", name="Office", rights=["staff:read"])
    assert "There is a role with this name already." in refused.text
    assert re.search(r'value="staff:read" checked', refused.text)


def test_a_role_is_changed_or_shown_beside_a_colleagues_change(ada, identity):
    fields = {"key": "office", "name": "Front office", "rights": ["staff:read"], "version": "4"}
    assert send(ada, "/roles/change", "/roles/change?key=office", **fields).status_code == 303
    assert identity.last("change_role").version == 4
    identity.answers["change_role"] = Problem(ErrorCode.STALE_VERSION)
    stale = send(ada, "/roles/change", "/roles/change?key=office", **{**fields, "version": "3"})
    assert stale.status_code == 412
    assert "<strong>School office</strong>" in stale.text
    assert 'value="Front office"' in stale.text
    assert ada.get("/roles/change?key=dsl").status_code == 404


def test_a_role_somebody_holds_is_not_removed(ada, identity):
    identity.answers["remove_role"] = invalid("key", FieldCode.IN_USE)
    refused = send(ada, "/roles/remove", "/roles/change?key=office", key="office")
    assert refused.status_code == 400
    assert "Someone still holds this role." in refused.text
    assert 'value="School office"' in refused.text


def test_requests_are_decided(ada, identity):
    answer = send(ada, "/requests", request_id=str(number(30)), do="confirm")
    assert answer.status_code == 303
    assert identity.last("decide_request").confirm is True
    assert "The role is in force." in ada.get("/requests").text
    send(ada, "/requests", request_id=str(number(30)), do="refuse")
    assert identity.last("decide_request").confirm is False
    assert send(ada, "/requests", request_id=str(number(30)), do="perhaps").status_code == 400
    identity.answers["decide_request"] = Decided(confirmed=True, in_force=False)
    send(ada, "/requests", request_id=str(number(30)), do="confirm")
    assert "someone of another school must agree as well" in ada.get("/requests").text
    for code, status, words in (
        (ErrorCode.NOT_FOUND, 409, "decided this already"),
        (ErrorCode.NOT_PERMITTED, 403, "for someone else to decide"),
    ):
        identity.answers["decide_request"] = Problem(code)
        refused = send(ada, "/requests", request_id=str(number(30)), do="confirm")
        assert (refused.status_code, words in refused.text) == (status, True)


def test_whoever_confirms_sees_the_address_and_who_agreed_so_far(ada):
    shown = ada.get("/requests").text
    assert "dana@small-trust.example" in shown
    assert "Agreed so far: Harold Head." in shown


def test_a_request_is_taken_back_by_who_asked(ada, identity):
    answer = send(ada, "/requests", request_id=str(number(32)), do="withdraw")
    assert answer.status_code == 303
    assert identity.last("withdraw_request").request_id == number(32)
    identity.answers["withdraw_request"] = Problem(ErrorCode.NOT_FOUND)
    assert send(ada, "/requests", request_id=str(number(32)), do="withdraw").status_code == 409


def test_a_role_is_taken_away_with_one_press(ada, identity):
    answer = send(ada, "/who-can-see-what", grant_id=str(number(20)), school="910001")
    assert answer.headers["Location"] == "/who-can-see-what?school=910001"
    assert identity.last("end_grant").grant_id == number(20)
    identity.answers["end_grant"] = Problem(ErrorCode.NOT_PERMITTED)
    assert "You cannot take this role away" in send(ada, "/who-can-see-what", grant_id=str(number(20)), school="").text
    assert ada.get("/who-can-see-what?school=999999").status_code == 404


def test_every_account_of_the_list_can_be_opened(ada):
    for each in ACCOUNTS:
        assert ada.get(f"/staff/{each.id}").status_code == 200


def test_a_problem_with_two_fields_shows_both(ada, identity):
    fields = [FieldProblem("email", FieldCode.WRONG_FORMAT), FieldProblem("grants.0.role", FieldCode.UNKNOWN_ROLE)]
    identity.answers["invite_staff"] = Problem(ErrorCode.INVALID_REQUEST, fields=fields)
    page = send(ada, "/staff/new", name="N", email="n.n", role="gone", school="910001").text
    assert "Write a whole e-mail address" in page
    assert "Choose a role from the list." in page
