"""Which referrals a page is about: those of one school, one agency or one step, as its address says."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import request
from haven_schemas.acts.referrals.referrals import REFERRAL_STATES, ReferralState

from gateway.pages.forms import id_in_address
from gateway.sessions.current import Session


@dataclass(frozen=True)
class Narrowed:
    """``school``: its number; each part empty or None where the page is about all."""

    school: str
    school_id: UUID | None
    agency_id: UUID | None
    state: ReferralState | None

    @property
    def parts(self) -> dict[str, object]:
        """As an address has them."""
        return {"school": self.school, "agency": self.agency_id, "step": self.state}

    @property
    def is_narrowed(self) -> bool:
        """Whether it is about some only."""
        return any(self.parts.values())


def narrowed(session: Session) -> Narrowed:
    """From the address; a school that is none of the person's is refused, a step that there is not is left out."""
    school, step = request.args.get("school", ""), request.args.get("step", "")
    return Narrowed(
        school=school,
        school_id=session.school_id(school) if school else None,
        agency_id=id_in_address("agency"),
        state=cast(ReferralState, step) if step in REFERRAL_STATES else None,
    )
