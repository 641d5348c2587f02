"""The trust's own impact assessment: what is open and changed, its papers, and its pages."""

import csv
import io
import json
import re
from datetime import date

import pytest
from docx import Document
from gateway.areas.assessment.assessment_paper import Issue, assessment_paper
from gateway.areas.assessment.asset_register import as_table, assets
from gateway.areas.assessment.changes import changes_between
from gateway.areas.assessment.paper_files import as_docx, as_pdf
from gateway.areas.assessment.standing import Standing
from gateway.areas.assessment.supplier_paper import supplier_paper
from haven_schemas.acts.assessment import SignedAssessment
from haven_schemas.acts.hosting import Connection, Connections
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.assessment_open import open_points
from haven_schemas.assessment_risks import EDITION
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.lawful_bases import PROPOSED
from haven_schemas.rights import Right
from haven_schemas.words.assessment import QUESTIONS, STEPS
from haven_schemas.words.lawful_bases import BY_THE_SCHEDULE
from pypdf import PdfReader
from support.lists import every

from gateway_tests.administered import ME, Identity, number
from gateway_tests.assessed import DIGEST, answer, basis, content, draft, place, risk, summary

TODAY = date(2026, 11, 27)
ARABIC = "سجلات الحماية في مدارسنا"


def words_of(paper):
    for section in paper.sections:
        yield section.title
        for block in section.blocks:
            yield from (block.heading, block.text, *block.head, *(cell for row in block.rows for cell in row))


# What changed, and what is open.


def test_nothing_changed_but_counts_is_nothing():
    assert changes_between(content(), content(schools=9, accounts=4_000)) == []


@every(
    ("changed", "kind", "what", "before", "now"),
    [
        ({"answers": {"need": "Paper."}}, "answer", QUESTIONS["need"], "Nothing", "Paper."),
        ({"places": []}, "place", "Database: db:5432", "Nobody has said", "Nothing"),
        ({"places": [place(encrypted=False)]}, "place", "Database: db:5432", "is encrypted", "is not encrypted"),
        ({"bases_edition": 2}, "list", "Haven's list of lawful bases", "Edition 1", "Edition 2"),
        ({"risks": [risk("breach")]}, "risk", "Others use the same machines", "Possible, severe", "Nothing"),
        (
            {"bases": [basis("roll", chosen=PROPOSED["audit_log"])]},
            "basis", "The roll", "6(1)(e)", "6(1)(c) legal obligation",
        ),
    ],
)  # fmt: skip
def test_what_reads_otherwise_is_named_with_both_states(changed, kind, what, before, now):
    found = [each for each in changes_between(content(), content(**changed)) if each.what == what]
    assert [each.kind for each in found] == [kind]
    assert before in found[0].before
    assert now in found[0].now


def test_it_is_red_until_two_signed_and_again_after_a_year_or_another_place():
    first = content()
    assert Standing(draft(first), [], []).amiss(TODAY) == ["No assessment has been signed by two people yet."]
    signed = {"last": first, "review_due": "2026-11-27"}
    assert Standing(draft(first, **signed), [], []).amiss(TODAY) == []
    assert Standing(draft(first, **{**signed, "review_due": "2026-11-26"}), [], []).amiss(TODAY) == [
        "The last signed assessment is older than a year."
    ]
    pilot = {"last": content(pilot_until="2026-11-26"), "review_due": "2026-11-26"}
    assert Standing(draft(first, **pilot), [], []).amiss(TODAY) == [
        "It was signed as a draft, for a pilot that is over."
    ]
    moved = draft(content(places=[place(operator="Host", country="IE")]), **signed)
    assert Standing(moved, [], []).amiss(TODAY) == ["A place that data is at has changed since it was signed."]
    released = draft(content(risks_edition=EDITION + 1), **signed)
    assert Standing(released, [], []).amiss(TODAY) == [
        "What Haven does about risks, or its lawful bases, has changed since it was signed."
    ]
    away = draft(content(places=[]), **signed)
    assert Standing(away, [], ["incidents"]).amiss(TODAY) == [], "a part that is away has not moved"


def test_what_nobody_said_is_open_and_what_was_said_is_not():
    points = open_points(content())
    assert f"Not answered: {QUESTIONS['need']}" in points
    assert f"Not answered: {QUESTIONS['ico_consultation']}" not in points
    assert "Lawful bases nobody has agreed to: 21 of 21" in points
    assert "Place nobody has spoken for: Backups" in points
    high = risk("breach", remaining="high", looked_at=True, approved=True)
    said = dict.fromkeys(QUESTIONS, "Said.")
    agreed = [basis(group, chosen=PROPOSED[group]) for group in PROPOSED]
    places = [place(part, "x", operator="We", country="GB") for part in ("hosting", "backups")]
    done = content({**said, "ico_consultation": ""}, risks=[high], bases=agreed, places=places)
    assert open_points(done) == [f"Not answered: {QUESTIONS['ico_consultation']}"]
    assert open_points(content(said, risks=[high], bases=agreed, places=places)) == []


# Papers.


def test_the_paper_has_the_seven_steps_in_order_and_marks_what_is_open():
    paper = assessment_paper(content({"need": ARABIC}), Issue(TODAY, {}))
    titles = [section.title for section in paper.sections]
    assert titles == ["Open points", *(f"Step {number}: {title}" for number, (title, _) in enumerate(STEPS, 1))]
    said = list(words_of(paper))
    assert ARABIC in said
    assert any("9(2)(b)" in words for words in said), "the source's basis is flagged"
    assert any("nobody has looked at it" in words for words in said)
    opened = [block for section in paper.sections for block in section.blocks if block.kind == "open"]
    assert len(opened) > len(QUESTIONS)


def test_a_paper_says_why_points_are_open_and_that_it_is_a_draft_for_a_pilot():
    signed = Issue(TODAY, {}, summary())
    given = assessment_paper(content(reasons=[{"step": 2, "text": "The supplier has not said."}]), signed)
    assert "Why step 2 may be open: The supplier has not said." in list(words_of(given))
    pilot = assessment_paper(content(pilot_until="2027-01-31"), signed)
    assert "Draft, for a pilot until 31 January 2027" in pilot.foot
    assert "Draft" not in given.foot


def test_a_signed_paper_names_who_signed_and_its_digest():
    paper = assessment_paper(content(), Issue(TODAY, {ME: "Dee Officer", number(8): "Ada Min"}, summary()))
    said = list(words_of(paper))
    assert {"Dee Officer", "Ada Min"} <= set(said)
    assert DIGEST in paper.foot
    assert "What changed since it was last signed" not in said


def test_its_files_hold_all_of_it_whatever_the_letters(open_browser, services):
    paper = assessment_paper(content({"need": f"{ARABIC} <b>\x0bnot bold</b>"}), Issue(TODAY, {}, changes=[]))
    with open_browser(services).application.test_request_context():
        pages = PdfReader(io.BytesIO(as_pdf(paper))).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text().replace("\x00", "") for page in pages))
    for title, _ in STEPS:
        assert title in text
    assert "<b>" in text
    written = Document(io.BytesIO(as_docx(paper)))
    paragraphs = [each.text for each in written.paragraphs]
    assert f"{ARABIC} <b>not bold</b>" in paragraphs
    assert [each for each in paragraphs if each.startswith("Step 7")]
    assert len(written.tables) == 6


def test_a_supplier_is_told_of_its_own_places_alone():
    places = [
        place("database", "db:5432", operator="Host Ltd", country="GB"),
        place("backups", "Vault of Other Ltd", operator="Other Ltd", country="IE"),
    ]
    said = "\n".join(words_of(supplier_paper(content(places=places), "Host Ltd")))
    assert "db:5432" in said
    assert "Other Ltd" not in said
    said = "\n".join(words_of(supplier_paper(content(places=places), None)))
    assert "db:5432" not in said
    assert said.count("Your answer") == 7


def test_the_register_has_an_entry_for_each_group_and_runs_no_formula():
    now = content({"asset_owner": "=HYPERLINK(1)", "retention": "DOB + 25, then review"})
    found = assets(draft(now, signed=[summary()]))
    assert len(found) == len(PROPOSED)
    rows = list(csv.reader(io.StringIO(as_table(found).removeprefix("\ufeff"))))
    assert len(rows) == len(found) + 1
    assert {row[1][0] for row in rows[1:]} == {"'"}
    by_name = {each.name: each for each in found}
    concerns = by_name["Haven: Concerns, records and chronologies"]
    assert concerns.classification == "Personal data, special category, criminal offence data"
    assert (concerns.kept, concerns.signed_on) == (f"{BY_THE_SCHEDULE}: DOB + 25, then review", "2026-05-04")
    assert "db:5432" in concerns.where
    assert all(each.what and each.access and each.basis for each in found)


# Pages.


class Asked(Identity):
    """Every service says what it is connected to, unless it is away."""

    away = ()

    def call(self, service, method, request, reply_type, **given):
        if method == "connections":
            if service in self.away:
                raise Problem(ErrorCode.UNAVAILABLE)
            return Connections(connections=[Connection(part="database", address="db:5432", encrypted=True)])
        return super().call(service, method, request, reply_type, **given)


RIGHTS = [Right.SESSION_OWN, Right.SIGHT_REVIEW, Right.POLICY_SET, Right.STAFF_READ, Right.DATA_OVERSEE]


@pytest.fixture
def services():
    made = Asked(RIGHTS)
    made.answers["staff_names"] = StaffList(staff=[StaffMember(id=ME, name="Dee Officer")])
    made.answers["read_assessment"] = draft()
    return made


def form_of(page):
    return dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page))


def test_the_overview_says_how_it_stands_and_what_to_do(open_browser, services):
    page = open_browser(services).get("/impact-assessment").text
    assert "No assessment has been signed by two people yet." in page
    for title, _ in STEPS:
        assert title in page
    assert "signs first, on this page" in page
    asked = services.last("read_assessment")
    assert [(each.part, each.address) for each in asked.places][:1] == [("database", "db:5432")]
    assert asked.places[0].services[:2] == ["identity", "pupils"]


def test_the_officer_signs_what_they_saw_and_not_while_a_part_is_away(open_browser, services):
    services.answers["read_assessment"] = draft(content({"dpo_advice": "Go on."}), may_sign=True)
    services.answers["sign_assessment"] = summary(approved=False)
    browser = open_browser(services)
    page = browser.get("/impact-assessment").text
    fields = {**form_of(page), "seen": "7a" * 32, "as": "whole"}
    assert 'name="seen" value="' + "7a" * 32 in page
    answered = browser.post("/impact-assessment/signing", data=fields)
    assert (answered.status_code, services.last("sign_assessment").seen) == (303, "7a" * 32)
    services.away = ("incidents",)
    page = browser.get("/impact-assessment").text
    assert "Cannot be asked just now: incidents" in page
    assert 'action="/impact-assessment/signing"' not in page
    assert browser.post("/impact-assessment/signing", data=fields).status_code == 503
    services.away = ()
    services.answers["sign_assessment"] = Problem(ErrorCode.STALE_VERSION)
    browser.post("/impact-assessment/signing", data=fields)
    assert "Something changed since you looked" in browser.get("/impact-assessment").text


def test_what_is_open_is_signed_with_reasons_or_as_a_draft(open_browser, services):
    said = content({"dpo_advice": "It may go on."})
    services.answers["read_assessment"] = draft(said, may_sign=True)
    services.answers["sign_assessment"] = summary(approved=False)
    browser = open_browser(services)
    fields = form_of(browser.get("/impact-assessment").text)
    at = "/impact-assessment/signing"
    unsaid = browser.post(at, data=fields)
    assert (unsaid.status_code, "Choose as what you sign it." in unsaid.text) == (400, True)
    assert browser.post(at, data={**fields, "as": "whole", "reason-1": "New.", "reason-7": ""}).status_code == 303
    asked = services.last("sign_assessment")
    assert ([(each.step, each.text) for each in asked.reasons], asked.pilot_until) == ([(1, "New.")], None)
    assert browser.post(at, data={**fields, "as": "pilot", "pilot_until": "31/1/2027"}).status_code == 303
    asked = services.last("sign_assessment")
    assert (asked.reasons, asked.pilot_until) == ([], "2027-01-31")
    missing = [FieldProblem("reasons.2", FieldCode.REQUIRED)]
    services.answers["sign_assessment"] = Problem(ErrorCode.INVALID_REQUEST, fields=missing)
    refused = browser.post(at, data={**fields, "as": "whole", "reason-1": "Kept words."})
    assert refused.status_code == 400
    assert "Kept words." in refused.text
    assert '<a href="#reasons-2">Write why step 2 may be open.</a>' in refused.text
    long = browser.post(at, data={**fields, "as": "whole", "reason-4": "x" * 1_001})
    assert (long.status_code, 'href="#reasons-4"' in long.text) == (400, True)
    services.answers["read_assessment"] = draft(said, last=content(pilot_until="2099-01-31"), review_due="2099-01-31")
    assert "for a pilot until 31 January 2099" in browser.get("/impact-assessment").text


def test_without_the_officers_advice_there_is_no_button(open_browser, services):
    services.answers["read_assessment"] = draft(may_sign=True)
    page = open_browser(services).get("/impact-assessment").text
    assert "What does the data protection officer advise?" in page
    assert 'action="/impact-assessment/signing"' not in page


def test_the_second_person_signs_by_the_digest(open_browser, services):
    waiting = summary(approved=False)
    services.answers["read_assessment"] = draft(signed=[waiting], may_approve=True)
    services.answers["approve_assessment"] = summary()
    browser = open_browser(services)
    answered = browser.post("/impact-assessment/approval", data=form_of(browser.get("/impact-assessment").text))
    asked = services.last("approve_assessment")
    assert (answered.status_code, asked.id, asked.digest) == (303, waiting.id, DIGEST)


def test_a_question_is_answered_with_the_version_that_was_seen(open_browser, services):
    services.answers["read_assessment"] = draft(content({"need": "Paper."}))
    services.answers["answer_question"] = answer("need", "Paper and another product.")
    browser = open_browser(services)
    page = browser.get("/impact-assessment/questions/need").text
    assert ">Paper.</textarea>" in page
    fields = {**form_of(page), "text": "Paper and another product."}
    answered = browser.post("/impact-assessment/questions/need", data=fields)
    assert (answered.status_code, answered.headers["Location"]) == (303, "/impact-assessment/steps/1")
    asked = services.last("answer_question")
    assert (asked.question, asked.text, asked.version) == ("need", "Paper and another product.", 1)
    services.answers["answer_question"] = Problem(ErrorCode.STALE_VERSION)
    again = browser.post("/impact-assessment/questions/need", data=fields)
    assert again.status_code == 412
    assert "Paper and another product.</textarea>" in again.text, "nothing that was typed is lost"
    assert browser.get("/impact-assessment/questions/nonsense").status_code == 404
    assert browser.get("/impact-assessment/steps/8").status_code == 404


def test_a_risk_is_accepted_as_it_is_or_added(open_browser, services):
    services.answers["say_risk"] = risk("breach", looked_at=True, version=1)
    browser = open_browser(services)
    page = browser.get("/impact-assessment/risks/breach").text
    fields = {
        **form_of(page), "name": "A breach", "harm": "H", "measure": "M", "likelihood": "possible",
        "severity": "severe", "effect": "reduced", "remaining": "low", "approved": "yes", "applies": "yes",
    }  # fmt: skip
    assert browser.post("/impact-assessment/risks/breach", data=fields).status_code == 303
    asked = services.last("say_risk")
    assert (asked.key, asked.id, asked.approved, asked.applies, asked.version) == ("breach", None, True, True, 0)
    browser.post("/impact-assessment/risks/new", data={**fields, "approved": "no", "applies": "no"})
    asked = services.last("say_risk")
    assert (asked.key, asked.id, asked.approved, asked.applies) == (None, None, False, False)
    refused = browser.post("/impact-assessment/risks/new", data={**fields, "harm": "", "likelihood": ""})
    assert refused.status_code == 400
    assert "Write what could happen to people." in refused.text
    assert "Choose how likely it is." in refused.text
    assert browser.get(f"/impact-assessment/risks/{number(7)}").status_code == 404


def test_a_basis_is_agreed_to_and_the_source_s_is_flagged(open_browser, services):
    services.answers["choose_basis"] = basis("origin_belief", chosen=PROPOSED["origin_belief"], version=1)
    browser = open_browser(services)
    assert "For the data protection officer:</strong>" in browser.get("/impact-assessment/lawful-bases").text
    address = "/impact-assessment/lawful-bases/origin_belief"
    page = browser.get(address).text
    assert "9(2)(b)" in page
    fields = {
        **form_of(page), "article_6": "public_task", "article_9": "substantial_public_interest",
        "schedule_1": "safeguarding", "criminal": "no", "reason": "",
    }  # fmt: skip
    answered = browser.post(address, data=fields)
    assert (answered.status_code, services.last("choose_basis").basis) == (303, PROPOSED["origin_belief"])
    services.answers["choose_basis"] = Problem(
        ErrorCode.INVALID_REQUEST, fields=[FieldProblem("reason", FieldCode.REQUIRED)]
    )
    refused = browser.post(
        "/impact-assessment/lawful-bases/origin_belief", data={**fields, "article_9": "legal_claims"}
    )
    assert (refused.status_code, "Say why it is another than Haven proposes." in refused.text) == (400, True)
    refused = browser.post(address, data={**fields, "article_6": ""})
    assert (refused.status_code, "Choose a basis." in refused.text) == (400, True)


def test_files_are_saved_and_what_was_signed_is_the_very_bytes(open_browser, services):
    text = json.dumps(content({"need": ARABIC}).model_dump(mode="json"), ensure_ascii=False)
    services.answers["signed_assessment"] = SignedAssessment(summary=summary(), text=text)
    browser = open_browser(services)
    for address, kind in (
        ("/impact-assessment/draft/pdf", b"%PDF"),
        ("/impact-assessment/draft/docx", b"PK"),
        (f"/impact-assessment/signed/{number(1)}/pdf", b"%PDF"),
        ("/impact-assessment/supplier-questions/file/docx", b"PK"),
        ("/impact-assessment/asset-register/entries.csv", "\ufeff".encode()),
    ):
        saved = browser.get(address)
        assert saved.status_code == 200, address
        assert saved.data.startswith(kind), address
        assert saved.headers["Content-Disposition"].startswith("attachment"), address
    assert browser.get(f"/impact-assessment/signed/{number(1)}/json").data == text.encode()
    assert browser.get("/impact-assessment/draft/json").status_code == 404
    assert browser.get("/impact-assessment/supplier-questions/file/pdf?operator=Nobody").status_code == 404


def test_who_may_not_answer_is_offered_no_form(open_browser, services):
    services.answers["read_assessment"] = draft(may_answer=False)
    browser = open_browser(services)
    for address in (
        "/impact-assessment/steps/1",
        "/impact-assessment/steps/5",
        "/impact-assessment/lawful-bases",
        "/impact-assessment/asset-register",
    ):
        page = browser.get(address).text
        assert not re.search(r'href="/impact-assessment/(questions|risks|lawful-bases)/', page), address
