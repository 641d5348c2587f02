"""A well-formed request for every operation of the API, about the records of one school: the base of all misuse."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from about import OWN_RULE
from gateway.api.v1.declared import api
from gateway.api.v1.operations import Operation
from haven_schemas.rights import Right
from haven_schemas.spoken_numbers import number_of
from records import Records
from small_trust import SmallTrust

OPERATIONS = {operation.name: operation for operation in api.operations}
PREFIX = "/api/v1"
NOT_ABOUT_RECORDS = {
    "sign_in", "elevate", "sign_out", "list_sessions", "end_session", "end_other_sessions", "change_password",
    "owner_proof", "ask_owner", "first_visit", "note_first_visit", "list_sign_on_links", "end_sign_on_link",
}  # fmt: skip
"""Their subject is the caller's own session; they have tests of their own."""


@dataclass(frozen=True)
class Ask:
    """One request: what is filled into path, query and body."""

    path: str
    query: dict[str, str]
    body: dict[str, Any] | None


FILE = {"file": ("letter.pdf", b"%PDF-1.7\n" + b"A letter. " * 20, "application/pdf")}
"""What is sent where a file is asked for."""
_OF_NO_SCHOOL = ("occurred_at", "sent_at", "due_on", "name")
"""Fields that differ from request to request, and name nothing of a school."""
AGENCY = str(uuid4())
"""Words name an agency by its id, whichever it is: referrals alone knows which there are."""
_RISK = {
    "name": "X", "harm": "X", "likelihood": "remote", "severity": "minimal", "measure": "X", "effect": "reduced",
    "remaining": "low", "approved": True,
}  # fmt: skip
_SCHEDULE = {
    "record": "child_protection", "trigger": "birth", "years": 30, "source": "X", "agreed": "X", "since": "2099-09-01",
}  # fmt: skip
_PROVIDER = {
    "kind": "microsoft", "tenant": "6f2b1d1c-93d8-4a55-8f6a-0d3f5a5e1c11", "domains": ["x.example"], "client_id": "x",
    "counts_second_factor": False, "client_secret": "not-a-secret-of-anyone",
}  # fmt: skip


def _agency(of: Records) -> dict[str, Any]:
    return {"kind": "police", "name": f"X {uuid4().hex[:8]}", "nation": "england", "school_urns": [of.school_urn]}


def ask(operation: Operation, trust: SmallTrust, of: Records) -> Ask:
    """A request about ``of``; ``KeyError`` for an operation nobody has written a body for: add it below."""
    path = PREFIX + operation.path
    own_ids = {
        "session_id": str(uuid4()),
        "link_id": str(uuid4()),
        "request_id": str(uuid4()),
        "stop_id": str(uuid4()),
        "cover_id": str(uuid4()),
        "absence_id": str(uuid4()),
        "contact_id": str(uuid4()),
        "rule_id": str(uuid4()),
        "rule": "pep",
        "hold_id": str(uuid4()),
        "disposal_id": str(uuid4()),
        "report_id": str(uuid4()),
        "schedule_id": str(uuid4()),
        "category_id": str(trust.categories["Neglect"]),
        "match_id": str(uuid4()),
        "question_id": str(uuid4()),
        "returned_id": str(uuid4()),
        "handover_id": str(uuid4()),
        "person_id": str(uuid4()),
        "place_id": str(uuid4()),
        "view_id": str(uuid4()),
        "provider_id": str(uuid4()),
        "first_year": "2026",
        "signing_id": str(uuid4()),
        "question": "need",
        "risk": "breach",
        "group": "roll",
        "kind": "docx",
    }
    values = {**of.path_values(), **own_ids}
    if operation.right is Right.CONCERN_TRIAGE:
        values["concern_id"] = of.waiting
    for name, value in values.items():
        path = path.replace(f"<uuid:{name}>", value).replace(f"<{name}>", value).replace(f"<int:{name}>", value)
    assert "<" not in path, f"an example for {operation.path}"
    names = operation.query.model_fields if operation.query is not None else {}
    filters = {
        "school_urn": of.school_urn, "pupil_id": of.pupil_id, "subject_id": of.pupil_id, "object_id": of.concern,
        "actor_id": of.staff_id, "mine_only": "false", "waiting_only": "false",
        "other_pupil_id": of.other_pupil_id, "feed_id": of.feed, "purpose": "export",
        "number": number_of(UUID(of.incident)), "by": "2099-12-31",
    }  # fmt: skip
    if operation.name == "own_work":
        filters["until"] = "2099-12-31"
    query = {name: filters[name] for name in names if name in filters}
    return Ask(path, query, _body(operation.name, trust, of) if operation.body is not None else None)


def _body(name: str, trust: SmallTrust, of: Records) -> dict[str, Any]:
    ago, later = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(days=7)
    reason = {"reason": "A reason."}
    bodies: dict[str, dict[str, Any]] = {
        "sign_in": {"email": "nobody@small-trust.example", "password": "not-the-password"},
        "elevate": {"code": "000000"},
        "note_first_visit": {},
        "change_password": {"present": "not-the-password", "new": "Another-Horse-8-Battery"},
        "record_concern": trust.concern(of.pupil_id, school_urn=of.school_urn),
        "accept_concern": reason,
        "name_colleague": {"words": "Mrs Nobody"},
        "add_concern_to_incident": {**reason, "incident_id": of.incident},
        "close_concern": reason,
        "decide_concern": {**reason, "decision": "no_further_action"},
        "link_incidents": {**reason, "incident_id": of.incident},
        "unlink_incidents": {**reason, "incident_id": of.incident},
        "add_agency": _agency(of),
        "change_agency": _agency(of),
        "add_agency_person": {"name": "A Person"},
        "add_own_timescale": {**OWN_RULE, "code": f"own-{uuid4().hex[:8]}"},
        "change_own_timescale": OWN_RULE,
        "review_kept_file": {"decision": "keep_until", "until": "2099-09-01", "words": "A word."},
        "place_file_hold": {"kind": "claim", "words": "A word."},
        "review_file_hold": {"words": "A word."},
        "lift_file_hold": {"words": "A word."},
        "propose_file_disposal": {"words": "A word."},
        "withdraw_file_disposal": {"words": "A word."},
        "read_destroyed_register": {"name": "Nobody"},
        "place_wide_hold": {"kind": "inquiry", "words": "A word.", "school_urns": [of.school_urn]},
        "lift_wide_hold": {"words": "A word."},
        "try_unopened_report": {},
        "propose_discard": {"reason": "told_again"},
        "stop_file_disposal": {"words": "A word."},
        "end_stop_of_file_disposal": {"words": "A word."},
        "add_retention_schedule": _SCHEDULE,
        "change_retention_schedule": _SCHEDULE,
        "compare_retention_schedule": _SCHEDULE,
        "switch_timescale": {"nation": "england", "on": True, "because": "We count it."},
        "change_agency_person": {"name": "A Person"},
        "add_category": {
            "name": f"X {uuid4().hex[:8]}", "group": "pastoral", "position": 9, "school_urn": of.school_urn,
        },
        "change_category": {"name": "Neglect", "group": "safeguarding", "position": 9, "retired": False},
        "recategorise_concern": {**reason, "category": str(trust.categories["Neglect"])},
        "recategorise_incident": {**reason, "category": str(trust.categories["Neglect"])},
        "set_risk_of_concern": {**reason, "level": "high"},
        "set_risk_of_incident": {**reason, "level": "high"},
        "assign_concern": {"staff_id": of.staff_id},
        "assign_incident": {"staff_id": of.staff_id},
        "set_title": {"title": "x"},
        "set_waiting_of_concern": {**reason, "until": later.date().isoformat()},
        "set_waiting_of_incident": {**reason, "until": later.date().isoformat()},
        "reopen_concern": reason,
        "reopen_incident": reason,
        "tell_reporter": {"text": "Thank you."},
        "close_incident": {
            "summary": "What it was.", "action": "What was done.", "outcome": "What came of it.",
            "look_back_on": later.date().isoformat(),
        },
        "decide_closing": {**reason, "confirm": True},
        "look_back": {**reason, "worked": True},
        "say_place": {"part": "backups", "address": f"A safe {uuid4().hex[:8]}", "operator": "X", "country": "GB"},
        "invite_listed": {"revision": 1, "grants": [{"role": "reporter", "school_urn": of.school_urn}]},
        "settle_listed": {"revision": 1, "decision": "dismiss"},
        "decide_leavers": {"leavers": [{"person_id": str(uuid4()), "revision": 1}], "agree": True},
        "answer_question": {"text": "Paper in a cabinet."},
        "add_risk": _RISK,
        "say_risk": _RISK,
        "choose_basis": {"article_6": "public_task", "article_9": "none", "schedule_1": "none", "criminal": False},
        "sign_impact_assessment": {"seen": "0" * 64},
        "approve_impact_assessment": {"digest": "0" * 64},
        "set_closing_rule": {"school_urn": of.school_urn, "second_person": True},
        "add_document": {"pupil_ids": of.pupil_id},
        "add_paper": {"kind": "ehc_plan", "category_id": str(trust.categories["Neglect"])},
        "change_paper": {"kind": "other", "category_id": str(trust.categories["Neglect"]), "review_on": None},
        "review_paper": {"next_review_on": later.date().isoformat()},
        "add_note": {"occurred_at": ago.isoformat(), "text": "A note.", "pupil_ids": [of.pupil_id]},
        "add_action": {
            "text": "Do it.", "owner_id": of.staff_id, "due_on": later.date().isoformat(), "pupil_ids": [of.pupil_id],
        },
        "complete_action": {"outcome": "Done."},
        "reassign_action": {**reason, "due_on": later.date().isoformat()},
        "add_to_record": {"kind": "note", "text": "A note."},
        "answer_roll_question": {**reason, "answer": "left"},
        "decide_returned_pupil": {**reason, "decision": "leave"},
        "decide_possible_link": {"decision": "different"},
        "sign_handover": {"taken_by": of.staff_id},
        "add_handover_note": {
            "old_pupil_id": of.pupil_id, "category_id": str(trust.categories["Neglect"]), "text": "A note.",
        },
        "ask_after_leaver": {
            "school_urn": of.school_urn, "asked": "family", "how": "call", "whereabouts": "not_known",
            "category_id": str(trust.categories["Neglect"]), "text": "Nobody answers.",
        },
        "ask_to_read": {**reason, "old_pupil_id": of.pupil_id},
        "decide_read_request": {"refusal": "A reason."},
        "open_data_case": {"reference": "SAR 1", "reason": "A reason long enough."},
        "find_for_data_case": {"query": "zebedee", "school_urn": of.school_urn},
        "decide_pupil_match": {**reason, "decision": "later"},
        "merge_pupils": {**reason, "alias_id": of.other_pupil_id},
        "end_merge": reason,
        "connect_feed": {"school_urn": of.school_urn, "name": f"System {uuid4().hex[:8]}"},
        "decide_id_conflict": {"decision": "leave"},
        "preview_columns": {"school_urn": of.school_urn, "head": "VVBOLFN1cm5hbWUK"},
        "set_feed": {"drop_percent": 10},
        "rotate_feed_secret": {"overlap_hours": 1},
        "decide_feed_approval": {"group": "religion", "approve": False, "reason": "A reason long enough."},
        "protect_identity": {**reason, "kind": "address", "readers": [str(trust.staff["trust_lead"])]},
        "end_protection": reason,
        "override_stop": {"purpose": "export", "reason": "A reason long enough."},
        "make_view": {"list": "records", "name": "X", "school_urn": of.school_urn},
        "change_view": {"list": "records", "name": "X", "school_urn": of.school_urn},
        "make_group": {"school_urn": of.school_urn, "name": "Bus 7", "pupil_ids": [of.pupil_id]},
        "change_group": {"school_urn": of.school_urn, "name": "Bus 7", "pupil_ids": [of.pupil_id]},
        "make_referral": {
            "referral_id": of.referral, "agency_id": of.agency, "sent_at": ago.isoformat(), "text": "x",
            "pupil_ids": [of.pupil_id],
        },
        "take_step": {"kind": "acknowledged", "occurred_at": ago.isoformat(), "text": "x", "pupil_ids": [of.pupil_id]},
        "act_on_deadline": {"act": "chased"},
        "start_date_to_keep": {"rule": "fgm", "starts_on": ago.date().isoformat()},
        "start_dates_record": {"category_id": str(trust.categories["Neglect"]), "words": "A plan is asked for."},
        "date_to_keep_done": {"met_on": ago.date().isoformat()},
        "end_date_to_keep": {"because": "other"},
        "begin_placement": {
            "agency_id": of.provider, "half_days": ["fri_pm"], "starts_on": ago.date().isoformat(),
        },
        "change_placement": {"from_on": ago.date().isoformat(), "half_days": ["thu_pm"]},
        "end_placement": {"ends_on": ago.date().isoformat(), "because": "other"},
        "add_referral_entry": {
            "kind": "referral", "referral_id": of.referral, "agency_id": AGENCY, "occurred_at": ago.isoformat(),
            "text": "A note.",
        },
        "add_entry": {
            "kind": "call", "occurred_at": ago.isoformat(), "text": "A call.", "pupil_ids": [of.pupil_id],
            "details": {"with_whom": "His mother", "direction": "to_us"},
        },
        "add_person": {"name": "A Person", "role": "parent", "pupil_ids": [of.pupil_id]},
        "move_record": {"wrong_pupil_id": of.pupil_id, "right_pupil_id": str(uuid4()), **reason},
        "correct_pupils": {"roles": [{"pupil_id": of.pupil_id, "role": "witness"}], **reason},
        "restrict_record": {"kind": "objected", **reason},
        "decide_shared_record": {"choice": "keep", "because": "relied_on", "record_version": 1},
        "open_restricted": {"purpose": "legal_claim", **reason},
        "read_restricted_document": {"purpose": "legal_claim", **reason},
        "mark_significant": {"significant": True},
        "write_card": {"summary": "A summary."},
        "answer_link_question": {"answer": "different"},
        "link_staff": {"staff_id": str(uuid4()), "kind": "relative"},
        "correct_entry": {"occurred_at": ago.isoformat(), "text": "Another text.", **reason},
        "search_records": {"words": "needle", "school_urn": of.school_urn, "pupil_id": of.pupil_id},
        "get_protected_export": {"password": "wet kettle, seven hills"},
        "ask_export": {"incident_id": of.incident, "format": "json", "purpose": "x", "recipient": "x"},
        "mark_read": {"alert_ids": [of.alert]},
        "set_unread_rule": {"minutes": 60},
        "invite_staff": {
            "name": "Nobody Yet", "email": "nobody.yet@small-trust.example",
            "grants": [{"role": "reporter", "school_urn": of.school_urn}],
        },
        "set_account_state": {"state": "suspended"},
        "set_digest": {"digest_at": "03:17"},
        "set_mail_channel": {"on": False},
        "change_trust": {"name": "X"},
        "set_watching": {"on": False},
        "convert_school": {
            "urn": "999996", "laestab": None, "name": "X", "kind": "academy", "first_day": "2026-09-01",
        },
        "plan_closing": {"closes_on": None},
        "close_school": {"closed_on": "2026-09-01"},
        "set_trust_year": {"dates": []},
        "set_school_year": {"dates": []},
        "set_opening_hours": {"hours": []},
        "name_cover": {"staff_id": of.staff_id, "first_day": "2099-01-05", "last_day": "2099-01-06"},
        "say_own_away": {"first_day": "2099-01-05", "last_day": "2099-01-06"},
        "say_away": {"first_day": "2099-01-05", "last_day": "2099-01-06"},
        "add_schools": {"schools": [{"urn": "999997", "name": "A Third School"}]},
        "change_school": {
            "name": "X", "laestab": None, "nation": "england", "phase": None, "kind": None, "local_authority": None,
        },
        "add_sign_on_provider": _PROVIDER,
        "change_sign_on_provider": _PROVIDER,
        "set_sign_on_only": {"emergency": []},
        "decide_request": {"confirm": True},
        "decide_stop": {"agree": True},
        "settle_leaving_lead": {"revision": 0, "agree": True},
        "ask_two_people": {"other_id": of.staff_id},
        "say_two_people": {"first_id": of.staff_id, "second_id": str(uuid4())},
        "put_name_and_address": {"name": "A Person", "email": "another@small-trust.example"},
        "change_domain": {"old_domain": "nobody.example", "new_domain": "b.example"},
    }  # fmt: skip
    return bodies[name]


def mixtures(own: Ask, foreign: Ask) -> Iterator[tuple[str, Ask]]:
    """``foreign`` as a whole, and ``own`` with one part at a time out of ``foreign``."""
    yield "all foreign", foreign
    if own.path != foreign.path:
        yield "foreign path", Ask(foreign.path, own.query, own.body)
    for name, value in foreign.query.items():
        if own.query[name] != value:
            yield f"foreign {name}", Ask(own.path, {**own.query, name: value}, own.body)
    for name, value in (foreign.body or {}).items():
        if own.body is not None and own.body[name] != value and name not in _OF_NO_SCHOOL:
            yield f"foreign {name}", Ask(own.path, own.query, {**own.body, name: value})


def send(caller: httpx.Client, operation: Operation, what: Ask, bearer: dict[str, str]) -> httpx.Response:
    """With a key of its own, and version 1 where versions are asked for; of incident records, which moved on, any."""
    headers = {**bearer, "Idempotency-Key": str(uuid4())} if operation.key != "none" else dict(bearer)
    if operation.versioned:
        headers["If-Match"] = "*" if what.path.startswith(f"{PREFIX}/incidents/") else '"1"'
    carried = {"data": what.body, "files": FILE} if operation.file else {"json": what.body}
    return caller.request(operation.method, what.path, params=what.query, headers=headers, **carried)
