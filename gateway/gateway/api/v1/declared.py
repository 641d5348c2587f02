"""Every operation of version 1: importing them declares them."""

from gateway.areas.absences.api import absences
from gateway.areas.accounts.api import second_persons, sign_on, staff, staff_lists
from gateway.areas.actions.api import actions
from gateway.areas.alerts.api import alerts
from gateway.areas.assessment.api import assessment, registers
from gateway.areas.audit.api import audit
from gateway.areas.categories.api import categories
from gateway.areas.conflicts.api import possible_links
from gateway.areas.data_protection.api import data_cases
from gateway.areas.documents.api import documents
from gateway.areas.exports.api import exports
from gateway.areas.handovers.api import handovers, read_requests
from gateway.areas.home.api import day, first_visit
from gateway.areas.hosting.api import where_data_is
from gateway.areas.leavers.api import leavers
from gateway.areas.lists.api import numbers, views
from gateway.areas.matching.api import merges, protection, pupil_matches, roll_questions
from gateway.areas.moves.api import moves
from gateway.areas.papers.api import papers
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
from gateway.areas.records.api import additions, children, incidents, records
from gateway.areas.reporting.api import report_files
from gateway.areas.schools.api import calendar, cover, schools
from gateway.areas.schools.api import closing as school_closing
from gateway.areas.search.api import search
from gateway.areas.sign_in.api import password, sessions
from gateway.areas.triage.api import closing, concerns, matches, queue, steps, triage

from . import reader
from .blueprint import api, blueprint

__all__ = [
    "absences",
    "absent_today",
    "actions",
    "additions",
    "alerts",
    "api",
    "assessment",
    "audit",
    "blueprint",
    "calendar",
    "categories",
    "children",
    "closing",
    "column_previews",
    "concerns",
    "cover",
    "data_cases",
    "day",
    "documents",
    "exports",
    "feed_approvals",
    "feed_calls",
    "feed_settings",
    "feeds",
    "files",
    "first_visit",
    "handovers",
    "id_conflicts",
    "incidents",
    "leavers",
    "matches",
    "merges",
    "moves",
    "numbers",
    "papers",
    "password",
    "photos",
    "possible_links",
    "protection",
    "pupil_groups",
    "pupil_matches",
    "pupils",
    "queue",
    "read_requests",
    "reader",
    "records",
    "registers",
    "report_files",
    "roll_questions",
    "school_closing",
    "schools",
    "search",
    "second_persons",
    "sessions",
    "sign_on",
    "staff",
    "staff_lists",
    "steps",
    "stops",
    "triage",
    "views",
    "where_data_is",
]
