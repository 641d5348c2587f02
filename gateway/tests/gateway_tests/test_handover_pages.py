"""Pages of files that follow children, with the services' answers made up: what shows, and what is sent on signing."""

from datetime import timedelta
from uuid import UUID

import pytest
from haven_schemas.acts.identity import SchoolName, SchoolNameList, StaffList, StaffMember
from haven_schemas.acts.incidents.categories import Category, CategoryList
from haven_schemas.acts.incidents.handovers import (
    FileOnItsWay,
    HandedFile,
    Handover,
    HandoverLine,
    HandoverNote,
    HandoverNoteAdded,
    HandoverPage,
    HandoverSigned,
    OpenMatter,
)
from haven_schemas.acts.incidents.read_again import ReadRequestPage
from haven_schemas.acts.incidents.records import Chronology
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.acts.referrals.referrals import InvolvedAgencies
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import DANA, ME, NORTH, NOW, PAULA, Identity, number, send

EAST = SchoolName(id=number(3), urn="910003", name="East School")
HANDOVER, RECORD, ACTION, NEGLECT = number(200), number(201), number(202), number(203)
OLD, NEW = [number(300 + each) for each in range(4)], [number(400 + each) for each in range(4)]
NAMES = ("Ida Ash", "Otto Birch", "محمد Rowan", "Nell Elm")
HERE = f"/handovers/{HANDOVER}"
LEAD = [
    Right.RECORD_READ, Right.RECORD_WRITE, Right.CONCERN_TRIAGE, Right.PUPIL_FIND, Right.PUPIL_READ_SPECIAL,
    Right.STAFF_READ, Right.ALERT_READ, Right.CATEGORY_READ,
]  # fmt: skip
LINE = HandoverLine(
    id=HANDOVER, from_school_id=EAST.id, to_school_id=NORTH.id, state="open", begun_at=NOW - timedelta(days=2),
    due_on="2026-11-27", overdue=False, files=4, waiting=4, sen_waiting=True, received_at=None, received_by=None,
    sen_received_at=None, sen_received_by=None, mine_to_sign=True, version=6,
)  # fmt: skip


def file(place, **changes):
    given = {"subject_id": OLD[place], "pupil_id": NEW[place], "state": "waiting", "risk": None, "open_records": 0}
    return HandedFile.model_validate({**given, "records": 3, "shared": 0, "sen": False, **changes})


FOUND = Handover(
    line=LINE,
    files=[
        file(0, risk="high", open_records=1, records=12, shared=2), file(1, open_records=1), file(2, sen=True), file(3),
    ],
    open_matters=[
        OpenMatter(
            kind="incident", id=RECORD, incident_id=RECORD, category_name="Neglect", subject_ids=[OLD[0], OLD[1]],
            held_by=PAULA, due_on=None,
        ),
        OpenMatter(
            kind="action", id=ACTION, incident_id=RECORD, category_name="Neglect", subject_ids=[OLD[1]], held_by=PAULA,
            due_on="2026-12-01",
        ),
    ],
    notes=[HandoverNote(entry_id=number(500), subject_id=OLD[0], written_by=PAULA, written_at=NOW)],
    may_sign=["safeguarding", "sen"],
    may_add_note=False,
)  # fmt: skip


def pupils(ids):
    named = [
        Pupil(
            id=each, upn=None, known_as=name, legal_name=name, year_group="7", class_name="7B", school_id=NORTH.id
        )
        for each, name in zip(ids, NAMES, strict=True)
    ]  # fmt: skip
    return PupilPage(pupils=named, next_cursor=None)


@pytest.fixture
def lead(open_browser):
    services = Incidents(LEAD)
    services.answers |= {
        "list_handovers": HandoverPage(handovers=[LINE], next_cursor=None),
        "get_handover": FOUND,
        "get_pupils": pupils(NEW),
        "staff_names": StaffList(staff=[StaffMember(id=PAULA, name="Paula Pastoral")]),
        "list_staff": StaffList(staff=[StaffMember(id=ME, name="Ada Admin"), StaffMember(id=DANA, name="Dana Lead")]),
        "school_names": SchoolNameList(schools=[EAST]),
        "sign_handover": HandoverSigned(id=HANDOVER, state="received", version=7),
        "add_handover_note": HandoverNoteAdded(entry_id=number(501)),
        "list_read_requests": ReadRequestPage(requests=[], next_cursor=None),
        "list_categories": CategoryList(
            categories=[
                Category(id=NEGLECT, name="Neglect", group="child_protection", position=1, version=1),
                Category(
                    id=number(204), name="East's own", group="pastoral", position=2, school_id=EAST.id, version=1
                ),
            ]
        ),
    }  # fmt: skip
    return open_browser(services), services


def test_the_page_says_how_many_concerns_nobody_has_decided(lead):
    browser, services = lead
    assert "nobody has decided" not in browser.get(HERE).text
    services.answers["get_handover"] = FOUND.model_copy(update={"undecided": 1})
    page = browser.get(HERE).text
    assert "1 concern nobody has decided." in page
    assert "East School decides until you sign. From then on it stands in your queue too" in page


def sender(services):
    """The same, as the school the children left sees it."""
    line = LINE.model_copy(update={"from_school_id": NORTH.id, "to_school_id": EAST.id, "mine_to_sign": False})
    files = [*FOUND.files[:3], file(3, state="excepted", reason="The folder has one page.")]
    changes = {"line": line, "files": files, "may_sign": [], "may_add_note": True}
    services.answers |= {"get_handover": FOUND.model_copy(update=changes), "get_pupils": pupils(OLD)}
    services.answers["list_handovers"] = HandoverPage(handovers=[line], next_cursor=None)
    services.nobody_signs = True


class Incidents(Identity):
    """Answers as well which handovers wait for one's own signature."""

    nobody_signs = False

    def call(self, service, method, request, reply_type, **more):
        """None, where that is asked for and none do."""
        if method == "list_handovers" and request.to_sign and self.nobody_signs:
            return HandoverPage(handovers=[], next_cursor=None)
        return super().call(service, method, request, reply_type, **more)


def test_what_waits_for_ones_signature_stands_first_with_the_other_schools_name(lead):
    browser, services = lead
    page = browser.get("/handovers").text
    assert "1 to sign for" in page
    assert "4 files from East School" in page
    assert "Sent, not signed for yet" not in page
    assert services.last("school_names").ids == [EAST.id]
    sender(services)
    page = browser.get("/handovers").text
    assert "Nothing waits for you" in page
    assert page.index("Sent, not signed for yet") < page.index("4 files to East School")


COUNTED = 'href="/handovers">Files to sign for</a> <strong class="haven-today__count">1</strong>'


def test_home_says_how_many_wait_and_nobody_without_the_second_tier_is_asked(lead, open_browser):
    browser, services = lead
    assert COUNTED in browser.get("/").text
    calm = Identity(LEAD, elevated=False)
    page = open_browser(calm).get("/").text
    assert "to see what needs your decision today" in page
    assert {"list_handovers", "team_day", "read_inbox"}.isdisjoint(name for name, _ in calm.asked)
    for away in (ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT):
        services.answers["team_day"] = Problem(away)
        page = browser.get("/")
        assert (page.status_code, COUNTED in page.text) == (200, False), away
        assert "cannot be shown just now" in page.text


def test_home_counts_for_who_signs_without_deciding(open_browser):
    senco = Identity([each for each in LEAD if each is not Right.CONCERN_TRIAGE])
    senco.answers["list_handovers"] = HandoverPage(handovers=[LINE], next_cursor=None)
    assert COUNTED in open_browser(senco).get("/").text
    for away in (ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT, ErrorCode.NOT_PERMITTED):
        senco.answers["list_handovers"] = Problem(away)
        page = open_browser(senco).get("/")
        assert (page.status_code, COUNTED in page.text) == (200, False), away


def test_the_new_school_sees_the_children_by_its_own_entries_those_at_risk_first(lead):
    browser, _ = lead
    page = browser.get(HERE).text
    for words in (*NAMES, "High", "12 entries", "2 also about other children", "SEN papers", "Paula Pastoral"):
        assert words in page, words
    assert page.index("Ida Ash") < page.index("2 more children with nothing open") < page.index("Nell Elm")
    assert f'href="/pupils/{NEW[0]}"' in page
    assert f'href="/pupils/{NEW[0]}?kind=note"' in page
    assert f"/pupils/{OLD[0]}" not in page
    assert "Add a note" not in page


def test_the_old_school_sees_its_own_entries_why_not_and_adds_notes(lead):
    browser, services = lead
    sender(services)
    page = browser.get(HERE).text
    assert f'href="/pupils/{OLD[0]}"' in page
    assert "The folder has one page." in page
    assert "Sign for the files" not in page
    assert page.count("Add a note") == 4


def test_one_signature_takes_all_files_and_one_name_what_is_open(lead):
    browser, services = lead
    done = send(browser, f"{HERE}/signature", HERE, version="6", taken_by=str(DANA), key="k" * 20)
    assert (done.status_code, done.headers["Location"]) == (303, HERE)
    asked = services.last("sign_handover")
    assert (asked.version, asked.part, asked.taken_by, asked.given, asked.not_received) == (
        6, "safeguarding", DANA, [], [],
    )  # fmt: skip
    assert "files are your school" in browser.get(HERE).text


def test_exceptions_by_name_and_files_not_received_go_along(lead):
    browser, services = lead
    fields = {
        f"given-{RECORD}": str(ME), f"given-{ACTION}": "goes_on", "missing": str(OLD[3]),
        f"reason-{OLD[3]}": "Nothing in it.", f"reason-{OLD[2]}": "not ticked",
    }  # fmt: skip
    send(browser, f"{HERE}/signature", HERE, version="6", taken_by=str(DANA), **fields)
    asked = services.last("sign_handover")
    assert [(each.id, each.to) for each in asked.given] == [(RECORD, ME), (ACTION, None)]
    assert [(each.subject_id, each.reason) for each in asked.not_received] == [(OLD[3], "Nothing in it.")]
    assert "told which files were not received" in browser.get(HERE).text


def test_what_is_open_only_in_files_that_are_missing_is_given_to_nobody(lead):
    browser, services = lead
    fields = {f"given-{ACTION}": str(ME), "missing": str(OLD[1]), f"reason-{OLD[1]}": "Nothing in it."}
    send(browser, f"{HERE}/signature", HERE, version="6", taken_by=str(DANA), **fields)
    assert services.last("sign_handover").given == []


def test_a_missing_file_needs_its_reason_and_what_was_chosen_stays(lead):
    browser, services = lead
    fields = {"missing": str(OLD[3]), f"given-{ACTION}": str(ME)}
    page = send(browser, f"{HERE}/signature", HERE, version="6", taken_by=str(DANA), **fields)
    assert page.status_code == 400
    assert page.text.count("Say why you do not have this file.") == 2
    assert f'value="{OLD[3]}" checked' in page.text
    assert page.text.count(f'<option value="{ME}" selected>') == 1
    assert page.text.count(f'<option value="{DANA}" selected>') == 1
    assert "sign_handover" not in [name for name, _ in services.asked]


@pytest.mark.parametrize(
    ("field", "at"),
    [("taken_by", "taken_by-error"), ("given.0.to", f"given-{ACTION}-error"), ("handover_id", "There is nothing here")],
)
def test_what_the_service_will_not_have_stands_where_it_was_chosen(lead, field, at):
    browser, services = lead
    problem = Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(field, FieldCode.NOT_IN_THE_TEAM)])
    services.answers["sign_handover"] = problem
    fields = {f"given-{ACTION}": str(ME)}
    page = send(browser, f"{HERE}/signature", HERE, version="6", taken_by=str(DANA), **fields)
    assert (page.status_code, at in page.text) == (400, True)


def test_someone_elses_change_is_shown_before_one_signs_again(lead):
    browser, services = lead
    services.answers["sign_handover"] = Problem(ErrorCode.STALE_VERSION)
    page = send(browser, f"{HERE}/signature", HERE, version="5", taken_by=str(DANA))
    assert page.status_code == 412
    assert "Someone else changed this handover" in page.text
    assert 'name="version" value="6"' in page.text


def test_sen_papers_are_signed_for_by_themselves(lead):
    browser, services = lead
    assert send(browser, f"{HERE}/signature", HERE, version="6", part="sen").status_code == 303
    assert services.last("sign_handover").part == "sen"
    services.answers["token_for_session"] = Identity(
        [Right.RECORD_READ, Right.PUPIL_FIND, Right.PUPIL_READ_SPECIAL]
    ).answers["token_for_session"]
    services.answers["get_handover"] = FOUND.model_copy(
        update={"files": [FOUND.files[2]], "open_matters": [], "notes": [], "may_sign": ["sen"]}
    )
    page = browser.get(HERE).text
    assert "Sign for the SEN papers" in page
    assert "Sign for the files" not in page
    assert "Not received" not in page


def test_a_note_is_about_a_child_of_the_handover_in_a_category_of_ones_school(lead):
    browser, services = lead
    here = f"{HERE}/notes/{OLD[0]}"
    assert browser.get(here).status_code == 404, "only the old school adds notes"
    sender(services)
    page = browser.get(here).text
    assert "Ida Ash" in page
    assert "Otto Birch" not in page
    assert "East&#39;s own" not in page
    assert browser.get(f"{HERE}/notes/{number(999)}").status_code == 404
    assert send(browser, here, text="", category_id=str(NEGLECT)).status_code == 400
    wrong = send(browser, here, text="Her aunt rings on Fridays.", category_id="")
    assert (wrong.status_code, "Her aunt rings on Fridays." in wrong.text) == (400, True)
    assert send(browser, here, text="Her aunt rings on Fridays.", category_id=str(NEGLECT)).status_code == 303
    asked = services.last("add_handover_note")
    assert (asked.subject_id, asked.text) == (OLD[0], "Her aunt rings on Fridays.")


def _chronology(from_school: UUID, to_school: UUID) -> Chronology:
    way = FileOnItsWay(
        handover_id=HANDOVER, from_school_id=from_school, to_school_id=to_school, begun_at=NOW - timedelta(days=2),
        due_on="2026-11-27", overdue=False,
    )  # fmt: skip
    return Chronology(entries=[], next_cursor=None, on_its_way=[way])


def test_the_chronology_says_that_the_file_waits_to_be_signed_for(lead):
    browser, services = lead
    services.answers["involved_agencies"] = InvolvedAgencies(involved=[])
    services.answers["read_chronology"] = _chronology(EAST.id, NORTH.id)
    page = browser.get(f"/pupils/{NEW[0]}").text
    assert "This file came from <strong>East School</strong> and waits to be signed for" in page
    assert f'href="{HERE}"' in page
    services.answers["read_chronology"] = _chronology(NORTH.id, EAST.id)
    page = browser.get(f"/pupils/{NEW[0]}").text
    assert "This file went to <strong>East School</strong>, not signed for since" in page


def test_250_children_are_one_page_with_the_quiet_ones_folded_away_and_one_button(lead):
    browser, services = lead
    files = [
        HandedFile(
            subject_id=number(10_000 + each), pupil_id=number(20_000 + each), state="waiting", risk=None,
            open_records=int(each < 20), records=2, shared=0, sen=False,
        )
        for each in range(250)
    ]  # fmt: skip
    matters = [
        OpenMatter(
            kind="incident", id=number(30_000 + each), incident_id=number(30_000 + each), category_name="Neglect",
            subject_ids=[files[each].subject_id], held_by=PAULA, due_on=None,
        )
        for each in range(20)
    ]  # fmt: skip
    line = LINE.model_copy(update={"files": 250, "waiting": 250})
    changes = {"line": line, "files": files, "open_matters": matters, "notes": [], "may_sign": ["safeguarding"]}
    services.answers["get_handover"] = FOUND.model_copy(update=changes)
    page = browser.get(HERE).text
    assert page.count('name="missing"') == 250
    assert page.index("230 more children with nothing open") > page.index(f"file-{files[19].subject_id}")
    assert page.count("Sign for the file") == 1
    assert "the files of the 250 children above" in page
    done = send(browser, f"{HERE}/signature", HERE, version="6", taken_by=str(DANA))
    assert (done.status_code, services.last("sign_handover").not_received) == (303, [])
