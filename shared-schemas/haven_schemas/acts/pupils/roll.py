"""Who is on the roll: found, named, and brought up to date."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from . import (
    FindPupils,
    KnownNamesList,
    NamesAsked,
    PupilFactsList,
    PupilIdentities,
    PupilNamesList,
    PupilPage,
    PupilsById,
)
from .left_lately import LeftLatelyPage, ListLeftLately
from .names_to_leave_out import NamesToLeaveOut

FIND_PUPILS = Call(
    "pupils.find_pupils",
    FindPupils,
    PupilPage,
    what=(
        "by any part of any name (legal, preferred, former, earlier), by class, by UPN where UPNs "
        "are seen; spelt alike if none fits; leavers when asked; keyset pages by surname, forename"
    ),
    right=Right.PUPIL_FIND,
    shows_a_child=True,
    first_tier="whoever reports has to say whom the report is about; today's names, class and year alone",
    audits=(AuditAction.PUPIL_LIST_FIND,),
)
GET_PUPILS = Call(
    "pupils.get_pupils",
    PupilsById,
    PupilPage,
    what="up to 200 by id; those of other schools are left out",
    right=Right.PUPIL_FIND,
    shows_a_child=True,
    first_tier="the same, by the ids of children chosen for a report; nothing that a search would not find",
    audits=(AuditAction.PUPIL_RECORD_READ,),
)
PUPIL_NAMES = Call(
    "pupils.pupil_names",
    NamesAsked,
    PupilNamesList,
    what="present and earlier names, all or those known on a day",
    right=Right.PUPIL_READ,
    tier="elevated",
    audits=(AuditAction.PUPIL_NAMES_READ,),
)
KNOWN_NAMES = Call(
    "pupils.known_names",
    NamesToLeaveOut,
    KnownNamesList,
    what=(
        "every name some pupils are or were known by, and for a case sample those of their family, for "
        "incidents to leave them out of an export"
    ),
    right=Right.SERVICE_PUPIL_NAMES,
    audits=(AuditAction.PUPIL_NAMES_READ,),
)
PUPIL_IDENTITIES = Call(
    "pupils.pupil_identities",
    PupilsById,
    PupilIdentities,
    what="date of birth, UPN, legal name, year and class of some pupils, for the cover of an export",
    right=Right.SERVICE_PUPIL_NAMES,
    audits=(AuditAction.PUPIL_RECORD_READ,),
)
LIST_LEFT_LATELY = Call(
    "pupils.list_left_lately",
    ListLeftLately,
    LeftLatelyPage,
    what="who left the roll of a school within the last fortnight by a system's word, the newest first",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.PUPIL_LIST_FIND,),
)
PUPIL_FACTS = Call(
    "pupils.pupil_facts",
    PupilsById,
    PupilFactsList,
    what="for services: school, year group, class, on the roll or not, version; no name",
    right=Right.SERVICE_PUPIL_FACTS,
    audits=(AuditAction.PUPIL_RECORD_READ,),
)
