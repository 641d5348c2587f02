"""Identity's tables, one a file."""

from .attempt import AttemptRow
from .base import Base
from .known_client import KnownClientRow
from .school import SchoolRow
from .session import SessionRow
from .staff import StaffRow
from .staff_credential import StaffCredentialRow
from .staff_grant import StaffGrantRow
from .totp_factor import TotpFactorRow

__all__ = [
    "AttemptRow",
    "Base",
    "KnownClientRow",
    "SchoolRow",
    "SessionRow",
    "StaffCredentialRow",
    "StaffGrantRow",
    "StaffRow",
    "TotpFactorRow",
]
