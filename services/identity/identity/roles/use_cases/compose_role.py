"""Puts a new role together for the trust."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.roles import ComposeRole, RoleChanged
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from identity.accounts.domain.alike import same_name
from identity.accounts.domain.emails import check_name_letters
from identity.models import ComposedRoleRow
from identity.roles.domain.composing import EVERYONES, check_composer, checked_rights, composable
from identity.roles.domain.roles import READY
from identity.roles.queries.grants_of_staff import every_school

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
