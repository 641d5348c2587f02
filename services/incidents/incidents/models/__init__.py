"""The incidents' tables, one a file."""

from .action import ActionRow
from .base import Base
from .category import CategoryRow
from .closing_rule import ClosingRuleRow
from .concern import ConcernRow
from .entry import EntryRow
from .incident import IncidentRow
from .incident_subject import IncidentSubjectRow
from .known_pupil import KnownPupilRow
from .known_school import KnownSchoolRow
from .permit_spent import PermitSpentRow
from .record_subject import RecordSubjectRow
from .sealed_report import SealedReportRow
from .waiting_work import WaitingWorkRow

__all__ = [
    "ActionRow",
    "Base",
    "CategoryRow",
    "ClosingRuleRow",
    "ConcernRow",
    "EntryRow",
    "IncidentRow",
    "IncidentSubjectRow",
    "KnownPupilRow",
    "KnownSchoolRow",
    "PermitSpentRow",
    "RecordSubjectRow",
    "SealedReportRow",
    "WaitingWorkRow",
]
