"""Whether an account is in its owner's hands: other addresses, proof, a colleague's word."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.owners import (
    AddressAnswered,
    AddressLinkView,
    AnswerAddressLink,
    ChangeDomain,
    CheckAddressLink,
    DomainChangeAsked,
    OwnerProof,
)
from haven_schemas.rpc.paging import Empty

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
