"""RPC of the identity service: the first run of an installation, and mails about accounts."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract, SchoolUrn
from . import Email, ShortText
from .passwords import OneUseToken, PasswordProfile, PasswordText


class InstallationState(Contract):
    """Whether the trust, its schools and first administrators are there; until then nothing else answers."""

    set_up: bool
    trust_name: str | None


class FirstSchool(Contract):
    """A school of the trust, from GIAS or by hand."""

    urn: SchoolUrn
    laestab: Annotated[str, Field(pattern=r"^[0-9]{7}$")] | None
    name: ShortText


class FirstAdministrator(Contract):
    """One of the two first administrators. The one at the keyboard chooses a password now; the other gets a link."""

    name: ShortText
    email: Email
    password: PasswordText | None


class CheckFirstRun(Contract):
    """Looks at the one-use link of the first run; spends nothing. Answered by ``InstallationState``."""

    token: OneUseToken


class FirstRun(Contract):
    """Makes everything or nothing. ``administrators``: two, with different addresses; exactly one has a password.

    ``password_profile``: the rules for passwords, for that one too; None: as installed.
    """

    token: OneUseToken
    trust_name: ShortText
    schools: Annotated[list[FirstSchool], Field(min_length=1, max_length=500)]
    administrators: Annotated[list[FirstAdministrator], Field(min_length=2, max_length=2)]
    password_profile: PasswordProfile | None = None


NoticeKind = Literal[
    "invitation",
    "reset",
    "reactivation",
    "inactivity_warning",
    "password_changed",
    "factor_added",
    "factor_removed",
    "factors_reset",
    "recovery_codes_made",
    "recovery_code_used",
    "new_device",
    "address_changed",
    "address_change_asked",
    "address_change_stopped",
    "owner_confirmed",
    "roles_changed",
    "account_suspended",
    "confirmation_asked",
    "request_refused",
]
SignOnNotice = Literal["sign_on_linked", "sign_on_unlinked", "emergency_used"]
"""What a notice is exactly, where its kind is one that came before it: a factor was added, or removed; a new device."""
StaffListNotice = Literal["staff_leavers_wait"]
"""What it is exactly, of lists of staff: someone is needed to decide about leavers."""
AssessmentNotice = Literal["assessment_due", "assessment_overdue", "assessment_waiting"]
"""The same of the trust's own impact assessment: its review is due, is overdue, or a second signature is missing."""
CoverNotice = Literal["cover_named"]
"""And of somebody who was named to cover for a school's safeguarding lead."""
PeopleNotice = Literal["said_two_people", "lead_stopped", "stop_over", "lead_leaving", "lead_left", "lead_left_last"]
"""And that two people with like names count as two; that one of the last two who triage at a school was suspended, so
that it stands only if a second person agrees; and that it does not stand. That a lead leaves by a staff list, that
their access ended by it, and that it did not, since they are one of the last two."""


class CopyNotice(Contract):
    """The alerts service fetches a mail to an account's owner. May be asked again until it is sent."""

    notice_id: UUID


class NoticeCopy(Contract):
    """What the mail says. ``path`` begins with a slash and may hold a one-use token: never logged, nor kept once sent.

    ``by_name``: who did it, where it was someone else.
    """

    kind: NoticeKind
    email: str
    name: str
    by_name: str | None
    path: str | None
    exactly: SignOnNotice | None = None
    staff_list: StaffListNotice | None = None
    assessment: AssessmentNotice | None = None
    cover: CoverNotice | None = None
    people: PeopleNotice | None = None
    superseded: bool
    """The link was used or ran out: nothing is to be sent."""
