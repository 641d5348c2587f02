"""The watcher's two accounts: what they may do, by the code alone, and what their credentials are made of."""

from dataclasses import dataclass, field
from uuid import UUID

from chassis.ground.context import Grant
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_LEAD, WATCH_REPORTER, WATCH_SCHOOL

KIND = "watch"
"""Of the accounts, beside ``person`` and ``visitor``: what is for people leaves them out."""
AS_SEEN = {KIND: "person"}
"""How a session tells of the kind, to the watcher itself."""

NAMES = {WATCH_REPORTER: "Watch reporter", WATCH_LEAD: "Watch lead"}
SCHOOL_NAME = "Watch school (invented)"

_SIGNED_IN = frozenset({Right.SESSION_OWN, Right.SESSION_RENEW, Right.SCHOOL_READ, Right.CATEGORY_READ})
_GRANTS = {
    WATCH_REPORTER: ("reporter", _SIGNED_IN | {Right.CONCERN_REPORT, Right.CONCERN_FOLLOW_OWN, Right.PUPIL_FIND}),
    WATCH_LEAD: (
        "dsl",
        _SIGNED_IN | {Right.CONCERN_FOLLOW_OWN, Right.CONCERN_TRIAGE, Right.RECORD_READ, Right.ALERT_READ},
    ),
}
"""Less than the role's: nobody is invited there, no role given, no record opened."""


@dataclass(frozen=True)
class WatchSettings:
    """``secret``: what passwords and second factors are made of; None: the installation has none. ``mailbox``: where
    the lead's mails go."""

    secret: str | None = field(default=None, repr=False)
    mailbox: str | None = None

    @property
    def possible(self) -> bool:
        """Whether the watcher can be turned on here."""
        return self.secret is not None and self.mailbox is not None


def watch_grant(staff_id: UUID) -> Grant:
    """All that one of the accounts may do, and where."""
    role, rights = _GRANTS[staff_id]
    return Grant(school_ids=frozenset({WATCH_SCHOOL}), role=role, rights=frozenset(right.value for right in rights))
