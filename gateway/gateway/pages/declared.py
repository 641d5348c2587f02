"""Every page: importing them declares their addresses."""

from gateway.areas.absences.pages import absences
from gateway.areas.accounts.pages import (
    day_passes,
    like_names,
    machines,
    requests,
    roles,
    second_people,
    sight,
    sign_in_rules,
    sign_on_providers,
    staff,
    staff_account,
    staff_domain,
    staff_import,
    staff_lists,
)
from gateway.areas.actions.pages import actions, passing_on
from gateway.areas.agencies.pages import agencies, agency_form, agency_people
from gateway.areas.alerts.pages import digest, inbox, mail_channel, news, told, unread_concerns
from gateway.areas.assessment.pages import bases, overview, registers, risks
from gateway.areas.assessment.pages import steps as assessment_steps
from gateway.areas.audit.pages import audit
from gateway.areas.calendar.pages import app_passwords, feed
from gateway.areas.categories.pages import categories
from gateway.areas.conflicts.pages import link_questions, possible_links, staff_links
from gateway.areas.data_protection.pages import cases, desk
from gateway.areas.dates.pages import dates_record, dates_to_keep
from gateway.areas.documents.pages import documents
from gateway.areas.exports.pages import case_samples, exports
from gateway.areas.first_run.pages import first_run
from gateway.areas.handovers.pages import handover_notes, handovers, read_requests
from gateway.areas.help.pages import help as help_pages
from gateway.areas.help.pages import source
from gateway.areas.home.pages import first_visit, home, work
from gateway.areas.hosting.pages import where_data_is
from gateway.areas.leavers.pages import leavers, left_lately
from gateway.areas.lists.pages import views
from gateway.areas.matching.pages import matching, not_listed, protection, returned_pupils, roll_questions
from gateway.areas.moves.pages import moves, restrictions
from gateway.areas.papers.pages import paper_reviews, papers
from gateway.areas.placements.pages import placements
from gateway.areas.pupil_files.pages import (
    feed_calls,
    feed_columns,
    feed_ending,
    feed_ids,
    feed_new,
    feed_settings,
    feed_tries,
    feeds,
    file_review,
    hand_columns,
    pupil_file,
    rejected_rows,
    special_categories,
)
from gateway.areas.pupils.pages import absent_today, chronology_print, photo, pupil_groups, pupil_record, pupils
from gateway.areas.records.pages import children, corrections, entries, incident, incidents
from gateway.areas.referrals.pages import board, new_referral, refer_child, referral, referral_print, referrals
from gateway.areas.reporting.pages import danger, my_reports, paper_form, report, report_drafts, sealed_report
from gateway.areas.retention.pages import (
    certificates,
    disposal_acts,
    disposal_proposal,
    disposals,
    disposals_to_sign,
    dry_run,
    file_decision,
    file_holds,
    file_to_agree,
    kept_files,
    register,
    shared_record,
    unopened_reports,
    wide_holds,
)
from gateway.areas.retention.pages import schedules as retention_schedules
from gateway.areas.schools.pages import closing, conversion, cover, dates, gias, hours, schools, trust
from gateway.areas.search.pages import search
from gateway.areas.sign_in.pages import (
    account,
    account_factors,
    account_owner,
    account_password,
    address_change,
    confirm,
    links,
    second_factor,
    session_state,
    sign_in,
    sign_on,
    visitor,
)
from gateway.areas.timescales.pages import own_rules, rule_switches, timescales
from gateway.areas.triage.pages import closing_rules, concern, concerns, name_colleague, next_decision, steps
from gateway.areas.watching.pages import watching

from .blueprint import blueprint

__all__ = [
    "absences",
    "absent_today",
    "account",
    "account_factors",
    "account_owner",
    "account_password",
    "actions",
    "address_change",
    "agencies",
    "agency_form",
    "agency_people",
    "app_passwords",
    "assessment_steps",
    "audit",
    "bases",
    "blueprint",
    "board",
    "case_samples",
    "cases",
    "categories",
    "certificates",
    "children",
    "chronology_print",
    "closing",
    "closing_rules",
    "concern",
    "concerns",
    "confirm",
    "conversion",
    "corrections",
    "cover",
    "danger",
    "dates",
    "dates_record",
    "dates_to_keep",
    "day_passes",
    "desk",
    "digest",
    "disposal_acts",
    "disposal_proposal",
    "disposals",
    "disposals_to_sign",
    "documents",
    "dry_run",
    "entries",
    "exports",
    "feed",
    "feed_calls",
    "feed_columns",
    "feed_ending",
    "feed_ids",
    "feed_new",
    "feed_settings",
    "feed_tries",
    "feeds",
    "file_decision",
    "file_holds",
    "file_review",
    "file_to_agree",
    "first_run",
    "first_visit",
    "gias",
    "hand_columns",
    "handover_notes",
    "handovers",
    "help_pages",
    "home",
    "hours",
    "inbox",
    "incident",
    "incidents",
    "kept_files",
    "leavers",
    "left_lately",
    "like_names",
    "link_questions",
    "links",
    "machines",
    "mail_channel",
    "matching",
    "moves",
    "my_reports",
    "name_colleague",
    "new_referral",
    "news",
    "next_decision",
    "not_listed",
    "overview",
    "own_rules",
    "paper_form",
    "paper_reviews",
    "papers",
    "passing_on",
    "photo",
    "placements",
    "possible_links",
    "protection",
    "pupil_file",
    "pupil_groups",
    "pupil_record",
    "pupils",
    "read_requests",
    "refer_child",
    "referral",
    "referral_print",
    "referrals",
    "register",
    "registers",
    "rejected_rows",
    "report",
    "report_drafts",
    "requests",
    "restrictions",
    "retention_schedules",
    "returned_pupils",
    "risks",
    "roles",
    "roll_questions",
    "rule_switches",
    "schools",
    "sealed_report",
    "search",
    "second_factor",
    "second_people",
    "session_state",
    "shared_record",
    "sight",
    "sign_in",
    "sign_in_rules",
    "sign_on",
    "sign_on_providers",
    "source",
    "special_categories",
    "staff",
    "staff_account",
    "staff_domain",
    "staff_import",
    "staff_links",
    "staff_lists",
    "steps",
    "timescales",
    "told",
    "trust",
    "unopened_reports",
    "unread_concerns",
    "views",
    "visitor",
    "watching",
    "where_data_is",
    "wide_holds",
    "work",
]
