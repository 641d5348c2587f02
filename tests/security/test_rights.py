"""The rights matrix, generated from code: every operation by every role, on records of one's own school and others."""

from dataclasses import astuple
from uuid import uuid4

import pytest
from asks import NOT_ABOUT_RECORDS, OPERATIONS, Ask, ask, mixtures, send
from identity.roles.domain.roles import GIVEN_BY_HAND, RIGHTS, Role
from records import Records, narrative
from small_trust import PEOPLE
from strangers import problem
from support.at_length import sampled
from telltales import NARRATIVE

BY_ROLE = {role: person for person, (_, role, schools) in reversed(PEOPLE.items()) if schools in (("north",), ())}
ROLES = [role for role in Role if role in GIVEN_BY_HAND]
OF_ONE_SCHOOL = [role.value for role in ROLES if PEOPLE[BY_ROLE[role]][2] == ("north",)]
ASKING = sampled(OF_ONE_SCHOOL, [Role.DSL.value, Role.REPORTER.value])
"""Who has the most rights there, and who has the fewest."""
NAMED = [each for name, each in OPERATIONS.items() if name not in NOT_ABOUT_RECORDS]
UUID_LENGTH = 36
REFUSALS = ("not_permitted", "not_found", "step_up_required")
SEARCH = "search_records"
WORDS_OF_A_SEARCH = ("incidents.key_wrap", "incidents.file_key")
"""A search of one's own school for a child elsewhere finds nothing, and its words are sealed for the audit log."""


@pytest.fixture(scope="module")
def of(sessions):
    """``of(role)``: the header of someone with that role, at the second tier; all of them signed in beforehand."""
    for person in BY_ROLE.values():
        sessions.bearer(person, elevated=True)
        sessions.bearer(person)
    return lambda role, elevated=True: sessions.bearer(BY_ROLE[role], elevated=elevated)


def test_the_small_trust_has_someone_of_every_role():
    assert set(BY_ROLE) == {role.value for role in ROLES}


def test_without_the_right_nothing_is_given_and_nothing_done(trust, stranger, records, rows, of):
    wrong, tried = [], 0
    with rows.untouched():
        for operation in NAMED:
            for role in [role for role in ROLES if operation.right not in RIGHTS[role]]:
                answer = send(stranger, operation, ask(operation, trust, records["north"]), of(role))
                tried += 1
                if answer.is_success or problem(answer) not in REFUSALS or NARRATIVE in answer.text:
                    wrong.append((operation.name, role.value, answer.status_code, answer.text[:300]))
    assert wrong == [], wrong
    assert tried > 50


def test_with_the_right_but_at_the_first_tier_one_is_asked_to_confirm(trust, stranger, records, rows, of):
    with rows.untouched():
        for operation in [each for each in NAMED if each.tier == "elevated"]:
            holders = [role for role in ROLES if operation.right in RIGHTS[role]]
            for role in sampled(holders, holders[:1]):
                answer = send(stranger, operation, ask(operation, trust, records["north"]), of(role, elevated=False))
                problem(answer, "step_up_required")


@pytest.mark.parametrize("role", ASKING)
def test_another_schools_records_are_not_there(trust, stranger, records, rows, of, role):
    """Whole requests about the other school, and one's own with a single part from there."""
    wrong = []

    def try_each(operations):
        for operation in operations:
            own, foreign = (ask(operation, trust, records[school]) for school in ("north", "south"))
            for what, request in mixtures(own, foreign):
                answer = send(stranger, operation, request, of(role))
                if not _is_nothing(answer, records["south"]):
                    wrong.append((operation.name, what, answer.status_code, answer.text[:300]))

    with rows.untouched():
        try_each(each for each in NAMED if each.name != SEARCH)
    with rows.untouched(but=WORDS_OF_A_SEARCH):
        try_each(each for each in NAMED if each.name == SEARCH)
    assert wrong == [], wrong


def _is_nothing(answer, theirs: Records):
    """Refused, or an empty answer in which nothing of theirs stands."""
    if not answer.is_success and problem(answer) not in (*REFUSALS, "invalid_request"):
        return False
    ids = {str(value) for value in astuple(theirs)} - {theirs.school_urn}
    return not any(each in answer.text for each in ids) and narrative("south") not in answer.text


def test_what_does_not_exist_looks_the_same_as_what_is_elsewhere(trust, stranger, records, rows, of):
    """So that ids cannot be tried out: the answer is that for another school's record, word for word."""
    wrong = []
    with rows.untouched():
        for operation in NAMED:
            own, theirs = (ask(operation, trust, records[school]) for school in ("north", "south"))
            if own.path == theirs.path:
                continue
            nowhere = "/".join(str(uuid4()) if len(part) == UUID_LENGTH else part for part in theirs.path.split("/"))
            for role in ASKING:
                elsewhere, missing = (
                    _told(send(stranger, operation, Ask(path, own.query, own.body), of(role)))
                    for path in (theirs.path, nowhere)
                )
                if elsewhere != missing:
                    wrong.append((operation.name, role, elsewhere, missing))
    assert wrong == [], wrong


def _told(answer):
    body = answer.json()
    body.pop("correlation_id", None)
    return answer.status_code, body


OF_CHILDREN_WHO_MOVED = {"get_handover", "get_read_request", "get_leaver"}
"""No child of these records did, or left: ``tests/end_to_end/test_file_follows.py`` and ``test_handovers.py`` and
``test_leavers.py`` of ``tests/browser`` read them."""


OF_THE_TRUST = {"get_signed_assessment", "get_signed_assessment_file"}
"""Nobody has signed one here: ``test_impact_assessment.py`` of ``tests/browser`` reads them."""


OF_FILES_TO_BE_DESTROYED = {"get_file_disposal", "get_file_certificates", "get_shared_record"}
"""The day of no file of these records has come, and the record asked for is about one child alone:
``test_disposal.py`` of ``tests/browser`` reads them."""


def test_the_safeguarding_lead_reads_what_is_their_schools(trust, stranger, records, of):
    """So that the refusals above are for the role or the school, not for the request."""
    elsewhere = OF_CHILDREN_WHO_MOVED | OF_THE_TRUST | OF_FILES_TO_BE_DESTROYED
    readable = [each for each in NAMED if each.method == "GET" and each.name not in elsewhere]
    for operation in [each for each in readable if each.right in RIGHTS[Role.DSL]]:
        answer = send(stranger, operation, ask(operation, trust, records["north"]), of(Role.DSL))
        assert answer.status_code == 200, (operation.name, answer.text)


def test_a_colleague_of_the_same_role_has_no_more_than_a_stranger(stranger, sessions, records, rows):
    """Another teacher's report, and another teacher's action."""
    mine = records["north"]
    colleague = sessions.bearer("colleague", elevated=True)
    with rows.untouched():
        for concern in (mine.waiting, mine.concern):
            problem(stranger.get(f"/api/v1/concerns/{concern}", headers=colleague), "not_found")
        done = {"headers": {**colleague, "If-Match": '"1"'}, "json": {"outcome": "Done."}}
        problem(stranger.post(f"/api/v1/actions/{mine.action}/completion", **done), *REFUSALS)
        problem(stranger.get(f"/api/v1/pupils/{mine.pupil_id}/chronology", headers=colleague), *REFUSALS)
    found = stranger.get("/api/v1/actions?mine_only=false", headers=colleague)
    assert mine.action not in found.text


def test_before_triage_only_the_reporter_and_the_safeguarding_team(stranger, records, of):
    concern = records["north"].waiting
    for role in ROLES:
        answer = stranger.get(f"/api/v1/concerns/{concern}", headers=of(role))
        if role in (Role.DSL, Role.HEADTEACHER, Role.TRUST_LEAD):
            assert answer.status_code == 200, role
        elif BY_ROLE[role] != "teacher":
            problem(answer, *REFUSALS)


STEPS = ("category", "risk", "person", "waiting", "reopening")
STEPS_OF_RECORDS = ("title", "closing", "closing_answer", "look_back", "link", "unlinking")

PAGES = {
    "pages.new_referral", "pages.send_referral", "pages.new_decision_not_to_refer", "pages.decide_not_to_refer",
    "pages.refer_child", "pages.open_record_to_refer",
    "pages.new_agency_request", "pages.keep_agency_request", "pages.referral_to_print",
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
    "pages.send_incident_export", "pages.export_chronology", "pages.send_chronology_export", "pages.export_content",
    "pages.protected_export_content", "pages.export_password",
    "pages.decide_match", "pages.answer_roll_question", "pages.decide_returned_pupil",
    "pages.decide_possible_link", "pages.same_child",
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
    "pages.disposal", "pages.agreement", "pages.agree_disposal",
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


def test_no_page_shows_another_schools_record(app, sessions, records, rows):
    """Every page whose address names a record; generated, so that a new one must be thought of."""
    found = {
        rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("pages.") and rule.arguments
    }
    assert found == PAGES
    theirs = records["south"]
    with rows.untouched():
        for role in OF_ONE_SCHOOL:
            browser = sessions.browser(BY_ROLE[role], elevated=True)
            for rule in app.url_map.iter_rules():
                if rule.endpoint in PAGES and "GET" in rule.methods:
                    path = rule.rule
                    for name, value in theirs.path_values().items():
                        path = path.replace(f"<uuid:{name}>", value).replace(f"<{name}>", value)
                        path = path.replace("<int:version>", "1")
                    query = {"feed": theirs.feed} if rule.endpoint in ("pages.delivery", "pages.rejected_rows") else {}
                    answer = browser.get(path, params=query)
                    assert answer.status_code in (303, 403, 404), (role, rule.rule)
                    assert narrative("south") not in answer.text
                    assert "Quillfeathersouth" not in answer.text
