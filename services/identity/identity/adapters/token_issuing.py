"""Access tokens and reporting permits: what stands in them; the vault signs."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.access.token_claims import grants_claim
from chassis.ground.context import Grant
from chassis.keys.trusted_keys import ACCESS, PERMIT
from chassis.units.ids import new_id

Sign = Callable[[str, Mapping[str, Any]], str]
"""Signs claims with a transit key, as a compact JWT; ``VaultAway`` when the vault cannot be reached."""
SignAll = Callable[[str, Sequence[Mapping[str, Any]]], list[str]]
"""The same for several, in one call of the vault."""


@dataclass(frozen=True)
class TokenIssuer:
    """``life`` is that of an access token; ``permits`` how many are given at a sign-in."""

    sign: Sign
    sign_all: SignAll
    life: timedelta
    permits: int

    def access_token(
        self,
        *,
        staff_id: UUID,
        session_id: UUID,
        grants: tuple[Grant, ...],
        elevated_until: datetime | None,
        opens_from: datetime | None,
        now: datetime,
        until: datetime,
    ) -> tuple[str, datetime]:
        """A token and when it ends: after ``life``, with its tier, or at ``until``, whichever is soonest.

        ``opens_from``: what was written before does not open to its bearer; None: all that the grants reach. The claim
        counts whole seconds, rounded up: what was written before it never opens, and what is written afterwards in the
        same second is withheld as well.
        """
        expires_at = min(now + self.life, until, *([] if elevated_until is None else [elevated_until]))
        claims = {
            "iss": "identity",
            "sub": str(staff_id),
            "sid": str(session_id),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": str(new_id()),
            "elevated_until": None if elevated_until is None else int(elevated_until.timestamp()),
            "grants": grants_claim(grants),
            "opens_from": None if opens_from is None else math.ceil(opens_from.timestamp()),
        }
        return self.sign(ACCESS, claims), expires_at

    def reporting_permits(
        self, *, staff_id: UUID, session_id: UUID, schools: Mapping[UUID, str], now: datetime, until: datetime
    ) -> list[str]:
        """Permits that each let one concern be recorded at ``schools`` (id to URN); none for who may report nowhere.

        The URNs are there for whoever shows the permit while identity is away; only the ids count.
        """
        if not schools:
            return []
        said = {
            "iss": "identity",
            "sub": str(staff_id),
            "sid": str(session_id),
            "iat": int(now.timestamp()),
            "exp": int(until.timestamp()),
            "schools": sorted([str(school_id), urn] for school_id, urn in schools.items()),
        }
        return self.sign_all(PERMIT, [{**said, "jti": str(new_id())} for _ in range(self.permits)])
