"""How far back an account opens in a session: no further than it is certain that its user is its owner.

An address may be changed, and a mailbox read, by others than the owner; a password chosen by a mailed link proves the
mailbox and nothing else. A second factor that was enrolled before proves the owner; one that whoever has the mailbox
could enrol afterwards does not (decision 0030).
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OwnerProof:
    """What identity knows of an account.

    ``unproven_since``: since when nobody but a mailbox says whose it is; None once a second person said so.
    ``changed_at``: the latest change of its address or password, by whatever means.
    """

    unproven_since: datetime | None
    changed_at: datetime | None

    def opens_from(self, *, elevated: bool, factor_since: datetime | None) -> datetime | None:
        """What was written before this does not open; None: everything does.

        ``factor_since``: when the factor that raised the session was enrolled, None if that is not known. At the first
        tier a password is all there is, and it may be another's since it was changed.
        """
        if not elevated:
            return self.changed_at
        if self.unproven_since is None or (factor_since is not None and factor_since < self.unproven_since):
            return None
        return max(self.unproven_since, self.changed_at or self.unproven_since)
