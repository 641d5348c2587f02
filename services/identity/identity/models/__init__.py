"""Identity's tables, one a file."""

from .app_password import AppPasswordRow
from .assessment import (
    AssessmentAnswerRow,
    AssessmentApprovalRow,
    AssessmentBasisRow,
    AssessmentReminderRow,
    AssessmentRiskRow,
    AssessmentSigningRow,
)
from .attempt import AttemptRow
from .base import Base
from .composed_role import ComposedRoleRow
from .cover import CoverRow
from .data_place import DataPlaceRow
from .day_pass import DayPassRow
from .emergency_account import EmergencyAccountRow
from .first_run_link import FirstRunLinkRow
from .first_visit import FirstVisitRow
from .installation import InstallationRow
from .known_client import KnownClientRow
from .lead_stop import LeadStopRow
from .machine import MachineRow
from .machine_key import MachineKeyRow
from .mailed_link import MailedLinkRow
from .notice import NoticeRow
from .passkey import PasskeyRow
from .passkey_challenge import PasskeyChallengeRow
from .recovery_code import RecoveryCodeRow
from .school import EarlierNumberRow, SchoolRow
from .school_year import OpeningHoursRow, SchoolDateRow, SchoolYearRow
from .session import SessionRow
from .sight_request import SightRequestRow
from .sign_on_link import SignOnLinkRow
from .sign_on_provider import SignOnProviderRow
from .sign_on_state import SignOnStateRow
from .staff import StaffRow
from .staff_credential import StaffCredentialRow
from .staff_grant import StaffGrantRow
from .staff_list import ListedPersonRow, StaffLeavingRow, StaffListRow
from .totp_factor import TotpFactorRow
from .trust_policy import TrustPolicyRow
from .two_people import TwoPeopleRow

__all__ = [
    "AppPasswordRow",
    "AssessmentAnswerRow",
    "AssessmentApprovalRow",
    "AssessmentBasisRow",
    "AssessmentReminderRow",
    "AssessmentRiskRow",
    "AssessmentSigningRow",
    "AttemptRow",
    "Base",
    "ComposedRoleRow",
    "CoverRow",
    "DataPlaceRow",
    "DayPassRow",
    "EarlierNumberRow",
    "EmergencyAccountRow",
    "FirstRunLinkRow",
    "FirstVisitRow",
    "InstallationRow",
    "KnownClientRow",
    "LeadStopRow",
    "ListedPersonRow",
    "MachineKeyRow",
    "MachineRow",
    "MailedLinkRow",
    "NoticeRow",
    "OpeningHoursRow",
    "PasskeyChallengeRow",
    "PasskeyRow",
    "RecoveryCodeRow",
    "SchoolDateRow",
    "SchoolRow",
    "SchoolYearRow",
    "SessionRow",
    "SightRequestRow",
    "SignOnLinkRow",
    "SignOnProviderRow",
    "SignOnStateRow",
    "StaffCredentialRow",
    "StaffGrantRow",
    "StaffLeavingRow",
    "StaffListRow",
    "StaffRow",
    "TotpFactorRow",
    "TrustPolicyRow",
    "TwoPeopleRow",
]
