"""Tables of the referrals service, one a file; importing this package registers all of them."""

from .agency import AgencyRow
from .awaited_referral import AwaitedReferralRow
from .base import Base
from .contact import ContactRow
from .deadline import DeadlineRow
from .deadline_change import DeadlineChangeRow
from .disposed import DisposedRow
from .own_rule import OwnRuleRow
from .placement import PlacementRow
from .placement_change import PlacementChangeRow
from .referral import ReferralRow
from .rule_switch import RuleSwitchRow
from .school import KNOWN_SCHOOLS, SchoolRow
from .step import StepRow

__all__ = [
    "KNOWN_SCHOOLS",
    "AgencyRow",
    "AwaitedReferralRow",
    "Base",
    "ContactRow",
    "DeadlineChangeRow",
    "DeadlineRow",
    "DisposedRow",
    "OwnRuleRow",
    "PlacementChangeRow",
    "PlacementRow",
    "ReferralRow",
    "RuleSwitchRow",
    "SchoolRow",
    "StepRow",
]
