"""A rule of the trust is added or changed."""

from collections.abc import Sequence

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.own_rules import KeepOwnRule, OwnRuleKept
from sqlalchemy import func, select
from timescales.data import data_of, rule_from
from timescales.editions import ended_by
from timescales.rule import Rule

from referrals.models import OwnRuleRow
from referrals.rules.parts.checked_rule import checked_rule, editions
from referrals.rules.parts.keepers import check_keeps_times

_FIXED = ("code", "nation", "agency_id", "since")
"""Of an edition that is there: another of these is another rule, or another edition."""


def keep_own_rule(unit: Unit, request: KeepOwnRule) -> OwnRuleKept:
    """New clocks count by it from its first day on; those that run keep theirs. A later edition ends the one before.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on the field that is wrong.
    """
    check_keeps_times(unit)
    rule = checked_rule(unit, request)
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("own_rule"))))
    known = editions(unit, request)
    row = _added(unit, request, rule, known) if request.rule_id is None else _held(unit, request, rule, known)
    row.edition = data_of(rule)
    row.kept_by, row.kept_at, row.version = unit.access.actor_id, unit.now, row.version + 1
    unit.audit(AuditAction.REFERRAL_RULE_KEEP, right=Right.CATEGORY_ADMINISTER, object_id=row.id)
    return OwnRuleKept(id=row.id, version=row.version)


def _added(unit: Unit, request: KeepOwnRule, rule: Rule, known: Sequence[OwnRuleRow]) -> OwnRuleRow:
    if known:
        newest = known[-1]
        if newest.since >= request.since:
            raise invalid("since", FieldCode.DUPLICATE if newest.since == request.since else FieldCode.TOO_LONG_AGO)
        before = rule_from(newest.edition)
        if before.until is None or before.until >= request.since:
            newest.edition = data_of(ended_by(before, rule))
            newest.version += 1
    row = OwnRuleRow(
        id=new_id(),
        nation=request.nation,
        code=request.code,
        agency_id=request.agency_id,
        since=request.since,
        version=0,
    )
    unit.session.add(row)
    return row


def _held(unit: Unit, request: KeepOwnRule, rule: Rule, known: Sequence[OwnRuleRow]) -> OwnRuleRow:
    row = unit.session.scalar(select(OwnRuleRow).where(OwnRuleRow.id == request.rule_id).with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    for name in _FIXED:
        if getattr(row, name) != getattr(request, name):
            raise invalid(name, FieldCode.NOT_ALLOWED)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    later = [each.since for each in known if each.since > row.since]
    if later and (rule.until is None or rule.until >= later[0]):
        raise invalid("until", FieldCode.OVERLAPS)
    return row
