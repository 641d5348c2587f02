"""Every operation of version 1: importing them declares them."""

from gateway.areas.absences.api import absences
from gateway.areas.accounts.api import second_persons, sign_on, staff, staff_lists
from gateway.areas.actions.api import actions
from gateway.areas.agencies.api import agencies
from gateway.areas.alerts.api import alerts, digest, told
from gateway.areas.assessment.api import assessment, registers
from gateway.areas.audit.api import audit
from gateway.areas.categories.api import categories
from gateway.areas.conflicts.api import link_questions, possible_links
from gateway.areas.data_protection.api import data_cases
from gateway.areas.dates.api import dates_record, dates_to_keep
from gateway.areas.documents.api import documents
from gateway.areas.exports.api import exports
from gateway.areas.handovers.api import handovers, read_requests
from gateway.areas.home.api import day, first_visit, work
from gateway.areas.hosting.api import where_data_is
from gateway.areas.leavers.api import leavers, left_lately
from gateway.areas.lists.api import numbers, views
from gateway.areas.matching.api import merges, protection, pupil_matches, returned_pupils, roll_questions
from gateway.areas.moves.api import moves
from gateway.areas.papers.api import papers
from gateway.areas.placements.api import placements
from gateway.areas.pupil_files.api import (
    column_previews,
    feed_approvals,
    feed_calls,
    feed_settings,
    feeds,
    files,
    id_conflicts,
)
from gateway.areas.pupils.api import absent_today, photos, pupil_groups, pupils, stops
from gateway.areas.records.api import additions, children, incidents, records, referral_entries
from gateway.areas.referrals.api import board, referrals
from gateway.areas.reporting.api import report_files
from gateway.areas.retention.api import (
    disposals,
    file_to_agree,
    holds,
    kept_files,
    register,
    shared_records,
    unopened_reports,
    wide_holds,
)
from gateway.areas.retention.api import schedules as retention_schedules
from gateway.areas.schools.api import calendar, cover, schools
from gateway.areas.schools.api import closing as school_closing
from gateway.areas.search.api import search
from gateway.areas.sign_in.api import password, sessions
from gateway.areas.timescales.api import own_rules, timescales
from gateway.areas.triage.api import closing, concerns, history, matches, queue, steps, triage
from gateway.areas.watching.api import watching

from . import reader
from .blueprint import api, blueprint

__all__ = [
    "absences",
    "absent_today",
    "actions",
    "additions",
    "agencies",
    "alerts",
    "api",
    "assessment",
    "audit",
    "blueprint",
    "board",
    "calendar",
    "categories",
    "children",
    "closing",
    "column_previews",
    "concerns",
    "cover",
    "data_cases",
    "dates_record",
    "dates_to_keep",
    "day",
    "digest",
    "disposals",
    "documents",
    "exports",
    "feed_approvals",
    "feed_calls",
    "feed_settings",
    "feeds",
    "file_to_agree",
    "files",
    "first_visit",
    "handovers",
    "history",
    "holds",
    "id_conflicts",
    "incidents",
    "kept_files",
    "leavers",
    "left_lately",
    "link_questions",
    "matches",
    "merges",
    "moves",
    "numbers",
    "own_rules",
    "papers",
    "password",
    "photos",
    "placements",
    "possible_links",
    "protection",
    "pupil_groups",
    "pupil_matches",
    "pupils",
    "queue",
    "read_requests",
    "reader",
    "records",
    "referral_entries",
    "referrals",
    "register",
    "registers",
    "report_files",
    "retention_schedules",
    "returned_pupils",
    "roll_questions",
    "school_closing",
    "schools",
    "search",
    "second_persons",
    "sessions",
    "shared_records",
    "sign_on",
    "staff",
    "staff_lists",
    "steps",
    "stops",
    "timescales",
    "told",
    "triage",
    "unopened_reports",
    "views",
    "watching",
    "where_data_is",
    "wide_holds",
    "work",
]
