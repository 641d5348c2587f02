"""A well-formed request for every RPC method, about the records of one school; a new method is to be added here."""

from collections.abc import Callable
from uuid import UUID, uuid4

from about import EMPTY, About, Body, ago, fresh, later
from haven_schemas.spoken_numbers import number_of
from identity_asks import IDENTITY

PUPILS: dict[str, Callable[[About], Body]] = {
    "connections": EMPTY,
    "count_open_work": lambda of: {"school_id": of.school, "asked_by": of.accounts.staff},
    "add_feed": lambda of: {"school_id": of.school, "name": "X"},
    "begin_photo": lambda of: {"pupil_id": of.records.pupil_id},
    "get_photo": lambda of: {"pupil_id": of.records.pupil_id},
    "put_photo": lambda of: {"pupil_id": of.records.pupil_id, "jpeg": "AA=="},
    "remove_photo": lambda of: {"pupil_id": of.records.pupil_id},
    "add_local": lambda of: {"pupil_id": of.records.pupil_id, "kind": "note", "text": "x"},
    "begin_upload": lambda of: {"school_id": of.school, "media_type": "text/csv"},
    "decide_approval": lambda of: {
        "feed_id": of.records.feed,
        "group": "religion",
        "approve": True,
        "reason": "A reason long enough.",
    },
    "open_case": lambda of: {"reference": "SAR 1", "reason": "A reason long enough."},
    "close_case": lambda of: {"case_id": of.records.case},
    "list_cases": EMPTY,
    "get_case": lambda of: {"case_id": of.records.case},
    "find_for_case": lambda of: {"case_id": of.records.case, "query": "zebedee", "school_id": of.school},
    "show_for_case": lambda of: {"case_id": of.records.case, "pupil_id": of.records.pupil_id},
    "check_case": lambda of: {
        "case_id": of.records.case, "pupil_id": of.records.pupil_id, "staff_id": of.accounts.staff,
    },
    "copy_staff_list": lambda of: {"list_id": str(uuid4())},
    "decide_delivery": lambda of: {"delivery_id": of.records.delivery, "decision": "apply"},
    "decide_ids": lambda of: {"delivery_id": of.records.delivery, "decision": "rekey"},
    "compare_pupils": lambda of: {"pupil_id": of.records.pupil_id, "other_id": of.records.other_pupil_id},
    "decide_proposal": lambda of: {"proposal_id": of.records.delivery, "decision": "later", "reason": "A reason."},
    "end_merge": lambda of: {"merge_id": of.records.merge, "reason": "A reason."},
    "end_protection": lambda of: {"pupil_id": of.records.pupil_id, "reason": "A reason."},
    "end_feed": lambda of: {"feed_id": of.records.feed},
    "get_feed": lambda of: {"feed_id": of.records.feed},
    "find_pupils": lambda of: {"query": "zebedee", "school_id": of.school},
    "finish_upload": lambda of: {"delivery_id": of.records.delivery},
    "get_pupils": lambda of: {"ids": [of.records.pupil_id]},
    "get_group": lambda of: {"group_id": of.records.group},
    "keep_group": lambda of: {"school_id": of.school, "name": "X", "pupil_ids": [of.records.pupil_id]},
    "list_approvals": EMPTY,
    "list_deliveries": EMPTY,
    "list_feed_calls": lambda of: {"feed_id": of.records.feed},
    "list_feeds": EMPTY,
    "list_groups": EMPTY,
    "override_stop": lambda of: {
        "pupil_id": of.records.pupil_id,
        "purpose": "letter",
        "reason": "A reason long enough.",
    },
    "list_proposals": EMPTY,
    "list_roll_questions": EMPTY,
    "list_possible_links": EMPTY,
    "count_possible_links": EMPTY,
    "decide_possible_link": lambda of: {"possible_link_id": of.records.delivery, "decision": "different"},
    "answer_roll_question": lambda of: {"question_id": of.records.delivery, "answer": "left"},
    "merge_pupils": lambda of: {
        "pupil_id": of.records.pupil_id, "alias_id": of.records.other_pupil_id, "reason": "A reason.",
    },
    "merges_of": lambda of: {"pupil_id": of.records.pupil_id},
    "preview_columns": lambda of: {"feed_id": of.records.feed, "head": "VVBOLFN1cm5hbWUK"},
    "preview_staff_columns": lambda of: {"feed_id": of.records.feed, "head": "Z2l2ZW5fbmFtZQo="},
    "known_names": lambda of: {"ids": [of.records.pupil_id]},
    "pupil_identities": lambda of: {"ids": [of.records.pupil_id]},
    "protect_identity": lambda of: {
        "pupil_id": of.records.pupil_id, "kind": "address", "reason": "A reason.", "readers": [of.accounts.colleague],
    },
    "protection_of": lambda of: {"pupil_id": of.records.pupil_id},
    "pupil_facts": lambda of: {"ids": [of.records.pupil_id]},
    "check_stops": lambda of: {
        "pupil_ids": [of.records.pupil_id], "purpose": "export", "sent_by": of.accounts.colleague,
    },
    "stops_of": lambda of: {"pupil_id": of.records.pupil_id, "purpose": "export"},
    "pupil_names": lambda of: {"pupil_id": of.records.pupil_id},
    "pupils_in_brief": lambda of: {"ids": [of.records.pupil_id]},
    "pupil_record": lambda of: {"pupil_id": of.records.pupil_id},
    "remove_group": lambda of: {"group_id": of.records.group, "version": 1},
    "remove_local": lambda of: {"local_id": of.records.addition, "version": 1},
    "replay_delivery": lambda of: {"delivery_id": of.records.delivery},
    "rotate_feed_secret": lambda of: {"feed_id": of.records.feed},
    "set_feed": lambda of: {"feed_id": of.records.feed, "paused": True},
    "rows_to_mend": lambda of: {"delivery_id": of.records.delivery},
    "show_delivery": lambda of: {"delivery_id": of.records.delivery},
    "try_upload": lambda of: {"delivery_id": of.records.delivery},
    "suggest_pupils": lambda of: {"school_id": of.school, "words": "zebedee"},
}  # fmt: skip

_REASON = {"reason": "A reason."}

INCIDENTS: dict[str, Callable[[About], Body]] = {
    "connections": EMPTY,
    "count_open_work": lambda of: {"school_id": of.school, "asked_by": of.accounts.staff},
    "accept_concern": lambda of: {"concern_id": of.records.waiting, **_REASON},
    "action_facts": lambda of: {"action_id": of.records.action},
    "add_action": lambda of: {
        "incident_id": of.records.incident, "text": "x", "owner_id": of.accounts.staff, "due_on": later(),
        "subject_ids": [of.records.pupil_id],
    },
    "add_category": lambda of: {"name": fresh(), "group": "safeguarding", "position": 9},
    "add_concern_to_incident": lambda of: {
        "concern_id": of.records.waiting, "incident_id": of.records.incident, **_REASON,
    },
    "add_note": lambda of: {
        "incident_id": of.records.incident, "occurred_at": ago(), "text": "x", "subject_ids": [of.records.pupil_id],
    },
    "assign": lambda of: {"kind": "concern", "id": of.records.waiting, "staff_id": of.accounts.colleague},
    "add_entry": lambda of: {
        "incident_id": of.records.incident, "kind": "note", "occurred_at": ago(), "text": "x",
        "subject_ids": [of.records.pupil_id],
    },
    "add_person": lambda of: {"incident_id": of.records.incident, "name": "x", "role": "parent"},
    "change_category": lambda of: {
        "category_id": of.category, "name": fresh(), "group": "safeguarding", "position": 9, "parent_id": None,
        "retired": False, "version": 1,
    },
    "begin_document": lambda of: {"incident_id": of.records.incident, "name": "x.pdf"},
    "begin_paper": lambda of: {
        "subject_id": of.records.pupil_id, "kind": "ehc_plan", "category_id": of.category, "name": "x.pdf",
    },
    "begin_paper_version": lambda of: {"document_id": of.records.paper, "name": "x.pdf"},
    "abandon_paper": lambda of: {"document_id": of.records.paper, "version": 1},
    "change_paper": lambda of: {
        "document_id": of.records.paper, "version": 1, "kind": "other", "category_id": of.category, "review_on": None,
    },
    "finish_paper": lambda of: {"document_id": of.records.paper, "version": 1, "size": 1},
    "get_paper": lambda of: {"document_id": of.records.paper},
    "list_papers": lambda of: {"subject_id": of.records.pupil_id},
    "paper_facts": lambda of: {"document_id": of.records.paper},
    "review_paper": lambda of: {"document_id": of.records.paper, "version": 1, "next_review_on": later()},
    "begin_report_file": lambda of: {"concern_id": of.records.waiting, "name": "x.pdf", "send_key": "a" * 64},
    "concern_history": lambda of: {"concern_id": of.records.waiting},
    "decide_concern": lambda of: {"concern_id": of.records.waiting, "decision": "no_further_action", **_REASON},
    "close_concern": lambda of: {"concern_id": of.records.waiting, **_REASON},
    "close_incident": lambda of: {
        "incident_id": of.records.incident, "summary": "x", "action": "x", "outcome": "x", "look_back_on": later(),
    },
    "closing_rules": EMPTY,
    "complete_action": lambda of: {"action_id": of.records.action, "outcome": "x", "version": 1},
    "get_action": lambda of: {"action_id": of.records.action},
    "reassign_action": lambda of: {"action_id": of.records.action, "due_on": later(), "version": 1, **_REASON},
    "work_to_pass_on": lambda of: {"subject_id": of.records.pupil_id},
    "concern_facts": lambda of: {"concern_id": of.records.concern},
    "known_records": lambda of: {"ids": [of.records.concern]},
    "copy_categories": EMPTY,
    "decide_closing": lambda of: {"incident_id": of.records.incident, "confirm": True, **_REASON},
    "correct_entry": lambda of: {
        "record_id": of.records.concern, "version": 1, "occurred_at": ago(), "text": "x", **_REASON,
    },
    "entry_history": lambda of: {"record_id": of.records.concern},
    "ask_export": lambda of: {
        "incident_id": of.records.incident, "format": "json", "purpose": "x", "recipient": "x",
    },
    "export_people": lambda of: {"subject_id": of.records.pupil_id},
    "get_export": lambda of: {"export_id": of.records.export},
    "list_exports": EMPTY,
    "open_export": lambda of: {"export_id": of.records.export},
    "preview_export": lambda of: {"incident_id": of.records.incident},
    "abandon_document": lambda of: {"document_id": of.records.document, "version": 1},
    "abandon_report_file": lambda of: {"document_id": of.records.document, "version": 1},
    "finish_document": lambda of: {"document_id": of.records.document, "version": 1, "size": 1},
    "finish_report_file": lambda of: {"document_id": of.records.document, "size": 1},
    "refuse_report_file": lambda of: {"concern_id": of.records.waiting, "reason": "kind"},
    "get_document": lambda of: {"document_id": of.records.document},
    "list_documents": lambda of: {"incident_id": of.records.incident},
    "open_document": lambda of: {"document_id": of.records.document},
    "get_concern": lambda of: {"concern_id": of.records.concern},
    "get_incident": lambda of: {"incident_id": of.records.incident},
    "drop_draft": lambda of: {"key": uuid4().hex},
    "intake_key": EMPTY,
    "keep_draft": lambda of: {"school_id": of.school, "key": uuid4().hex, "text": "account=x"},
    "read_drafts": EMPTY,
    "link_incidents": lambda of: {"incident_id": of.records.incident, "other_id": str(uuid4()), **_REASON},
    "list_actions": lambda of: {"mine_only": False},
    "list_categories": EMPTY,
    "list_concerns": lambda of: {"school_id": of.school, "waiting_only": False},
    "list_incidents": lambda of: {"school_id": of.school, "subject_id": of.records.pupil_id},
    "end_staff_link": lambda of: {"link_id": str(uuid4())},
    "link_staff": lambda of: {"staff_id": str(uuid4()), "subject_id": of.records.pupil_id, "kind": "relative"},
    "oversee_child": lambda of: {"case_id": of.records.case, "subject_id": of.records.pupil_id},
    "list_handovers": lambda of: {"school_id": of.school},
    "get_handover": lambda of: {"handover_id": str(uuid4())},
    "sign_handover": lambda of: {"handover_id": str(uuid4()), "version": 1, "taken_by": of.accounts.staff},
    "add_handover_note": lambda of: {
        "handover_id": str(uuid4()), "subject_id": of.records.pupil_id, "category_id": of.category, "text": "x",
    },
    "list_leavers": lambda of: {"school_id": of.school},
    "get_leaver": lambda of: {"school_id": of.school, "subject_id": of.records.pupil_id},
    "ask_after_leaver": lambda of: {
        "school_id": of.school, "subject_id": of.records.pupil_id, "category_id": of.category, "text": "x",
        "asked": "family", "how": "call", "whereabouts": "not_known",
    },
    "ask_to_read": lambda of: {"handover_id": str(uuid4()), "subject_id": of.records.pupil_id, **_REASON},
    "list_read_requests": EMPTY,
    "get_read_request": lambda of: {"request_id": str(uuid4())},
    "decide_read_request": lambda of: {"request_id": str(uuid4()), "version": 1, "refusal": "x"},
    "end_reading": lambda of: {"request_id": str(uuid4()), "version": 1},
    "get_move": lambda of: {"move_id": of.records.move},
    "lift_restriction": lambda of: {"record_id": of.records.concern},
    "list_moves": EMPTY,
    "list_own_concerns": EMPTY,
    "own_day": EMPTY,
    "team_day": EMPTY,
    "find_by_number": lambda of: {"number": number_of(UUID(of.records.incident))},
    "list_views": EMPTY,
    "keep_view": lambda of: {"list": "records", "name": "X", "filters": {"school_id": of.school}},
    "remove_view": lambda of: {"view_id": str(uuid4()), "version": 1},
    "children_of_matters": lambda of: {"concern_ids": [of.records.concern], "incident_ids": [of.records.incident]},
    "list_queue": lambda of: {"queue": "new", "school_id": of.school},
    "look_back": lambda of: {"incident_id": of.records.incident, "worked": True, **_REASON},
    "list_readers": lambda of: {"subject_id": of.records.pupil_id},
    "list_staff_links": lambda of: {"subject_id": of.records.pupil_id},
    "mark_significant": lambda of: {"record_id": of.records.concern, "significant": True},
    "move_record": lambda of: {
        "record_id": of.records.concern, "wrong_id": of.records.pupil_id, "right_id": str(uuid4()), **_REASON,
    },
    "open_restricted": lambda of: {"record_id": of.records.concern, "purpose": "legal_claim", **_REASON},
    "record_children": lambda of: {"record_id": of.records.document},
    "correct_children": lambda of: {
        "record_id": of.records.concern, "version": 1,
        "roles": [{"subject_id": of.records.pupil_id, "role": "witness"}], **_REASON,
    },
    "correction_facts": lambda of: {"kind": "concern", "matter_id": of.records.concern},
    "record_head": lambda of: {"record_id": of.records.document},
    "restrict_record": lambda of: {"record_id": str(uuid4()), "kind": "objected", **_REASON},
    "file_to_review": lambda of: {"card_id": of.records.card},
    "file_review_facts": lambda of: {"card_id": of.records.card},
    "note_mistake": lambda of: {"subject_id": of.records.pupil_id},
    "pupil_card": lambda of: {"subject_id": of.records.pupil_id},
    "write_card": lambda of: {"subject_id": of.records.pupil_id, "version": 0, "summary": "x"},
    "list_people": lambda of: {"incident_id": of.records.incident},
    "propose_matches": lambda of: {"concern_id": of.records.waiting},
    "match_not_listed": lambda of: {
        "concern_id": of.records.concern, "subject_id": of.records.pupil_id, "pupil_id": of.records.pupil_id,
    },
    "read_chronology": lambda of: {"subject_id": of.records.pupil_id},
    "recategorise": lambda of: {
        "kind": "concern", "id": of.records.waiting, "category_id": of.category, **_REASON,
    },
    "reopen": lambda of: {"kind": "incident", "id": of.records.incident, **_REASON},
    "step_facts": lambda of: {"kind": "incident", "matter_id": of.records.incident, "step": "assigned"},
    "set_closing_rule": lambda of: {"school_id": of.school, "second_person": True, "version": 0},
    "set_risk": lambda of: {"kind": "incident", "id": of.records.incident, "level": "high", **_REASON},
    "set_title": lambda of: {"incident_id": of.records.incident, "title": "x"},
    "set_waiting": lambda of: {"kind": "incident", "id": of.records.incident, "until": later(), **_REASON},
    "unlink_incidents": lambda of: {"incident_id": of.records.incident, "other_id": str(uuid4()), **_REASON},
    "tell_reporter": lambda of: {"concern_id": of.records.waiting, "text": "x"},
    "record_concern": lambda of: {
        "school_id": of.school, "category_id": of.category, "occurred_at": ago(), "account": "x",
        "pupils": [{"pupil_id": of.records.pupil_id, "role": "affected"}],
    },
    "search_records": lambda of: {
        "words": "needle", "school_id": of.school, "subject_id": of.records.pupil_id,
    },
    "record_sealed_concern": lambda of: {
        "school_id": of.school, "author_id": of.accounts.staff, "idempotency_key": uuid4().hex, "key_version": 1,
        "wrapped_key": "AAAA", "sealed": "AAAA",
    },
}  # fmt: skip

ALERTS: dict[str, Callable[[About], Body]] = {
    "connections": EMPTY,
    "list_alerts": EMPTY,
    "list_inbox": EMPTY,
    "gone_record": lambda of: {"object_id": of.records.concern},
    "mark_read": lambda of: {"ids": [of.records.alert]},
    "mail_channel": EMPTY,
    "set_mail_channel": lambda of: {"on": False},
    "set_unread_rule": lambda of: {"minutes": 60, "version": 0},
    "unread_rule": EMPTY,
    "say_away": lambda of: {"first_day": "2099-01-05", "last_day": "2099-01-06"},
    "end_absence": lambda of: {"absence_id": str(uuid4())},
    "list_absences": EMPTY,
    "staff_away": lambda of: {"school_id": of.school},
    "team_absences": lambda of: {"school_id": of.school},
    "teams_away": EMPTY,
}

AUDIT: dict[str, Callable[[About], Body]] = {
    "connections": EMPTY,
    "list_alarms": EMPTY,
    "list_entries": lambda of: {"subject_id": of.records.pupil_id},
    "export_entries": lambda of: {"subject_id": of.records.pupil_id},
}

ASKS = {
    (service, method): build
    for service, methods in (
        ("identity", IDENTITY),
        ("pupils", PUPILS),
        ("incidents", INCIDENTS),
        ("alerts", ALERTS),
        ("audit", AUDIT),
    )
    for method, build in methods.items()
}

ABOUT_ONESELF = {
    ("identity", method)
    for method in (
        "begin_passkey", "begin_passkey_elevation", "begin_totp", "change_password", "elevate", "elevate_by_passkey",
        "elevate_by_recovery_code", "end_other_sessions", "make_recovery_codes", "sign_out",
        "own_sign_on", "begin_link", "first_visit", "note_first_visit",
    )
} | {("pupils", "open_case")}  # fmt: skip
"""What these act on is the caller's own account, or comes into being by them, and cannot be named: there is no other
school's to ask for."""
