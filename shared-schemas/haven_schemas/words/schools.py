"""What people read for the facts of a school."""

from collections.abc import Mapping

from ..acts.identity.calendar import DateKind
from ..acts.identity.cover import CoverState
from ..acts.identity.schools import Nation, Phase, SchoolKind
from ..acts.school_closing import OpenWork

COVER_STATES: Mapping[CoverState, str] = {
    "waiting": "Waits for a second person",
    "agreed": "Agreed, not begun",
    "now": "Covers now",
    "over": "Over",
    "ended": "Ended early",
    "refused": "Not agreed to",
}

NATIONS: Mapping[Nation, str] = {
    "england": "England",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
}

PHASES: Mapping[Phase, str] = {
    "nursery": "Nursery",
    "primary": "Primary",
    "middle": "Middle",
    "secondary": "Secondary",
    "sixteen_plus": "16 plus",
    "all_through": "All-through",
    "not_applicable": "None: special school or alternative provision",
}

SCHOOL_KINDS: Mapping[SchoolKind, str] = {
    "academy": "Academy or free school",
    "maintained": "Maintained by the local authority",
    "independent": "Independent",
    "other": "Another kind",
}

DATE_KINDS: Mapping[DateKind, str] = {
    "term": "Term",
    "closed": "Closed",
    "inset": "INSET",
}

OPEN_WORK: Mapping[OpenWork, str] = {
    "pupils": "Pupils on the roll",
    "feeds": "Feeds that have not ended",
    "deliveries": "Pupil files that wait or are being applied",
    "roll_questions": "Questions about children on two rolls",
    "concerns": "Concerns to decide about",
    "records": "Open incident records",
    "actions": "Open actions",
    "handovers": "Files to sign for, here or at the school they went to",
    "papers": "Papers to be reviewed",
    "read_requests": "Requests to read a file again",
    "exports": "Exports being made",
}
