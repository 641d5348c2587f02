"""What an entry about a referral says beside its text, as it is typed and chosen in a form."""

from typing import Any

from haven_schemas.acts.incidents.referral_kinds import TAKEN_BY, ReferralDetails, ReferralKind
from haven_schemas.words.referrals import REFERRAL_DETAILS

from gateway.pages.forms import text

_NAMES = {"decision": "agency_decision", "reference": "agency_reference"}
"""Names of fields in the form, where another form has one of the same name for something else."""
_KEPT = {"call_at", "shared", "not_shared"}
"""What the form does not ask for stays as it is."""


def form_name(name: str) -> str:
    """The name of a detail's field in the form."""
    return _NAMES.get(name, name)


def fields_of(kind: ReferralKind) -> list[str]:
    """The details that the form of the kind asks for, in the order of the page."""
    return [name for name in REFERRAL_DETAILS if name in TAKEN_BY[kind] and name not in _KEPT]


def typed_referral(kind: ReferralKind, present: ReferralDetails) -> dict[str, Any]:
    """What it says of the referral from now on."""
    typed = {name: text(form_name(name)) for name in fields_of(kind)}
    return {**present.model_dump(include=_KEPT), **{name: said for name, said in typed.items() if said}}


def as_typed(kind: ReferralKind, present: ReferralDetails) -> dict[str, str]:
    """What stands in the fields of the form at first."""
    return {form_name(name): getattr(present, name) or "" for name in fields_of(kind)}
