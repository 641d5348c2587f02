"""The incidents' tables, one a file."""

from .action import ActionRow
from .action_change import ActionChangeRow
from .base import Base
from .category import CategoryRow
from .child_correction import ChildCorrectionRow
from .closing_rule import ClosingRuleRow
from .concern import ConcernRow
from .conflict import ConflictRow
from .destroyed_report import DestroyedReportRow
from .disposed_file import DisposedFileRow, ObjectToDeleteRow
from .document import DocumentRow, DocumentVersionRow
from .entry import EntryRow
from .entry_person import EntryPersonRow
from .export import ExportRow
from .file_handover import FileHandoverRow, HandedBackRow, HandedFileRow
from .file_reader import FileGoneRow, FileGrantRow, FileKeptRow, FileReaderRow, PupilMoveRow
from .file_reading import FileReadingRow
from .incident import IncidentRow
from .incident_link import IncidentLinkRow
from .incident_subject import IncidentSubjectRow
from .known_pupil import KnownPupilRow
from .known_school import KnownSchoolRow
from .leaver import LeaverEnquiryRow, LeaverRow
from .link_question import LinkQuestionRow
from .once_named import OnceNamedRow
from .paper import PaperChangeRow, PaperRow
from .permit_spent import PermitSpentRow
from .person import PersonRow
from .possible_link import PossibleLinkRow
from .pupil_card import PupilCardRow
from .read_request import ReadRequestRow
from .record_move import RecordMoveRow
from .record_subject import RecordSubjectRow
from .record_version import RecordVersionRow
from .referral_record import ReferralRecordRow
from .report_draft import ReportDraftRow
from .reported_colleague import ReportedColleagueRow
from .restriction import RestrictionRow
from .saved_view import SavedViewRow
from .scanner_silence import ScannerSilenceRow
from .sealed_report import SealedReportRow
from .shared_choice import SharedChoiceRow
from .significance import SignificanceRow
from .staff_link import StaffLinkRow
from .subject_alias import SubjectAliasRow
from .taken_out import TakenOutRow
from .unconfirmed_concern import UnconfirmedConcernRow
from .unopened_report import UnopenedReportRow
from .waiting_work import WaitingWorkRow

__all__ = [
    "ActionChangeRow",
    "ActionRow",
    "Base",
    "CategoryRow",
    "ChildCorrectionRow",
    "ClosingRuleRow",
    "ConcernRow",
    "ConflictRow",
    "DestroyedReportRow",
    "DisposedFileRow",
    "DocumentRow",
    "DocumentVersionRow",
    "EntryPersonRow",
    "EntryRow",
    "ExportRow",
    "FileGoneRow",
    "FileGrantRow",
    "FileHandoverRow",
    "FileKeptRow",
    "FileReaderRow",
    "FileReadingRow",
    "HandedBackRow",
    "HandedFileRow",
    "IncidentLinkRow",
    "IncidentRow",
    "IncidentSubjectRow",
    "KnownPupilRow",
    "KnownSchoolRow",
    "LeaverEnquiryRow",
    "LeaverRow",
    "LinkQuestionRow",
    "ObjectToDeleteRow",
    "OnceNamedRow",
    "PaperChangeRow",
    "PaperRow",
    "PermitSpentRow",
    "PersonRow",
    "PossibleLinkRow",
    "PupilCardRow",
    "PupilMoveRow",
    "ReadRequestRow",
    "RecordMoveRow",
    "RecordSubjectRow",
    "RecordVersionRow",
    "ReferralRecordRow",
    "ReportDraftRow",
    "ReportedColleagueRow",
    "RestrictionRow",
    "SavedViewRow",
    "ScannerSilenceRow",
    "SealedReportRow",
    "SharedChoiceRow",
    "SignificanceRow",
    "StaffLinkRow",
    "SubjectAliasRow",
    "TakenOutRow",
    "UnconfirmedConcernRow",
    "UnopenedReportRow",
    "WaitingWorkRow",
]
