"""Which columns of the databases belong to which group of fields, and which hold no personal data at all.

Names are ``service: table`` for a whole table and ``service: table.column`` for a column that differs from its table. A
test compares this with the data map, column by column: a new column needs its line before it is there.
"""

from collections.abc import Mapping

from .acts.lawful_bases import BasisGroup
from .acts.pupil_record_fields import FieldGroup

_CHASSIS = (
    "alembic_version", "audit_counter", "heard_from", "inbox", "missing_event", "restoration", "trusted_key",
)  # fmt: skip
_CHASSIS_OF_PEOPLE: Mapping[str, BasisGroup] = {
    "outbox": "running",
    "idempotency": "running",
    "audit_entry": "audit_log",
}
_SERVICES = ("identity", "pupils", "incidents", "referrals", "retention", "alerts", "audit")

TABLES: Mapping[BasisGroup, tuple[str, ...]] = {
    "roll": (
        "pupils: pupil", "pupils: pupil_name", "pupils: pupil_stay", "pupils: pupil_told", "pupils: pupil_source",
        "pupils: tombstone", "pupils: pupil_group", "pupils: pupil_group_member", "incidents: known_pupil",
        "pupils: match_proposal", "pupils: pupil_merge", "pupils: subject_alias", "incidents: subject_alias",
        "audit: subject_alias", "pupils: roll_question", "pupils: key_wrap", "pupils: file_key",
        "pupils: disposed", "pupils: disposed_pupil", "pupils: disposed_identity", "pupils: returned_pupil",
        "pupils: pupil_photo", "pupils: photo_gone", "pupils: roll_end", "pupils: roll_leaver",
        "retention: leaver_look", "retention: leaver_batch",
    ),
    "contacts": ("pupils: contact", "pupils: pupil_contact", "pupils: stop_override"),
    "attendance_behaviour": ("pupils: pupil_ledger",),
    "special_needs": ("pupils: pupil_part", "pupils: pupil_before"),
    "health": ("pupils: pupil_local",),
    "pupil_files": (
        "pupils: delivery", "pupils: delivery_finding", "pupils: delivery_note", "pupils: delivery_rejected",
        "pupils: webhook_receipt", "pupils: feed_call", "pupils: feed_approval", "pupils: feed",
    ),
    "concerns": (
        "referrals: referral", "referrals: referral_step", "referrals: deadline", "referrals: deadline_change",
        "referrals: placement", "referrals: placement_change",
        "referrals: awaited_referral", "referrals: disposed", "audit: disposed", "audit: disposed_subject",
        "retention: file", "retention: file_review", "retention: hold", "retention: wide_hold",
        "retention: hold_said", "retention: file_key", "retention: key_wrap", "retention: disposal",
        "retention: disposal_key", "retention: disposal_said", "retention: certificate", "retention: list_line",
        "incidents: concern", "incidents: record_subject", "incidents: incident", "incidents: incident_link",
        "incidents: incident_subject", "incidents: entry", "incidents: record_version", "incidents: significance",
        "incidents: pupil_card", "incidents: record_move", "incidents: once_named", "incidents: taken_out",
        "incidents: child_correction",
        "incidents: restriction",
        "incidents: action", "incidents: action_change", "incidents: sealed_report", "incidents: report_draft",
        "incidents: saved_view", "incidents: referral_record",
        "incidents: unconfirmed_concern", "incidents: waiting_work", "incidents: permit_spent", "incidents: file_key",
        "incidents: key_wrap", "incidents: file_reading", "incidents: disposed_file", "incidents: object_to_delete",
        "incidents: shared_choice", "incidents: unopened_report", "incidents: destroyed_report",
    ),
    "people_in_records": (
        "referrals: contact","incidents: person", "incidents: entry_person"),
    "documents": (
        "incidents: document", "incidents: document_version", "incidents: paper", "incidents: paper_change",
        "incidents: export",
    ),
    "files_between_schools": (
        "pupils: pupil_move", "incidents: pupil_move", "incidents: file_grant", "incidents: file_reader",
        "incidents: file_kept", "incidents: file_gone", "incidents: file_handover", "incidents: handed_file",
        "incidents: read_request", "incidents: handed_back", "incidents: leaver", "incidents: leaver_enquiry",
        "audit: file_keeper",
    ),
    "protected_identities": (
        "pupils: protection", "pupils: protected_reader", "pupils: protected_before", "pupils: old_identity",
        "pupils: identity_mark", "pupils: identity_met",
        "pupils: old_identity_met", "pupils: withheld", "pupils: identity_question",
    ),
    "staff_accounts": (
        "identity: staff", "identity: staff_grant", "identity: sight_request", "identity: notice", "identity: day_pass",
        "pupils: staff_list", "pupils: staff_list_part", "identity: staff_list", "identity: listed_person",
        "identity: cover", "identity: two_people", "identity: lead_stop", "pupils: names_shown",
        "identity: staff_leaving",
        "alerts: staff", "alerts: notice_mail", "alerts: absence", "alerts: team_away",
        "alerts: digest_choice", "alerts: digest_mail",
    ),
    "signing_in": (
        "identity: staff_credential", "identity: session", "identity: totp_factor", "identity: passkey",
        "identity: passkey_challenge", "identity: recovery_code", "identity: app_password",
        "identity: account_link", "identity: sign_on_link",
        "identity: emergency_account",
        "identity: sign_on_state", "identity: attempt", "identity: known_client", "identity: first_visit",
    ),
    "staff_and_children": (
        "incidents: staff_link", "incidents: link_question",
        "incidents: conflict", "incidents: possible_link", "incidents: reported_colleague", "pupils: possible_link",
        "pupils: staff_to_compare", "pupils: kept_from", "audit: kept_from",
    ),
    "alerts": (
        "alerts: alert", "alerts: mail", "alerts: told_concern", "alerts: unread_concern", "alerts: late_work",
        "alerts: disposed",
    ),
    "audit_log": (
        "audit: entry", "audit: entry_origin", "audit: alarm", "audit: never_given", "audit: number_again",
        "audit: recount",
    ),
    "data_protection_cases": ("pupils: data_case",),
    "running": (
        "identity: data_place", "identity: assessment_answer", "identity: assessment_risk",
        "identity: assessment_basis", "identity: assessment_signing", "identity: assessment_approval",
        "identity: school_year", "identity: earlier_number", "identity: trust_policy",
        "identity: sign_on_provider", "identity: composed_role", "identity: machine", "identity: machine_key",
        "incidents: category", "incidents: closing_rule", "alerts: channel_change", "alerts: unread_rule",
        "identity: school", "pupils: hand_columns", "referrals: agency", "referrals: own_rule",
        "referrals: rule_switch", "retention: own_schedule", "retention: sweep",
    ),
}  # fmt: skip
"""Whole tables; what every service has for its own running is added by ``group_of``."""

COLUMNS: Mapping[str, BasisGroup] = {"incidents: record_subject.not_listed": "concerns"}
"""Columns that belong to another group than their table."""

NO_PERSONAL_DATA: Mapping[str, str] = {
    "identity: school_date": "terms and closures, which schools publish",
    "identity: opening_hours": "when a school is open",
    "identity: installation": "the trust's name",
    "identity: first_run_link": "the digest of a link that no account has",
    "identity: assessment_reminder": "that a review was told of",
    "pupils: school": "public facts of schools",
    "incidents: known_school": "ids of schools",
    "incidents: scanner_silence": "an instant",
    "alerts: school": "public facts of schools",
    "referrals: school": "public facts of schools",
    "retention: school": "ids of schools",
    "alerts: category": "names of categories",
    "audit: source": "names of services and counts",
    **{f"{service}: {table}": "how the service itself runs" for service in _SERVICES for table in _CHASSIS},
}
"""Tables that tell of nobody, each with why."""

OF_FIELDS: Mapping[FieldGroup, BasisGroup] = {
    "school_details": "roll",
    "sen": "special_needs",
    "support": "care",
    "care": "care",
    "contacts": "contacts",
    "attendance": "attendance_behaviour",
    "behaviour": "attendance_behaviour",
    "ethnicity": "origin_belief",
    "religion": "origin_belief",
    "language": "origin_belief",
    "health": "health",
    "other": "other_fields",
}
"""The groups in which a school's system sends fields, and which lie together in one sealed column."""


def group_of(service: str, table: str, column: str) -> BasisGroup | None:
    """The group of a column; None where it holds no personal data. ``KeyError`` for one nobody has thought of."""
    name = f"{service}: {table}"
    if f"{name}.{column}" in COLUMNS:
        return COLUMNS[f"{name}.{column}"]
    if table in _CHASSIS_OF_PEOPLE:
        return _CHASSIS_OF_PEOPLE[table]
    return None if name in NO_PERSONAL_DATA else _BY_TABLE[name]


_BY_TABLE: Mapping[str, BasisGroup] = {name: group for group, names in TABLES.items() for name in names}
