"""One walk of every page by someone signed in, and one with another school's ids: what all pages must keep."""

import re
from types import SimpleNamespace

import pytest
from gateway.security.headers import ALWAYS
from gateway.sessions.handed_out import marked
from records import narrative
from routes import ENDLESS, address

STEPS = ("category", "risk", "person", "waiting", "reopening")
STEPS_OF_RECORDS = ("title", "closing", "closing_answer", "look_back", "link", "unlinking")

PAGES = {
    "pages.wide_hold", "pages.lift_wide_hold", "pages.name_colleague", "pages.mark_colleague",
    "pages.new_referral", "pages.send_referral", "pages.new_decision_not_to_refer", "pages.decide_not_to_refer",
    "pages.refer_child", "pages.open_record_to_refer",
    "pages.new_agency_request", "pages.keep_agency_request", "pages.referral_to_print",
    "pages.dates_of_child", "pages.start_dates_record",
    "pages.new_date_to_keep", "pages.start_date_to_keep", "pages.date_to_keep", "pages.date_to_keep_done",
    "pages.act_on_date_to_keep", "pages.end_date_to_keep",
    "pages.new_placement", "pages.begin_placement", "pages.placement", "pages.change_placement", "pages.end_placement",
    "pages.referral", "pages.take_step", "pages.act_on_deadline",
    "pages.concern_told", "pages.incident_told",
    "pages.concern", "pages.decide_concern", "pages.incident", "pages.add_note", "pages.add_action", "pages.pupil",
    "pages.incident_to_print", "pages.chronology_to_print", "pages.pass_action_on", "pages.reassign_action",
    "pages.complete_action", "pages.my_report", "pages.report_received", "pages.delivery", "pages.staff_account",
    "pages.change_staff_account", "pages.set_account_state", "pages.send_link", "pages.reset_factors",
    "pages.end_staff_sessions", "pages.end_staff_sign_on", "pages.give_role", "pages.take_role_away", "pages.feed",
    "pages.set_feed",
    "pages.feed_calls", "pages.end_feed", "pages.feed_tries", "pages.try_by_hand",
    "pages.rotate_secret", "pages.preview_columns", "pages.choose_columns", "pages.rejected_rows", "pages.rows_to_mend",
    "pages.decide_delivery", "pages.replay_delivery",
    "pages.decide_ids", "pages.new_entry", "pages.add_entry", "pages.add_person",
    "pages.entry_versions", "pages.record_children", "pages.correct_children", "pages.correction",
    "pages.correct_entry", "pages.mark_significant", "pages.note_mistake",
    "pages.pupil_readers", "pages.pupil_card", "pages.write_card", "pages.staff_links", "pages.link_staff",
    "pages.end_staff_link", "pages.wrong_child", "pages.move_record", "pages.move", "pages.restriction",
    *(f"pages.{before}concern_{step}" for step in (*STEPS, "feedback") for before in ("", "take_")),
    *(f"pages.{before}incident_{step}" for step in (*STEPS, *STEPS_OF_RECORDS) for before in ("", "take_")),
    "pages.category", "pages.change_category", "pages.restrict_record", "pages.lift_restriction",
    "pages.open_restricted",
    "pages.pupil_photo", "pages.put_photo", "pages.remove_photo",
    "pages.add_local", "pages.remove_local", "pages.pupil_group", "pages.change_group", "pages.add_to_group",
    "pages.documents", "pages.add_document", "pages.pupil_documents", "pages.send_report_files",
    "pages.pupil_papers", "pages.new_paper", "pages.add_paper", "pages.paper", "pages.add_paper_version",
    "pages.file_review",
    "pages.paper_review", "pages.review_paper", "pages.paper_correction", "pages.correct_paper",
    "pages.document", "pages.add_version", "pages.document_content", "pages.export_incident",
    "pages.sample_of_incident", "pages.send_sample_of_incident", "pages.sample_of_chronology",
    "pages.send_sample_of_chronology", "pages.let_referral_go",
    "pages.send_incident_export", "pages.export_chronology", "pages.send_chronology_export", "pages.export_content",
    "pages.protected_export_content", "pages.export_password",
    "pages.decide_match", "pages.answer_roll_question", "pages.read_at_need", "pages.decide_returned_pupil",
    "pages.decide_possible_link", "pages.answer_link_question", "pages.same_child",
    "pages.act_on_same_child", "pages.not_listed", "pages.match_not_listed", "pages.protection", "pages.set_protection",
    "pages.ask_to_read", "pages.send_read_request", "pages.read_request", "pages.answer_read_request",
    "pages.leaver", "pages.ask_after_leaver", "pages.provider", "pages.change_provider", "pages.sign_on",
    "pages.link_sign_on", "pages.to_provider", "pages.data_case", "pages.find_for_case", "pages.overseen_child",
    "pages.end_reading", "pages.handover", "pages.sign_handover", "pages.handover_note", "pages.add_handover_note",
    "pages.school", "pages.change_school", "pages.school_dates", "pages.set_school_dates", "pages.opening_hours",
    "pages.set_opening_hours", "pages.conversion", "pages.convert_school",
    "pages.own_rule_to_change", "pages.change_own_rule", "pages.rule_switch", "pages.switch_rule",
    "pages.withdraw_app_password",
    "pages.new_hold", "pages.place_hold", "pages.hold", "pages.act_on_hold", "pages.file_decision",
    "pages.new_disposal", "pages.propose_disposal", "pages.shared_record", "pages.decide_shared_record",
    "pages.disposal", "pages.agreement", "pages.agree_disposal", "pages.file_to_agree", "pages.open_file_to_agree",
    "pages.document_to_agree",
    "pages.withdrawal", "pages.withdraw_disposal", "pages.disposal_stop", "pages.stop_disposal", "pages.end_of_stop",
    "pages.end_stop", "pages.certificates", "pages.certificate_json", "pages.certificate_text",
    "pages.unopened_report", "pages.try_unopened_report", "pages.propose_discard", "pages.agree_discard",
    "pages.withdraw_discard",
    "pages.decide_on_file", "pages.schedule_to_change", "pages.change_schedule",
    "pages.agency", "pages.agency_to_change", "pages.change_agency", "pages.new_agency_person",
    "pages.add_agency_person", "pages.agency_person", "pages.change_agency_person",
    "pages.cover", "pages.name_cover", "pages.absences_of", "pages.say_away_for",
    "pages.school_closing", "pages.close_school", "pages.change_view", "pages.help_guide",
    "pages.staff_list", "pages.decide_leavers", "pages.listed_person", "pages.invite_listed", "pages.settle_listed",
    "pages.assessment_step", "pages.assessment_question", "pages.answer_assessment_question", "pages.assessment_risk",
    "pages.say_assessment_risk", "pages.lawful_basis", "pages.choose_lawful_basis", "pages.assessment_draft_file",
    "pages.signed_assessment_file", "pages.supplier_questions_file",
}  # fmt: skip
"""Pages about one record, one account, or one school's files."""
OPEN_PAGES = ("/sign-in", "/forgotten-password", "/choose-password", "/address-change", "/visitor", "/first-run")
"""The way in: nobody is signed in there."""
OF_THE_TRUST = {"pages.assessment_step"}
"""They name a step of the trust's own assessment, which says nothing of a school or a child."""
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
NEAREST = 2
"""So many of those who have a page's right, with the most rights besides."""


def _pages(app):
    """Those that are read, and end."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("pages.") and "GET" in rule.methods and rule.endpoint not in ENDLESS:
            yield rule


@pytest.fixture(scope="module")
def walked(app, sessions, records):
    """What the safeguarding lead of North School is shown at each address."""
    browser, values = sessions.browser("lead", elevated=True), records["north"].path_values()
    return [SimpleNamespace(rule=rule.rule, answer=browser.get(address(rule, values))) for rule in _pages(app)]


def _shown(walked):
    shown = [each for each in walked if each.answer.status_code == 200]
    return [each for each in shown if "text/html" in each.answer.headers["Content-Type"]]


def test_no_page_fails(walked):
    assert [each.rule for each in walked if each.answer.status_code >= 500] == []
    assert len(_shown(walked)) > 40


def test_every_page_of_someone_signed_in_leads_out(walked):
    """By a form, so that no link or picture elsewhere signs anyone out."""
    shown = [each for each in _shown(walked) if each.rule not in OPEN_PAGES]
    assert [each.rule for each in shown if 'action="/sign-out"' not in each.answer.text] == []


def test_every_form_that_is_shown_has_a_token(walked):
    forms = [(each.rule, form) for each in walked for form in _FORM.findall(each.answer.text)]
    sent = [(rule, form) for rule, form in forms if 'method="post"' in form]
    assert [rule for rule, form in sent if 'name="csrf_token"' not in form] == []
    assert len(sent) > 40


def test_every_page_has_the_headers_that_keep_a_browser_safe(walked):
    for each in walked:
        headers = each.answer.headers
        wrong = {name for name, value in ALWAYS.items() if headers.get(name) != value}
        assert wrong <= {"Content-Security-Policy"}, (each.rule, wrong)  # a download has a narrower one
        assert "'unsafe-inline'" not in headers["Content-Security-Policy"], each.rule
        assert "no-store" in headers["Cache-Control"] or each.rule in OPEN_PAGES, each.rule


def test_no_page_shows_another_schools_record(trust, app, sessions, staff, about, rows):
    """Every page whose address names something, with South School's ids."""
    assert {rule.endpoint for rule in app.url_map.iter_rules() if _names_something(rule)} == PAGES
    theirs, wrong, opened = about["south"], [], 0
    values = {**theirs.records.path_values(), "staff_id": theirs.accounts.staff}
    named = set(values.values()) | {theirs.records.feed}
    telltale = [*(theirs.ids() - named), narrative("south"), "Quillfeathersouth"]
    key = trust.world.settings_for("gateway")["HAVEN_SECRET_KEY"]
    with rows.untouched(), sessions.client() as browser:
        for rule in filter(_names_something, _pages(app)):
            for who in _who_may(app.view_functions[rule.endpoint].right, staff["north"].values()):
                browser.cookies.clear()
                browser.cookies.set("__Host-haven", marked(who.sessions[True], key))
                answer = browser.get(address(rule, values), params={"feed": theirs.records.feed})
                opened += 1
                told = [each for each in telltale if each in answer.text]
                refused = answer.status_code in (303, 403, 404) or rule.endpoint in OF_THE_TRUST
                if told or not refused:
                    wrong.append((who.name, rule.rule, answer.status_code, told))
    assert wrong == [], wrong
    assert opened > 150


def _names_something(rule):
    return rule.endpoint.startswith("pages.") and bool(rule.arguments)


def _who_may(right, people):
    """Who has ``right`` at their school; whoever has the most, where nobody of one school has it."""
    by_rights = sorted(people, key=lambda who: -len(who.rights))
    holders = [who for who in by_rights if right is None or right in who.rights]
    return holders[:NEAREST] or by_rights[:1]
