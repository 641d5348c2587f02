"""A second person removes every second factor of an account whose owner lost them; nobody learns a secret."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.factors import FactorsReset, ResetFactors
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import delete, select

from identity.ending import end_app_passwords, end_links, end_sessions
from identity.extras import Extras
from identity.models import (
    PasskeyRow,
    RecoveryCodeRow,
    SessionRow,
    SightRequestRow,
    SignOnLinkRow,
    StaffRow,
    TotpFactorRow,
)
from identity.roles import (
    REQUESTS_LAST,
    administered_account,
    confirms_at,
    is_caller_proven,
    role_book,
    schools_of_sight,
    works_at,
)
from identity.second_person import ask_confirmation
from identity.telling import tell_owner

KIND = "factor_reset"


def reset_factors(unit: Unit, extras: Extras, request: ResetFactors) -> FactorsReset:
    """Done at once, or asked for where the account has sight of records and the caller may not confirm it there.

    Asked again while it waits, it is the same request. ``not_found`` unless the caller administers staff at every
    school of the account; ``not_permitted`` for the caller's own account, whatever their rights.
    """
    staff = administered_account(unit, request.staff_id)
    if staff.id == unit.access.actor_id:
        raise Problem(ErrorCode.NOT_PERMITTED)
    sight = schools_of_sight(unit, staff.id)
    if sight and not (confirms_at(unit.access, sight) and is_caller_proven(unit)):
        return FactorsReset(done=False, request_id=_asked(unit, extras, staff, sight))
    reset_factors_now(unit, extras, staff.id, unit.access.actor_id)
    return FactorsReset(done=True, request_id=None)


def reset_factors_now(unit: Unit, extras: Extras, staff_id: UUID, by: UUID) -> None:
    """Removes factors, recovery codes and links to accounts at a provider, ends every session of the account and tells
    its owner who did it.

    The person enrols anew after the password. That ``by`` may is the caller's to have checked.
    """
    for row in (TotpFactorRow, PasskeyRow, RecoveryCodeRow):
        unit.session.execute(delete(row).where(row.staff_id == staff_id))
    end_links(unit, extras, SignOnLinkRow.staff_id == staff_id)
    end_sessions(unit, extras, SessionRow.staff_id == staff_id)
    end_app_passwords(unit, staff_id)
    _audit(unit, staff_id, "done")
    tell_owner(unit, extras, staff_id, "factors_reset", by=by)


def _asked(unit: Unit, extras: Extras, staff: StaffRow, sight: frozenset[UUID]) -> UUID:
    waiting = unit.session.scalar(
        select(SightRequestRow.id).where(
            SightRequestRow.kind == KIND,
            SightRequestRow.staff_id == staff.id,
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
        )
    )
    if waiting is not None:
        return waiting
    row = SightRequestRow(
        id=new_id(),
        kind=KIND,
        staff_id=staff.id,
        school_id=_where(sight),
        asked_by=unit.access.actor_id,
        asked_at=unit.now,
        expires_at=unit.now + REQUESTS_LAST,
    )
    ask_confirmation(unit, extras, role_book(unit), [row])
    _audit(unit, staff.id, "asked")
    return row.id


def _where(sight: frozenset[UUID]) -> UUID | None:
    """The school of sight; none for sight at several, which one school does not decide for the others."""
    return next(iter(sight)) if len(sight) == 1 else None


def _audit(unit: Unit, staff_id: UUID, outcome: str) -> None:
    unit.audit(
        AuditAction.STAFF_FACTOR_RESET,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, staff_id),
        object_id=staff_id,
        outcome=outcome,
    )
