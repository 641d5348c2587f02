"""A provider of single sign-on as administrators see it, and who may set one up."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.sign_on import ProviderState, SignOnProvider, SignOnProviderFacts
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.extras import Extras
from identity.models import SightRequestRow, SignOnProviderRow
from identity.roles import every_school

KIND = "sign_on"
"""Of requests to a second person."""


def require_whole_trust(unit: Unit) -> frozenset[UUID]:
    """Every school of the trust; ``not_permitted`` unless the caller may set rules at each."""
    schools = every_school(unit)
    if not schools or not schools <= unit.access.schools_with(Right.POLICY_SET):
        raise Problem(ErrorCode.NOT_PERMITTED)
    return schools


def provider_view(unit: Unit, extras: Extras, row: SignOnProviderRow) -> SignOnProvider:
    """As administrators see it."""
    return SignOnProvider(
        **facts_of(row).model_dump(),
        id=row.id,
        issuer=extras.sign_on.issuer(row).name,
        state=_state(unit, row),
        tested=row.tested_version == row.version,
        version=row.version,
        changed_at=row.changed_at,
    )


def facts_of(row: SignOnProviderRow) -> SignOnProviderFacts:
    """What whoever agrees to it has to know."""
    return SignOnProviderFacts.model_validate({name: getattr(row, name) for name in SignOnProviderFacts.model_fields})


def waiting_request(unit: Unit, row: SignOnProviderRow) -> SightRequestRow | None:
    """That it be switched on as it is now, while nobody decided."""
    return unit.session.scalar(
        select(SightRequestRow).where(
            SightRequestRow.kind == KIND,
            SightRequestRow.provider_id == row.id,
            SightRequestRow.provider_version == row.version,
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
        )
    )


def _state(unit: Unit, row: SignOnProviderRow) -> ProviderState:
    if row.on_since is not None:
        return "on"
    return "off" if waiting_request(unit, row) is None else "waiting"
