"""Tables of the alerts service, one a file; importing this package registers all of them."""

from .absence import AbsenceRow
from .alert import AlertRow
from .base import ID, INSTANT, Base, table_of
from .category import CategoryRow
from .channel_change import ChannelChangeRow
from .digest_choice import DigestChoiceRow
from .digest_mail import DigestMailRow
from .disposed import DisposedRow
from .late_work import LateWorkRow
from .mail import MailRow
from .notice_mail import NoticeMailRow
from .school import KNOWN_SCHOOLS, SchoolRow
from .staff import StaffRow
from .team_away import TeamAwayRow
from .told_concern import ToldConcernRow
from .unread_concern import UnreadConcernRow
from .unread_rule import UnreadRuleRow

__all__ = [
    "ID",
    "INSTANT",
    "KNOWN_SCHOOLS",
    "AbsenceRow",
    "AlertRow",
    "Base",
    "CategoryRow",
    "ChannelChangeRow",
    "DigestChoiceRow",
    "DigestMailRow",
    "DisposedRow",
    "LateWorkRow",
    "MailRow",
    "NoticeMailRow",
    "SchoolRow",
    "StaffRow",
    "TeamAwayRow",
    "ToldConcernRow",
    "UnreadConcernRow",
    "UnreadRuleRow",
    "table_of",
]
