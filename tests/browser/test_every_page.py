"""No page is forgotten: each of the application's is looked at here or in a test beside, or says why not."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from flask import Flask
from gateway.pages.declared import blueprint
from people import PHONE, eventually
from small_trust import SCHOOLS
from support import clock

NO_PAGE = {
    "sign_on": "leads to a provider",
    "sign_on_back": "takes a browser back from one",
    "to_provider": "leads to a provider",
    "asset_register_file": "a CSV file",
    "assessment_draft_file": "a PDF or DOCX file",
    "audit_file": "a CSV file",
    "source_archive": "an archive",
    "signed_assessment_file": "a file of what was signed",
    "supplier_questions_file": "a PDF or DOCX file",
    "document_content": "a file of someone's own",
    "document_to_agree": "a file of a child that is to be destroyed",
    "dry_run_files": "a CSV file",
    "dry_run_totals": "a CSV file",
    "certificate_json": "a JSON file",
    "certificate_text": "a text file",
    "export_content": "an export's file",
    "pupil_photo": "a picture",
    "file_review": "leads to the file of a child",
    "rejected_rows": "a CSV file",
    "rows_to_mend": "a CSV file",
    "report_device": "JSON for outbox.js",
    "session_state": "JSON for session.js",
    "news": "numbers for news.js",
    "news_count": "a number for news.js",
}
BY_ITS_LINKS = {
    "wide_hold": "test_retention.py",
    "chronology_to_print": "test_records.py",
    "agency": "test_agencies.py",
    "agency_person": "test_agencies.py",
    "agency_to_change": "test_agencies.py",
    "new_agency": "test_agencies.py",
    "new_own_rule": "test_own_rules.py",
    "own_rule_to_change": "test_own_rules.py",
    "rule_switch": "test_own_rules.py",
    "schedule_to_change": "test_retention.py",
    "hold": "test_retention.py",
    "unopened_report": "test_disposal.py",
    "new_agency_person": "test_agencies.py",
    "digest": "test_alerts.py",
    "assessment_risk": "test_impact_assessment.py",
    "assessment_step": "test_impact_assessment.py",
    "lawful_basis": "test_impact_assessment.py",
    "link_sign_on": "test_sign_on.py",
    "must_link": "test_sign_on.py",
    "provider": "test_sign_on.py",
    "school_closing": "test_school_closing.py",
    "delivery": "test_pages.py",
    "document": "test_documents.py",
    "export_password": "test_exports_as_pages.py",
    "ask_to_read": "test_handovers.py",
    "leaver": "test_leavers.py",
    "data_case": "test_data_protection.py",
    "overseen_child": "test_data_protection.py",
    "move": "test_documents.py",
    "read_request": "test_handovers.py",
    "not_listed": "test_matching.py",
    "new_entry": "test_records.py",
    "report_received": "test_report_files.py",
}
"""Pages whose address no test beside writes down: where one comes to them by a link or a form, and looks."""
STEPS = {
    f"{kind}_{step}": "test_triage.py"
    for kind in ("concern", "incident")
    for step in ("category", "risk", "person", "waiting", "reopening", "look_back")
} | {"mark_colleague": "test_triage.py"}
"""Their addresses are put together there."""
HERE = {
    "pupil_group",
    "pupil_groups",
    "role",
    "category",
    "danger",
    "paper_form",
    "incident_link",
    "incident_unlinking",
    "matches",
    "views",
}


def test_every_page_is_looked_at_or_says_why_not():
    app, written = Flask("pages"), [re.compile(each) for each in _addresses_written()]
    app.register_blueprint(blueprint)
    forgotten, known = set(), {*NO_PAGE, *BY_ITS_LINKS, *STEPS, *HERE}
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.removeprefix("pages.")
        if rule.endpoint.startswith("pages.") and "GET" in (rule.methods or ()) and name not in known:
            address = re.sub(r"<[^>]+>", "x", rule.rule)
            forgotten |= set() if any(each.fullmatch(address) for each in written) else {rule.rule}
    assert forgotten == set()


def _addresses_written():
    """Of pages, in the tests beside; whatever is put into one stands for any value."""
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            told = [each.value if isinstance(each, ast.Constant) else None for each in parts]
            if all(isinstance(each, str | None) for each in told) and str(told[0]).startswith("/"):
                address = "".join("[^/]+" if each is None else re.escape(each) for each in told)
                yield re.split(r"\\\?|\\\#", address)[0]


def test_pages_that_no_other_test_looks_at(visit, trust):
    lead = trust.signed_in("trust_lead", elevated=True)
    concern = trust.report(trust.pupils()[16]["id"])["id"]
    acceptance = {"json": {"reason": "Needs a record."}}
    incident = eventually(lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", **acceptance))["id"]
    category, later = trust.categories["Neglect"], (clock.today() + timedelta(days=9)).isoformat()
    todo = {"text": "Ring her mother.", "owner_id": str(trust.staff["lead"]), "due_on": later}
    action = lead.send("POST", f"/api/v1/incidents/{incident}/actions", json=todo)["id"]
    addresses = [f"/incidents/{incident}/{step}" for step in ("link", "unlinking", "print")]
    addresses += [
        "/matches",
        "/returned-pupils",
        f"/categories/{category}",
        "/danger",
        "/paper-form",
        f"/actions/{action}/passing-on",
    ]
    group = {"school_urn": SCHOOLS["north"][0], "name": "Bus 4", "pupil_ids": [trust.pupils()[16]["id"]]}
    kept = lead.send("POST", "/api/v1/pupil-groups", json=group, headers={"Idempotency-Key": str(uuid4())})
    lead.send("POST", "/api/v1/views", json={"list": "records", "name": "Grave", "risk": "high"})
    addresses += ["/requests/like-names", "/requests/second-people", "/link-questions", "/left-lately"]
    addresses += ["/views", "/incidents?view=all", "/watching", "/pupil-groups", f"/pupil-groups/{kept['id']}"]
    assert visit(PHONE, person="trust_lead", elevated=True).look(*addresses) == {}


def test_help_is_found_from_the_page_one_is_on(visit):
    visitor = visit(PHONE, person="lead", elevated=True)
    page = visitor.page
    page.goto("/search")
    page.click("text=Help with this page")
    page.wait_for_url("**/help/safeguarding-leads#searching-in-what-was-written")
    assert visitor.faults() == []
    page.goto("/help")
    page.fill("#words", "lost my phone")
    page.click("main button")
    page.wait_for_selector("#found")
    assert visitor.faults() == []
    page.click(".haven-hit a >> nth=0")
    page.wait_for_selector("nav[aria-label='On this page']")
    assert visit(PHONE).look("/help", "/source", *(f"/help/{name}" for name in ("staff", "trust-it"))) == {}


def test_the_page_of_a_composed_role(visit):
    administrator = visit(PHONE, person="administrator", elevated=True)
    page = administrator.page
    page.goto("/roles/new")
    page.fill("#name", "School office")
    page.check("input[name=rights] >> nth=0")
    page.click("main form > button")
    page.wait_for_url("**/roles")
    page.click("a[href^='/roles/change']")
    page.wait_for_url("**/roles/change?*")
    assert administrator.faults() == []
