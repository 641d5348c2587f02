"""Other concerns that may tell of the same event as one that is being decided on."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_triage import ConcernQuery, LikelyMatch, LikelyMatches
from sqlalchemy import and_, or_, select

from incidents.aliases import today_of, with_families
from incidents.categories.queries.categories import categories_by_id
from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow, RecordSubjectRow
from incidents.records.queries.hide_incident_ids import hide_incident_ids
from incidents.sight.concern_sight import sees_concern
from incidents.sight.own_sight import sight_of
from incidents.sight.visible import visible_concerns
from incidents.triage.domain.likeness import AT_ONCE, NEAR, Pair, likeness

_MOST_LOOKED_AT = 50
_MOST_SHOWN = 5


def propose_matches(unit: Unit, request: ConcernQuery) -> LikelyMatches:
    """The likeliest first, of the same school, as far as the caller sees them; no text. A child is the same by any id.

    ``not_found`` unless the concern is seen, ``not_permitted`` unless the caller triages at its school.
    """
    concern = unit.session.get(ConcernRow, request.concern_id)
    if concern is None or not sees_concern(unit, concern):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.access.require(Right.CONCERN_TRIAGE, concern.school_id)
    own = {subject.id for subject in subjects_of(unit, concern.id)}
    matches = _ranked(unit, concern, own, _near(unit, concern, own))
    unit.audit(
        AuditAction.MATTER_MATCHES_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[concern.school_id],
        subject_ids=own.union(*(match.subject_ids for match in matches)),
        object_id=concern.id,
    )
    return LikelyMatches(matches=matches)


def _near(unit: Unit, concern: ConcernRow, own: set[UUID]) -> Sequence[ConcernRow]:
    """Concerns about one of the same children within days, or of the same category within hours."""
    about_one = select(RecordSubjectRow.record_id).where(
        RecordSubjectRow.subject_id.in_(with_families(unit, own)),
        RecordSubjectRow.record_kind == "concern",
        RecordSubjectRow.occurred_at.between(concern.occurred_at - NEAR, concern.occurred_at + NEAR),
    )
    at_once = and_(
        ConcernRow.category_id == concern.category_id,
        ConcernRow.recorded_at.between(concern.recorded_at - NEAR, concern.recorded_at + NEAR),
        ConcernRow.occurred_at.between(concern.occurred_at - AT_ONCE, concern.occurred_at + AT_ONCE),
    )
    seen = visible_concerns(sight_of(unit), categories_by_id(unit))
    wanted = select(ConcernRow).where(
        ConcernRow.school_id == concern.school_id,
        ConcernRow.id != concern.id,
        or_(ConcernRow.id.in_(about_one), at_once),
        seen,
    )
    return unit.session.scalars(wanted.order_by(ConcernRow.recorded_at.desc()).limit(_MOST_LOOKED_AT)).all()


def _ranked(unit: Unit, concern: ConcernRow, own: set[UUID], near: Sequence[ConcernRow]) -> list[LikelyMatch]:
    children: dict[UUID, list[UUID]] = {each.id: [] for each in near}
    lines = (
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .where(RecordSubjectRow.record_id.in_(children))
        .order_by(RecordSubjectRow.place)
    )
    for record_id, subject_id in unit.session.execute(lines):
        children[record_id].append(subject_id)
    today = today_of(unit, own.union(*children.values()))
    own_today = {today.get(each, each) for each in own}
    scored = []
    for each in near:
        same_category = each.category_id == concern.category_id
        shared = own_today.intersection(today.get(child, child) for child in children[each.id])
        score = likeness(Pair(len(shared), same_category, abs(each.occurred_at - concern.occurred_at)))
        if score:
            scored.append((score, each))
    scored.sort(key=lambda pair: (-pair[0], pair[1].id))
    categories = categories_by_id(unit)
    found = [
        LikelyMatch(
            concern_id=each.id,
            incident_id=each.incident_id,
            category_name=categories[each.category_id].name,
            status=each.status,
            occurred_at=each.occurred_at,
            recorded_at=each.recorded_at,
            reporter_id=each.reporter_id,
            subject_ids=children[each.id],
        )
        for _, each in scored[:_MOST_SHOWN]
    ]
    return hide_incident_ids(unit, found)
