"""What the MIS says of staff, on the pages and by API: what is shown, asked and refused."""

import re
from datetime import date

import pytest
from haven_schemas.acts.identity.roles import AlikeAccount
from haven_schemas.acts.identity.staff import HeldRole
from haven_schemas.acts.identity.staff_lists import (
    DoneLeaver,
    LeaversDecided,
    ListedAccount,
    ListedInvited,
    ListedPerson,
    ListedSettled,
    SchoolStaffLists,
    StaffListCount,
    StaffListCounts,
    StaffListSource,
    StaffProposal,
    WaitingLeaver,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from gateway_tests.administered import DANA, NORTH, NOW, PAULA, SOUTH, number, send

HERE = "/staff/mis/910001"
NADIA, TESS, LEO, ADA = (number(each) for each in (81, 82, 83, 84))


def listed(person_id, name, **more):
    given = {
        "revision": 3,
        "email": f"{name.split()[0].lower()}@small-trust.example",
        "email_plain": None,
        "job": "Teacher of maths",
        "kind": "teacher",
        "classes": ["7A"],
        "year_groups": [],
        "began_on": date(2026, 9, 1),
        "left_on": None,
        "account": None,
        **more,
    }
    return ListedPerson(id=person_id, name=name, **given)


def account(staff_id, name, **more):
    return ListedAccount(
        id=staff_id, name=name, email="old@small-trust.example", active=True, elsewhere=more.get("elsewhere", False)
    )


LISTS = SchoolStaffLists(
    school_id=NORTH.id,
    sources=[
        StaffListSource(source=number(80), complete=True, said_at=NOW, taken_at=NOW, people=41, with_account=38),
        StaffListSource(source=None, complete=False, said_at=NOW, taken_at=NOW, people=1, with_account=0),
    ],
    proposals=[
        StaffProposal(
            proposal="new",
            person=listed(NADIA, "Nadia <b>New"),
            alike=[AlikeAccount(name="Nadia Nevv", email="nadia@old.example", email_plain=None)],
        ),
        StaffProposal(
            proposal="changed", person=listed(TESS, "Tess Teacher", account=account(PAULA, "Tess T")), alike=[]
        ),
        StaffProposal(proposal="no_address", person=listed(number(85), "Una Unmailed", email=None), alike=[]),
        StaffProposal(
            proposal="back", person=listed(number(86), "Bo Back", account=account(DANA, "Bo Back")), alike=[]
        ),
    ],
    more=2,
    leavers=[
        WaitingLeaver(
            person=listed(
                LEO, "Leo Lead", left_on=date(2026, 11, 24), account=account(DANA, "Leo Lead", elsewhere=True)
            ),
            held="decision",
            leads=True,
        ),
        WaitingLeaver(person=listed(number(87), "Lou Leaver", account=account(PAULA, "Lou")), held="last", leads=False),
        WaitingLeaver(
            person=listed(ADA, "Ada Admin", account=account(DANA, "Ada")), held="trust_administrator", leads=False
        ),
    ],
    done=[
        DoneLeaver(staff_id=DANA, name="Gus Gone", outcome="suspended", reason=None, done_at=NOW, by=None),
        DoneLeaver(staff_id=PAULA, name="Kay Kept", outcome="kept", reason="comes_back", done_at=NOW, by="Dana Lead"),
    ],
)


@pytest.fixture
def identity(identity):
    identity.answers |= {
        "listed_staff": LISTS,
        "staff_list_counts": StaffListCounts(
            schools=[
                StaffListCount(school_id=NORTH.id, proposals=4, leavers=2),
                StaffListCount(school_id=SOUTH.id, proposals=0, leavers=0),
            ]
        ),
        "invite_listed": ListedInvited(staff_id=PAULA, requests=[number(61)]),
        "settle_listed": ListedSettled(request_id=None),
        "decide_leavers": LeaversDecided(left=1, kept=0, waiting=0),
    }
    return identity


PAGES = {
    "/staff": ["From the MIS", "(6 to look at)"],
    "/staff/mis": ["North School", "2 leavers wait for a decision; 4 to look at", "Nothing to do"],
    HERE: [
        "41 people, 38 with an account",
        "Given by hand",
        "Not the whole staff",
        "Leo Lead",
        "Head or safeguarding lead",
        "lose only their roles at this school",
        "Fewer than two others at the school would triage",
        "All 2 of them",
        "No list suspends somebody of the whole trust",
        "No account yet",
        "And 2 more",
        "Kay Kept",
        "they are away and come back",
        "by Dana Lead",
        "by itself",
        "Nadia &lt;b&gt;New",
        "Leave as it is",
        "No account needed",
    ],
    f"{HERE}/people/{NADIA}": [
        "nadia@old.example",
        "Looks like an account",
        "Teacher of maths",
        "7A",
        "Send the invitation",
    ],
    f"{HERE}/people/{TESS}": ["Take over name and address", "Leave the account as it is"],
    f"{HERE}/people/{number(85)}": ["None that can be used", "Send the invitation"],
    f"{HERE}/people/{number(86)}": ["Nobody gets an account back by a list", f"/staff/{DANA}"],
}


@pytest.mark.parametrize("address", PAGES)
def test_each_page_shows_what_it_is_for(ada, identity, address):
    answer = ada.get(address)
    assert answer.status_code == 200
    for words in PAGES[address]:
        assert words in answer.text
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))


def test_nothing_yet_says_what_to_do(ada, identity):
    identity.answers["staff_list_counts"] = StaffListCounts(schools=[])
    identity.answers["listed_staff"] = SchoolStaffLists(
        school_id=NORTH.id, sources=[], proposals=[], more=0, leavers=[], done=[]
    )
    for address in ("/staff/mis", HERE):
        assert "Ask whoever looks after" in ada.get(address).text or "/pupil-files" in ada.get(address).text
    assert "to look at" not in ada.get("/staff").text


def test_a_school_of_others_is_not_there(ada, identity):
    assert ada.get("/staff/mis/999999").status_code == 404


def test_the_offered_role_is_a_reporters_whatever_the_row_says(ada, identity):
    page = ada.get(f"{HERE}/people/{NADIA}").text
    assert '<option value="reporter" selected>' in page
    assert '<option value="910001" selected>' in page


def test_an_account_is_made_with_what_was_read_and_chosen(ada, identity):
    answer = send(
        ada,
        f"{HERE}/people/{NADIA}",
        version="3",
        email="nadia@small-trust.example",
        role="pastoral_lead",
        school="910001",
        category_groups="send",
        follows_list="yes",
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/staff/{PAULA}")
    asked = identity.last("invite_listed")
    assert (asked.person_id, asked.revision, asked.email) == (NADIA, 3, "nadia@small-trust.example")
    assert (asked.grants[0].role, asked.grants[0].follows_list, asked.grants[0].classes) == (
        "pastoral_lead",
        True,
        None,
    )


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Problem(ErrorCode.STALE_VERSION), "The list says something else of them by now"),
        (invalid("email", FieldCode.REQUIRED), "Write the person"),
        (invalid("grants.0.follows_list", FieldCode.NOT_ALLOWED), "Only a pastoral lead or a SENCO can follow the MIS"),
        (Problem(ErrorCode.NOT_PERMITTED), "Your own role does not let you give this role there"),
    ],
)
def test_what_is_refused_stands_on_the_page(ada, identity, refusal, words):
    identity.answers["invite_listed"] = refusal
    answer = send(ada, f"{HERE}/people/{NADIA}", version="3", role="reporter", school="910001")
    assert answer.status_code == 400
    assert words in answer.text


@pytest.mark.parametrize(
    ("do", "fields", "words"),
    [
        ("dismiss", {}, "asked again only if the list says something else"),
        ("take", {}, "The name and address are those of the list now"),
        ("unlink", {}, "The account is no longer theirs"),
        ("link", {"account_email": "tess@small-trust.example"}, "the list is about that account"),
    ],
)
def test_a_proposal_is_settled(ada, identity, do, fields, words):
    assert send(ada, f"{HERE}/people/{TESS}/settle", page=HERE, do=do, version="3", **fields).status_code == 303
    asked = identity.last("settle_listed")
    assert (asked.person_id, asked.revision, asked.decision) == (TESS, 3, do)
    assert asked.email == fields.get("account_email")
    assert words in ada.get(HERE).text


def test_an_account_that_is_not_there_is_said_beside_its_address(ada, identity):
    identity.answers["settle_listed"] = invalid("email", FieldCode.UNKNOWN_STAFF)
    answer = send(
        ada, f"{HERE}/people/{NADIA}/settle", page=HERE, do="link", version="3", account_email="x@small-trust.example"
    )
    assert answer.status_code == 400
    assert "No account with a role at this school has this address" in answer.text


def test_leavers_are_decided_as_they_were_read(ada, identity):
    assert send(ada, HERE, do="leave", leaver=f"{LEO}:3").status_code == 303
    asked = identity.last("decide_leavers")
    assert ([(each.person_id, each.revision) for each in asked.leavers], asked.agree, asked.reason) == (
        [(LEO, 3)],
        True,
        None,
    )
    assert "1 suspended" in ada.get(HERE).text
    send(ada, HERE, do="keep", leaver=f"{LEO}:3", reason="still_works_here")
    assert (identity.last("decide_leavers").agree, identity.last("decide_leavers").reason) == (
        False,
        "still_works_here",
    )


def test_all_means_all_that_were_shown(ada, identity):
    send(ada, HERE, do="leave", all="yes", shown=[f"{LEO}:3", f"{number(87)}:2"])
    assert [each.revision for each in identity.last("decide_leavers").leavers] == [3, 2]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"do": "leave"}, "Tick who you decide about"),
        ({"do": "keep", "leaver": f"{LEO}:3"}, "Choose why their accounts are kept"),
    ],
)
def test_a_decision_that_is_not_whole_is_not_asked_for(ada, identity, fields, words):
    answer = send(ada, HERE, **fields)
    assert answer.status_code == 400
    assert words in answer.text
    assert "decide_leavers" not in [method for method, _ in identity.asked]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Problem(ErrorCode.STALE_VERSION), "The list says something else of them by now"),
        (invalid("leavers", FieldCode.NOT_ALLOWED), "Nobody decides about their own account"),
    ],
)
def test_what_identity_refuses_about_leavers_is_said(ada, identity, refusal, words):
    identity.answers["decide_leavers"] = refusal
    answer = send(ada, HERE, do="leave", leaver=f"{LEO}:3")
    assert answer.status_code == 409
    assert words in answer.text


def test_a_role_whose_list_names_no_class_is_not_shown_as_every_class(ada, identity):
    role = HeldRole(
        grant_id=number(88),
        role="pastoral_lead",
        role_name="Pastoral lead",
        school_id=NORTH.id,
        category_groups=None,
        year_groups=None,
        classes=[],
        valid_from=None,
        valid_until=None,
        opens_records=True,
        given_at=NOW,
        given_by=None,
        confirmed_by=None,
        first_run=False,
        follows_list=True,
    )
    page = identity.answers["list_sight"]
    line = page.lines[0].model_copy(update={"roles": [role]})
    identity.answers["list_sight"] = page.model_copy(update={"lines": [line]})
    shown = ada.get("/who-can-see-what").text
    assert "every category, every year" not in shown
    assert "No pupils: the MIS names no class" in shown
