"""A role of the trust's own."""

from collections.abc import Sequence

from chassis.units.database import Unit
from haven_schemas.acts.identity.roles import ChangeRole, ComposeRole, RemoveRole, RoleChanged
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import CONFIRMED_RIGHTS, Right
from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from identity.ending import end_sessions
from identity.extras import Extras
from identity.models import ComposedRoleRow, SessionRow, SightRequestRow, StaffGrantRow, StaffRow
from identity.names import check_name_letters, same_name
from identity.roles import EVERYONES, READY, check_composer, checked_rights, composable, every_school
from identity.telling import announce_staff

_FIRST_VERSION = 1


def compose_role(unit: Unit, request: ComposeRole) -> RoleChanged:
    """Its first version. Nobody holds it yet.

    ``not_permitted`` unless the caller composes roles in the whole trust and holds each of its rights there, for all
    children; ``invalid_request`` on ``key`` or ``name`` (``duplicate``) or ``rights``.
    """
    everywhere = every_school(unit)
    check_composer(unit.access, everywhere)
    rights = checked_rights(request.rights)
    if not rights - EVERYONES <= composable(unit.access, everywhere):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if request.key in READY:
        raise invalid("key", FieldCode.DUPLICATE)
    name = checked_name(unit, request.name, request.key)
    added = unit.session.scalar(
        insert(ComposedRoleRow)
        .values(
            key=request.key,
            name=name,
            rights=sorted(rights),
            limited_to_groups=request.limited_to_groups,
            may_span_trust=request.may_span_trust,
            version=_FIRST_VERSION,
            created_at=unit.now,
            created_by=unit.access.actor_id,
        )
        .on_conflict_do_nothing()
        .returning(ComposedRoleRow.version)
    )
    if added is None:
        raise invalid("key", FieldCode.DUPLICATE)
    unit.audit(AuditAction.ROLE_LIST_CHANGE, right=Right.ROLE_COMPOSE, school_ids=everywhere, outcome="composed")
    return RoleChanged(version=added)


def checked_name(unit: Unit, name: str, key: str) -> str:
    """Without blanks around it; ``invalid_request`` on ``name`` if it is blank, hides characters, or is another role's
    or looks like it: whoever confirms a role knows it by its name."""
    wanted = check_name_letters(name).strip()
    if not wanted:
        raise invalid("name", FieldCode.REQUIRED)
    composed = unit.session.scalars(select(ComposedRoleRow.name).where(ComposedRoleRow.key != key))
    taken = [*(entry.name for entry in READY.values()), *composed]
    if any(each.casefold() == wanted.casefold() or same_name(each, wanted) for each in taken):
        raise invalid("name", FieldCode.DUPLICATE)
    return wanted


def change_role(unit: Unit, extras: Extras, request: ChangeRole) -> RoleChanged:
    """The role's version. Holders count as changed, and their sessions end if a right went.

    ``not_found`` for a role that is not composed; ``stale_version``; ``not_permitted`` unless the caller composes roles
    in the whole trust and holds there what is added, and if they would add a right to a role of their own.
    ``invalid_request`` on ``rights``, ``in_use``: while anyone holds the role, or waits for it, it can neither become
    one that takes a second person nor lose the right to confirm sight or to triage.
    """
    everywhere = every_school(unit)
    check_composer(unit.access, everywhere)
    row = unit.session.get(ComposedRoleRow, request.key, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    before, after = frozenset(row.rights), checked_rights(request.rights)
    if not after - before - EVERYONES <= composable(unit.access, everywhere):
        raise Problem(ErrorCode.NOT_PERMITTED)
    holders = _holders(unit, row.key) if after != before else []
    _check_holders(unit, row.key, holders, before, after)
    row.name, row.rights = checked_name(unit, request.name, row.key), sorted(after)
    row.version += 1
    for holder in holders:
        announce_staff(unit, holder)
    if before - after:
        end_sessions(unit, extras, SessionRow.staff_id.in_([holder.id for holder in holders]))
    unit.audit(AuditAction.ROLE_LIST_CHANGE, right=Right.ROLE_COMPOSE, school_ids=everywhere, outcome="changed")
    return RoleChanged(version=row.version)


def _holders(unit: Unit, key: str) -> Sequence[StaffRow]:
    """Locked, in one order, so that two changes never wait for each other."""
    holds = exists().where(StaffGrantRow.staff_id == StaffRow.id, StaffGrantRow.role == key)
    return unit.session.scalars(select(StaffRow).where(holds).order_by(StaffRow.id).with_for_update(of=StaffRow)).all()


def _check_holders(
    unit: Unit, key: str, holders: Sequence[StaffRow], before: frozenset[str], after: frozenset[str]
) -> None:
    added, gone = after - before, before - after
    if added and unit.access.actor_id in {holder.id for holder in holders}:
        raise Problem(ErrorCode.NOT_PERMITTED)
    if not added & CONFIRMED_RIGHTS and not gone & {Right.SIGHT_CONFIRM, Right.CONCERN_TRIAGE}:
        return
    if holders or is_waited_for(unit, key):
        raise invalid("rights", FieldCode.IN_USE)


def is_waited_for(unit: Unit, key: str) -> bool:
    """Whether a request for the role is still to be decided."""
    waiting = select(SightRequestRow.id).where(
        SightRequestRow.role == key, SightRequestRow.decision.is_(None), SightRequestRow.expires_at > unit.now
    )
    return unit.session.scalar(waiting.limit(1)) is not None


def remove_role(unit: Unit, request: RemoveRole) -> Empty:
    """``not_found`` for a role that is not composed; ``not_permitted`` unless the caller composes in the whole trust.

    ``invalid_request`` on ``key``, ``in_use``, while an account has it (an ended one, too: its roles stay in the
    record) or waits for it.
    """
    everywhere = every_school(unit)
    check_composer(unit.access, everywhere)
    row = unit.session.get(ComposedRoleRow, request.key, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    held = unit.session.scalar(select(StaffGrantRow.id).where(StaffGrantRow.role == row.key).limit(1))
    if held is not None or is_waited_for(unit, row.key):
        raise invalid("key", FieldCode.IN_USE)
    unit.session.delete(row)
    unit.audit(AuditAction.ROLE_LIST_CHANGE, right=Right.ROLE_COMPOSE, school_ids=everywhere, outcome="removed")
    return Empty()
