"""RPC of the identity service: another address, the owner's say in it, and who the owner of an account is."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from .passwords import OneUseToken

DomainText = Annotated[str, Field(min_length=3, max_length=253)]
SecondPersonGroup = Literal["there", "trust_lead", "other_head", "trustee"]
"""Who decides, in this order: the school's headteacher, safeguarding lead or deputy; the trust lead; another school's
headteacher; a safeguarding trustee."""


class CheckAddressLink(Contract):
    """Looks at the link mailed to an account's address when someone asked for another one. Changes nothing."""

    token: OneUseToken


class AddressLinkView(Contract):
    """What is asked. ``new_email_plain``: as machines read it, where it is not all in ASCII; ``takes_effect_at``: when
    it is done by itself, null where somebody has to agree."""

    name: str
    old_email: str
    new_email: str
    new_email_plain: str | None
    asked_by: str
    asked_at: datetime
    takes_effect_at: datetime | None
    expires_at: datetime


class AnswerAddressLink(Contract):
    """The owner's word: it is right and done at once, or it is stopped."""

    token: OneUseToken
    confirm: bool


class AddressAnswered(Contract):
    """Done."""

    confirmed: bool


class OwnerProof(Contract):
    """How it stands with the caller's own account.

    ``unproven_since``: since then its address or password was set by a mailed link, and nothing older opens without an
    earlier second factor; null: nothing is in doubt. ``request_id``: a colleague is asked already, whose ``turn`` it is
    now; it goes on to the next at ``passes_on_at``.
    """

    unproven_since: datetime | None
    request_id: UUID | None
    asked_at: datetime | None
    turn: SecondPersonGroup | None
    passes_on_at: datetime | None


class ChangeDomain(Contract):
    """Another mail domain for every account at the old one, the part before the ``@`` as it was: one request."""

    old_domain: DomainText
    new_domain: DomainText


class DomainChangeAsked(Contract):
    """It waits for one second person; ``accounts``: how many addresses it would change."""

    request_id: UUID
    accounts: int


CHECK_ADDRESS_LINK = Call(
    "identity.check_address_link",
    CheckAddressLink,
    AddressLinkView,
    what="what another address is asked for; changes nothing",
    public=True,
    audits=(
        AuditAction.STAFF_LINK_REFUSE,
        AuditAction.STAFF_LINK_USE,
    ),
)
ANSWER_ADDRESS_LINK = Call(
    "identity.answer_address_link",
    AnswerAddressLink,
    AddressAnswered,
    what="the owner's word: done at once, or stopped",
    public=True,
    audits=(
        AuditAction.STAFF_ADDRESS_CHANGE,
        AuditAction.STAFF_ADDRESS_STOP,
        AuditAction.STAFF_LINK_REFUSE,
    ),
)
OWNER_PROOF = Call(
    "identity.owner_proof",
    Empty,
    OwnerProof,
    what="whether it is in doubt whose the caller's account is",
    right=Right.SESSION_OWN,
    first_tier="whether somebody has to say that one's account is one's own",
)
ASK_OWNER = Call(
    "identity.ask_owner",
    Empty,
    OwnerProof,
    what="asks a colleague to say that it is the caller's",
    right=Right.SESSION_OWN,
    writes=True,
    first_tier="asks a colleague to say that one's account is one's own",
    audits=(AuditAction.STAFF_OWNER_ASK,),
)
CHANGE_DOMAIN = Call(
    "identity.change_domain",
    ChangeDomain,
    DomainChangeAsked,
    what="asks for another mail domain for all staff",
    right=Right.STAFF_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_ADDRESS_ASK,),
)
