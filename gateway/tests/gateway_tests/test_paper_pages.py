"""Pages of papers, with the services' answers made up: what shows, and what is sent."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from haven_schemas.acts.alerts import InboxAlert, InboxPage
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.categories import Category, CategoryList
from haven_schemas.acts.incidents.day import MatterChildren, MattersTold
from haven_schemas.acts.incidents.documents import Document, DocumentVersion
from haven_schemas.acts.incidents.papers import Paper, PaperChange, PaperPage, PaperShown, PaperState
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, PAULA, Identity, number, send

CHILD, PAPER, SEN, NEGLECT = number(300), number(301), number(302), number(303)
LIST, NEW, HERE = f"/pupils/{CHILD}/papers", f"/pupils/{CHILD}/papers/new", f"/papers/{PAPER}"
RIGHTS = [Right.RECORD_READ, Right.PUPIL_FIND, Right.PUPIL_READ_SPECIAL, Right.STAFF_READ, Right.ALERT_READ]
PDF = b"%PDF-1.7\n" + b"A plan. " * 20


def shown(**changes):
    document = Document(
        id=PAPER, incident_id=None, school_id=NORTH.id, subject_ids=[CHILD], occurred_at=NOW - timedelta(days=90),
        versions=[
            DocumentVersion(
                version=1, name="خطة الرعاية.pdf", state="clean", reason=None, media_type="application/pdf", size=4_000,
                added_by=PAULA, added_at=NOW - timedelta(days=80),
            )
        ],
        readable_version=1, paper_kind="ehc_plan",
    )  # fmt: skip
    said = {
        "document": document, "kind": "ehc_plan", "category_id": SEN, "category_name": "SEND", "version": 3,
        "review_on": "2026-11-20", "review_state": "overdue",
    }  # fmt: skip
    return Paper.model_validate({**said, **changes})


CHANGES = [
    PaperChange(
        step="reviewed", kind="ehc_plan", category_name="SEND", review_on="2026-09-01", changed_by=PAULA, changed_at=NOW
    ),
    PaperChange(
        step="corrected", kind="other", category_name="Neglect", review_on=None, changed_by=PAULA, changed_at=NOW
    ),
]


@pytest.fixture
def senco(open_browser):
    services = Identity(RIGHTS)
    services.answers |= {
        "list_papers": PaperPage(papers=[shown()], next_cursor=None, to_review=1, category_ids=[SEN]),
        "get_paper": PaperShown(paper=shown(), changes=CHANGES, category_ids=[SEN]),
        "get_pupils": PupilPage(
            pupils=[
                Pupil(
                    id=CHILD, upn=None, known_as="محمد Rowan", legal_name="محمد Rowan", year_group="7",
                    class_name="7B", school_id=NORTH.id,
                )
            ],
            next_cursor=None,
        ),
        "staff_names": StaffList(staff=[StaffMember(id=PAULA, name="Paula Pastoral")]),
        "list_categories": CategoryList(
            categories=[
                Category(id=SEN, name="SEND", group="send", position=1, version=1),
                Category(id=NEGLECT, name="Neglect", group="child_protection", position=2, version=1),
            ]
        ),
        "change_paper": PaperState(document_id=PAPER, version=4),
        "review_paper": PaperState(document_id=PAPER, version=4),
    }  # fmt: skip
    return open_browser(services), services


def upload(browser, path, **fields):
    page = browser.get(path).text
    hidden = {
        name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("csrf_token", "made_for")
    }
    file = {"file": (BytesIO(PDF), "Plan.pdf")} if fields.pop("with_file", True) else {}
    return browser.post(path, data={**hidden, **fields, **file}, content_type="multipart/form-data")


def test_the_list_says_what_each_is_and_what_is_to_be_reviewed(senco):
    browser, services = senco
    page = browser.get(LIST).text
    for words in (
        "Education, health and care plan",
        "خطة الرعاية.pdf",
        "One paper is",
        "Review overdue",
        "Add a paper",
    ):
        assert words in page, words
    assert "Review was due on 20 November 2026" in page
    services.answers["list_papers"] = PaperPage(papers=[], next_cursor=None, to_review=0, category_ids=[])
    page = browser.get(LIST).text
    assert "No papers that you can see" in page
    assert "Add a paper" not in page
    assert browser.get(NEW).status_code == 403
    services.answers["get_pupils"] = PupilPage(pupils=[], next_cursor=None)
    assert browser.get(LIST).status_code == 404


def test_the_form_offers_only_the_categories_that_one_may_give(senco):
    browser, _ = senco
    page = browser.get(NEW).text
    assert str(SEN) in page
    assert str(NEGLECT) not in page


def test_what_is_missing_or_wrong_stands_beside_its_field_and_what_was_typed_stays(senco):
    browser, services = senco
    answer = upload(browser, NEW, kind="", category_id="", review_on="2027-01-31")
    assert answer.status_code == 400
    for words in ("Choose what it is.", "Choose a category.", "Choose the file once more", 'value="31/1/2027"'):
        assert words in answer.text, words
    assert "begin_paper" not in [name for name, _ in services.asked]
    answer = upload(browser, NEW, kind="ehc_plan", category_id=str(SEN), with_file=False)
    assert answer.status_code == 400
    assert 'id="file-error"' in answer.text
    services.answers["begin_paper"] = Problem(
        ErrorCode.INVALID_REQUEST, fields=[FieldProblem("review_on", FieldCode.NOT_IN_THE_FUTURE)]
    )
    answer = upload(browser, NEW, kind="ehc_plan", category_id=str(SEN), review_on="2026-11-01")
    assert answer.status_code == 400
    assert 'id="review_on-error"' in answer.text


def test_the_day_on_the_paper_is_noon_in_london_and_today_is_now(senco):
    browser, services = senco
    services.answers["begin_paper"] = Problem(ErrorCode.TOO_MANY_REQUESTS)
    for day, instant in (("2026-07-01", "2026-07-01T12:00:00+01:00"), ("", None)):
        upload(browser, NEW, kind="ehc_plan", category_id=str(SEN), occurred_at=day)
        asked = services.last("begin_paper")
        assert asked.occurred_at == (None if instant is None else datetime.fromisoformat(instant))
        assert (asked.subject_id, asked.name, asked.review_on) == (CHILD, "Plan.pdf", None)
    answer = upload(browser, NEW, kind="ehc_plan", category_id=str(SEN), occurred_at="31/02/2026")
    assert 'id="occurred_at-error"' in answer.text


def test_one_paper_shows_its_versions_and_what_became_of_it(senco):
    browser, services = senco
    page = browser.get(HERE).text
    for words in ("Save version 1", "I have reviewed it", "it was due on 1 September 2026", "Before: Other paper"):
        assert words in page, words
    assert "wrong child" not in page, "who does not triage moves nothing"
    services.answers["get_paper"] = PaperShown(paper=shown(), changes=[], category_ids=[])
    page = browser.get(HERE).text
    for words in ("I have reviewed it", "Correct what is said", "Send a new version"):
        assert words not in page, words
    assert browser.get(f"{HERE}/review").status_code == 403


def test_a_review_names_the_next_day_or_that_there_is_none(senco):
    browser, services = senco
    assert send(browser, f"{HERE}/review", version="3", next_review_on="2027-02-01").status_code == 303
    asked = services.last("review_paper")
    assert (asked.document_id, asked.version, asked.next_review_on) == (PAPER, 3, "2027-02-01")
    answer = send(browser, f"{HERE}/review", version="3", next_review_on="")
    assert answer.status_code == 400, "an empty day alone is not an answer"
    assert 'id="next_review_on-error"' in answer.text
    assert "or tick that there is none" in answer.text
    assert send(browser, f"{HERE}/review", version="3", again="no").status_code == 303
    assert services.last("review_paper").next_review_on is None


def test_a_correction_that_someone_else_was_quicker_with_shows_what_it_says_now(senco):
    browser, services = senco
    given = {"version": "3", "kind": "consent", "category_id": str(SEN), "review_on": ""}
    assert send(browser, f"{HERE}/correction", **given).status_code == 303
    asked = services.last("change_paper")
    assert (asked.kind, asked.category_id, asked.review_on, asked.version) == ("consent", SEN, None, 3)
    services.answers["change_paper"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(browser, f"{HERE}/correction", **given)
    assert answer.status_code == 412
    assert "Someone else changed this paper" in answer.text
    assert 'value="ehc_plan" selected' in answer.text


def test_a_document_that_is_a_paper_has_its_page_among_papers_and_so_has_its_alert(senco):
    browser, services = senco
    services.answers["get_document"] = shown().document
    answer = browser.get(f"/documents/{PAPER}")
    assert (answer.status_code, answer.location) == (303, HERE)
    alert = InboxAlert(
        id=number(400), kind="paper_review_due", school_id=NORTH.id, sender_name="Ada Admin", category_name="SEND",
        object_id=PAPER, at=NOW, read_at=None,
    )  # fmt: skip
    review = alert.model_copy(update={"id": number(401), "kind": "file_review_due", "object_id": number(402)})
    services.answers["read_inbox"] = InboxPage(alerts=[alert, review], unread=1, next_cursor=None)
    matters = [MatterChildren(id=each, subject_ids=[CHILD]) for each in (PAPER, review.object_id)]
    services.answers["children_of_matters"] = MattersTold(matters=matters)
    page = browser.get("/inbox").text
    asked = services.last("children_of_matters")
    assert (asked.paper_ids, asked.card_ids) == ([PAPER], [review.object_id])
    assert page.count("<strong>محمد Rowan") == 2, "both lines say whose it is"
    assert f'href="{HERE}"' in page
    assert "Paper to review" in page
    assert ME not in {each.changed_by for each in CHANGES}
