"""Every call says at which tier it is made, and whether a second person agreed first; the page of rights is true."""

from haven_schemas.rights import CONFIRMED_RIGHTS, Right
from identity.roles.roles import RIGHTS, Role
from rights_table import PAGE, all_fields, child_fields, entrypoints, of_people, page

TRIAGE = {
    "list_concerns", "list_queue", "propose_matches", "accept_concern", "add_concern_to_incident", "close_concern",
    "decide_concern",
    "match_not_listed", "expect_birth",
    "recategorise", "set_risk", "set_title", "assign", "set_waiting", "tell_reporter",
    "list_incidents", "get_incident", "list_people", "add_person", "add_note", "add_entry", "add_action",
    "list_documents", "get_document", "open_document", "team_day", "children_of_matters",
    "find_by_number", "list_views", "keep_view", "remove_view", "records_seen",
    "add_referral_entry", "referral_entries",
}  # fmt: skip
"""Reading a new concern, deciding on it, and beginning to act on it: what does not wait for a colleague."""


def test_what_is_answered_below_the_second_tier_stands_in_a_table_with_its_reason():
    standard = {name for name, spec in of_people().items() if spec.tier != "elevated"}
    assert standard == {name for name, spec in entrypoints() if spec.first_tier}


def test_what_can_name_a_child_is_second_tier_or_stands_in_the_table_of_those():
    """By the types of the replies, at any depth."""
    showing = {
        name for name, spec in entrypoints() if spec.tier != "elevated" and child_fields(spec.reply)
        if not (spec.right or "").startswith("service:")
    }  # fmt: skip
    assert showing == {name for name, spec in entrypoints() if spec.shows_a_child}


def test_the_walk_through_a_reply_finds_a_child_at_any_depth():
    """So that the test above can fail."""
    replies = {name: spec.reply for name, spec in entrypoints()}
    assert "known_as" in child_fields(replies["pupils.get_group"])
    assert "subject_ids" in child_fields(replies["incidents.list_concerns"])
    assert child_fields(replies["identity.list_schools"]) == set()


def test_who_looks_after_feeds_is_shown_values_of_the_files_they_send_themselves_alone():
    """Why that right waits for nobody: of a file that is kept they see counts, places and codes."""
    called = {name: spec for name, spec in entrypoints() if spec.right == Right.FEED_ADMINISTER}
    assert {name for name, spec in called.items() if child_fields(spec.reply)} == set()
    shown = {name: spec for name, spec in called.items() if "samples" in all_fields(spec.reply)}
    assert shown.keys() == {"pupils.preview_columns", "pupils.preview_staff_columns"}
    for spec in shown.values():
        assert set(spec.request.model_fields) == {"feed_id", "school_id", "head", "columns"}
    own = {name for name, spec in called.items() if "cells" in all_fields(spec.reply)}
    assert own == {"pupils.rows_to_mend"}, "of a file by hand, to the person who sent it (test_rejected_rows.py)"
    assert called["pupils.rows_to_mend"].tier == "elevated"


def test_a_right_that_waits_for_a_second_person_is_second_tier_everywhere():
    wrong = [name for name, spec in of_people().items() if spec.right in CONFIRMED_RIGHTS and spec.tier != "elevated"]
    assert wrong == []


def test_what_is_answered_without_proof_of_the_owner_is_the_triage_of_new_concerns_alone():
    answered = {name for name, spec in entrypoints() if spec.while_unproven}
    assert answered == {f"incidents.{method}" for method in TRIAGE}
    assert all(of_people()[name].right in CONFIRMED_RIGHTS for name in answered)


def test_who_administers_finds_no_child():
    """Whoever reports in their own words alone is shown no list of children either."""
    finding = {role for role, rights in RIGHTS.items() if Right.PUPIL_FIND in rights}
    assert set(Role) - finding == {Role.GOVERNOR, Role.SAFEGUARDING_TRUSTEE, Role.ADMINISTRATOR, Role.VISITOR}
    assert not RIGHTS[Role.ADMINISTRATOR] & CONFIRMED_RIGHTS


def test_the_page_of_rights_is_as_the_code_has_it():
    """If not: ``python tests/repository/rights_table.py``."""
    assert PAGE.read_text(encoding="utf-8") == page()
