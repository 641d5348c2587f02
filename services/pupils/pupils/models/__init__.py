"""Tables of the pupils service, one a file."""

from .base import Base
from .contact import ContactRow, PupilContactRow
from .data_case import DataCaseRow
from .delivery import DeliveryRow
from .delivery_finding import DeliveryFindingRow
from .delivery_note import DeliveryNoteRow
from .delivery_rejected import DeliveryRejectedRow
from .disposed import DisposedIdentityRow, DisposedPupilRow, DisposedRow
from .feed import FeedRow
from .feed_approval import FeedApprovalRow
from .feed_call import FeedCallRow
from .hand_columns import HandColumnsRow
from .identity_question import IdentityQuestionRow
from .kept_from import KeptFromRow
from .match_proposal import MatchProposalRow
from .names_shown import NamesShownRow
from .possible_link import PossibleLinkRow, StaffToCompareRow
from .protection import IdentityMarkRow, OldIdentityRow, ProtectedBeforeRow, ProtectedReaderRow, ProtectionRow
from .pupil import PupilRow
from .pupil_group import PupilGroupMemberRow, PupilGroupRow
from .pupil_local import PupilLocalRow, StopOverrideRow
from .pupil_merge import PupilMergeRow
from .pupil_move import PupilMoveRow
from .pupil_name import PupilNameRow
from .pupil_part import PupilBeforeRow, PupilLedgerRow, PupilPartRow
from .pupil_photo import PhotoGoneRow, PupilPhotoRow
from .pupil_source import PupilSourceRow
from .pupil_stay import PupilStayRow
from .pupil_told import PupilToldRow
from .returned_pupil import ReturnedPupilRow
from .roll_end import RollEndRow
from .roll_leaver import RollLeaverRow
from .roll_question import RollQuestionRow
from .school import SchoolRow
from .staff_list import StaffListPartRow, StaffListRow
from .subject_alias import SubjectAliasRow
from .tombstone import TombstoneRow
from .webhook_receipt import WebhookReceiptRow
from .withheld import IdentityMetRow, OldIdentityMetRow, WithheldRow

__all__ = [
    "Base",
    "ContactRow",
    "DataCaseRow",
    "DeliveryFindingRow",
    "DeliveryNoteRow",
    "DeliveryRejectedRow",
    "DeliveryRow",
    "DisposedIdentityRow",
    "DisposedPupilRow",
    "DisposedRow",
    "FeedApprovalRow",
    "FeedCallRow",
    "FeedRow",
    "HandColumnsRow",
    "IdentityMarkRow",
    "IdentityMetRow",
    "IdentityQuestionRow",
    "KeptFromRow",
    "MatchProposalRow",
    "NamesShownRow",
    "OldIdentityMetRow",
    "OldIdentityRow",
    "PhotoGoneRow",
    "PossibleLinkRow",
    "ProtectedBeforeRow",
    "ProtectedReaderRow",
    "ProtectionRow",
    "PupilBeforeRow",
    "PupilContactRow",
    "PupilGroupMemberRow",
    "PupilGroupRow",
    "PupilLedgerRow",
    "PupilLocalRow",
    "PupilMergeRow",
    "PupilMoveRow",
    "PupilNameRow",
    "PupilPartRow",
    "PupilPhotoRow",
    "PupilRow",
    "PupilSourceRow",
    "PupilStayRow",
    "PupilToldRow",
    "ReturnedPupilRow",
    "RollEndRow",
    "RollLeaverRow",
    "RollQuestionRow",
    "SchoolRow",
    "StaffListPartRow",
    "StaffListRow",
    "StaffToCompareRow",
    "StopOverrideRow",
    "SubjectAliasRow",
    "TombstoneRow",
    "WebhookReceiptRow",
    "WithheldRow",
]
