"""RPC of the referrals service: agencies outside the trust, and whom to speak to there."""

from datetime import date
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field, StringConstraints

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..identity import ShortText
from ..identity.schools import Nation

AgencyKind = Literal[
    "childrens_services",
    "police",
    "lado",
    "camhs",
    "health_visitor",
    "school_nurse",
    "speech_and_language",
    "counselling",
    "early_help",
    "social_worker",
    "prevent",
    "education_welfare",
    "send",
    "alternative_provision",
    "housing",
    "other",
]
"""``childrens_services``: where a council takes referrals of children, often called MASH. ``lado``: its officer
for allegations against people who work with children. ``send``: its team for special educational needs."""
AGENCY_KINDS: tuple[str, ...] = get_args(AgencyKind)
PROTECTS_CHILDREN: frozenset[str] = frozenset({"childrens_services", "police", "lado"})
"""Nothing on a child's record is in the way of a referral to these."""
Phone = Annotated[str, Field(max_length=40)]
SecureAddress = Annotated[str, Field(max_length=254)]

PostcodeDistrict = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[0-9][A-Z0-9]?( [0-9])?$")]
"""The first half of a postcode (``AB1``), or with the digit after it a part of that (``AB1 2``)."""


class FormSection(Contract):
    """A section of an agency's own form, as it is headed there. ``hint``: what it asks for."""

    title: ShortText
    hint: Annotated[str, Field(max_length=500)] = ""


class AgencyWords(Contract):
    """What people write down of an agency. ``school_ids``: which schools turn to it; empty: every one.

    ``night_phone``: reached when the office is closed. ``secure_address``: an address or a portal.
    ``form_link``: where its own form is; ``form_sections``: the sections of it, in its order.
    """

    kind: AgencyKind
    name: ShortText
    nation: Nation
    """Whose rules and bank holidays it works by."""
    school_ids: Annotated[list[UUID], Field(max_length=1_000)] = []
    area: Annotated[str, Field(max_length=200)] = ""
    """The council or part of one it works for: children's services follow where the child lives."""
    postcode_districts: Annotated[list[PostcodeDistrict], Field(max_length=400)] = []
    """Where the children live whom it works for, as far as that is said: it is proposed first for them."""
    phone: Phone = ""
    night_phone: Phone = ""
    secure_address: SecureAddress = ""
    form_link: Annotated[str, Field(max_length=500, pattern=r"^(https://\S+)?$")] = ""
    form_sections: Annotated[list[FormSection], Field(max_length=40)] = []
    since: date | None = None
    until: date | None = None
    """Its last day; None: it is there."""


class KeepAgency(AgencyWords):
    """A new agency (``agency_id`` None), or what is known of one from now on; ``version``: the one that was seen."""

    agency_id: UUID | None = None
    version: int = 0


class AgencyContactWords(Contract):
    """A person at an agency. ``role``: what they do there."""

    name: ShortText
    role: Annotated[str, Field(max_length=200)] = ""
    phone: Phone = ""
    secure_address: SecureAddress = ""
    since: date | None = None
    until: date | None = None


class KeepContact(AgencyContactWords):
    """A new person (``contact_id`` None), or what is known of one from now on."""

    agency_id: UUID
    contact_id: UUID | None = None
    version: int = 0


class AgencyKept(Contract):
    """The id and the version now."""

    id: UUID
    version: int


class AgencyContact(AgencyContactWords):
    """A person at an agency, as kept."""

    id: UUID
    version: int


class Agency(AgencyWords):
    """An agency, as kept, with its people; those who are there first, by name."""

    id: UUID
    version: int
    contacts: list[AgencyContact]


class ListAgencies(Contract):
    """Those that a school turns to (None: any of the caller's schools). ``past``: also those that are no more."""

    school_id: UUID | None = None
    past: bool = False


class AgencyList(Contract):
    """By kind and name."""

    agencies: list[Agency]


class AgencyQuery(Contract):
    """One agency."""

    agency_id: UUID


_BY_WHOM = "at each school it is for; for every school of the trust `category:administer`"

LIST_AGENCIES = Call(
    "referrals.list_agencies",
    ListAgencies,
    AgencyList,
    what="agencies that the caller's schools turn to, with their people",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_AGENCY_READ,),
)
GET_AGENCY = Call(
    "referrals.get_agency",
    AgencyQuery,
    Agency,
    what="one agency",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_AGENCY_READ,),
)
KEEP_AGENCY = Call(
    "referrals.keep_agency",
    KeepAgency,
    AgencyKept,
    what="adds an agency, or changes what is known of one, with the version that was seen",
    right=Right.RECORD_WRITE,
    at=_BY_WHOM,
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_AGENCY_KEEP,),
)
KEEP_CONTACT = Call(
    "referrals.keep_contact",
    KeepContact,
    AgencyKept,
    what="adds a person at an agency, or changes what is known of one",
    right=Right.RECORD_WRITE,
    at="at a school the agency is for",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_AGENCY_KEEP,),
)
