"""What the roll knows beyond name and class: contacts, attendance, SEN."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..paging import Empty
from .absent import AbsentPupils, AbsentToday
from .record import (
    AddLocal,
    BriefsAsked,
    CheckStops,
    HomeDistricts,
    HomesAsked,
    LocalAdded,
    OverrideStop,
    PupilsInBrief,
    PupilStops,
    PupilStopsList,
    RecordAsked,
    RecordShown,
    RemoveLocal,
    StopOverridden,
    StopsAsked,
)

PUPIL_RECORD = Call(
    "pupils.pupil_record",
    RecordAsked,
    RecordShown,
    what=(
        "what the systems tell of a pupil, flags, local additions, history; special categories only "
        "with `pupil:read_special`"
    ),
    right=Right.PUPIL_READ,
    tier="elevated",
    audits=(
        AuditAction.PUPIL_DETAILS_READ,
        AuditAction.PUPIL_GROUP_READ,
    ),
)
PUPILS_IN_BRIEF = Call(
    "pupils.pupils_in_brief",
    BriefsAsked,
    PupilsInBrief,
    what="SEN and siblings of some pupils, of those the caller sees in full",
    right=Right.PUPIL_READ,
    tier="elevated",
    audits=(AuditAction.PUPIL_DETAILS_READ,),
)
HOME_DISTRICTS = Call(
    "pupils.home_districts",
    HomesAsked,
    HomeDistricts,
    what="in which part of a postcode district some pupils live, of those the caller sees in full; no protected child",
    right=Right.PUPIL_READ,
    tier="elevated",
    audits=(AuditAction.PUPIL_DETAILS_READ,),
)
ABSENT_TODAY = Call(
    "pupils.absent_today",
    AbsentToday,
    AbsentPupils,
    what="who of a school is absent today, and of whom its system says that they have a social worker",
    right=Right.CONCERN_TRIAGE,
    at="at the school, of those seen in full; of a protected child, named for them",
    tier="elevated",
    audits=(AuditAction.PUPIL_DETAILS_READ,),
)
CHECK_STOPS = Call(
    "pupils.check_stops",
    CheckStops,
    PupilStopsList,
    what=("for services: whether something may go on behalf of an account; codes of what stops it, and the override"),
    right=Right.SERVICE_PUPIL_FLAGS,
    audits=(AuditAction.PUPIL_FLAGS_READ,),
)
STOPS_OF = Call(
    "pupils.stops_of",
    StopsAsked,
    PupilStops,
    what="the same for a person or program that sends, by their own override or one they name",
    right=Right.PUPIL_READ,
    tier="elevated",
    audits=(AuditAction.PUPIL_FLAGS_READ,),
)
ADD_LOCAL = Call(
    "pupils.add_local",
    AddLocal,
    LocalAdded,
    what="adds what no system tells",
    right=Right.PUPIL_ADD_LOCAL,
    tier="elevated",
    writes=True,
    audits=(AuditAction.PUPIL_LOCAL_ADD,),
)
REMOVE_LOCAL = Call(
    "pupils.remove_local",
    RemoveLocal,
    Empty,
    what="takes it off again",
    right=Right.PUPIL_ADD_LOCAL,
    tier="elevated",
    writes=True,
    audits=(AuditAction.PUPIL_LOCAL_REMOVE,),
)
OVERRIDE_STOP = Call(
    "pupils.override_stop",
    OverrideStop,
    StopOverridden,
    what="lets one letter, export or transfer go within 30 minutes, with a reason",
    right=Right.PUPIL_OVERRIDE_STOP,
    tier="elevated",
    writes=True,
    audits=(AuditAction.PUPIL_STOP_OVERRIDE,),
)
