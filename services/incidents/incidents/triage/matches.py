"""Children whom a report may mean."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from chassis.ground.away import VaultAway
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.triage import ConcernQuery, LikelyMatch, LikelyMatches
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import and_, or_, select

from incidents.categories import categories_by_id
from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow, RecordSubjectRow
from incidents.narrative import open_records
from incidents.reading import place_in
from incidents.sight import (
    families_shown,
    hide_incident_ids,
    require_deciding_school,
    sees_concern,
    sight_of,
    visible_concerns,
)

from .likeness import NEAR, SAME_DAY, SAME_HOUR, Pair, agreements, likeness, place_key

Lines = Mapping[UUID, Sequence[RecordSubjectRow]]
_MOST_LOOKED_AT = 50
_MOST_SHOWN = 5


def lines_of(unit: Unit, concerns: Iterable[ConcernRow]) -> Lines:
    """The lines of each concern, in the order in which it names its children."""
    found: dict[UUID, list[RecordSubjectRow]] = {each.id: [] for each in concerns}
    wanted = select(RecordSubjectRow).where(RecordSubjectRow.record_id.in_(found)).order_by(RecordSubjectRow.place)
    for line in unit.session.scalars(wanted):
        found[line.record_id].append(line)
    return found


def places_of(
    unit: Unit, keyring: Keyring, concern: ConcernRow, near: Sequence[ConcernRow], lines: Lines
) -> dict[UUID, str]:
    """The place of ``concern`` and of those of ``near`` of the same day, as they are compared; without those that name
    none, are sealed, or may be read for a purpose only. Nothing while the vault is away: a proposal does not wait for
    it."""
    day = [each for each in near if abs(each.occurred_at - concern.occurred_at) <= SAME_DAY]
    named = [each for each in (concern, *day) if _tells_a_place(each, lines[each.id])]
    if concern not in named or len(named) == 1:
        return {}
    children = {each.id: [line.subject_id for line in lines[each.id]] for each in named}
    try:
        keys = open_records(unit, keyring, children, broken=set())
    except VaultAway:
        return {}
    places = {each.id: place_key(place_in(keys[each.id], each)) for each in named if each.id in keys}
    return {each: place for each, place in places.items() if place}


def _tells_a_place(concern: ConcernRow, lines: Sequence[RecordSubjectRow]) -> bool:
    return concern.details is not None and not concern.sealed and not any(line.restricted for line in lines)


def propose_matches(unit: Unit, keyring: Keyring, request: ConcernQuery) -> LikelyMatches:
    """The likeliest first, of the same school, as far as the caller sees them; no text. A child is the same by any id.

    Each agrees with the concern in a child, the place or the hour, and says in which. Places are compared where the
    vault opens them, and of nothing whose use is restricted.

    ``not_found`` unless the concern is seen, ``not_permitted`` unless the caller decides on it.
    """
    concern = unit.session.get(ConcernRow, request.concern_id)
    if concern is None or not sees_concern(unit, concern):
        raise Problem(ErrorCode.NOT_FOUND)
    require_deciding_school(unit, concern)
    own = {subject.id for subject in subjects_of(unit, concern.id)}
    families = families_shown(unit, own)
    matches = _ranked(unit, keyring, concern, families, _near(unit, concern, families))
    unit.audit(
        AuditAction.MATTER_MATCHES_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[concern.school_id],
        subject_ids=own.union(*(match.subject_ids for match in matches)),
        object_id=concern.id,
    )
    return LikelyMatches(matches=matches)


def _near(unit: Unit, concern: ConcernRow, families: Mapping[UUID, Collection[UUID]]) -> Sequence[ConcernRow]:
    """Concerns about one of the same children within days, of the same category within the hour, or of the same day
    where both may name a place."""
    about_one = select(RecordSubjectRow.record_id).where(
        one_of(RecordSubjectRow.subject_id, {each for family in families.values() for each in family}),
        RecordSubjectRow.record_kind == "concern",
        RecordSubjectRow.occurred_at.between(concern.occurred_at - NEAR, concern.occurred_at + NEAR),
    )
    soon = ConcernRow.recorded_at.between(concern.recorded_at - NEAR, concern.recorded_at + NEAR)
    hour, day = (ConcernRow.occurred_at.between(concern.occurred_at - span, concern.occurred_at + span)
                 for span in (SAME_HOUR, SAME_DAY))  # fmt: skip
    alike = [and_(ConcernRow.category_id == concern.category_id, soon, hour)]
    if concern.details is not None:
        alike.append(and_(ConcernRow.details.is_not(None), soon, day))
    seen = visible_concerns(sight_of(unit), categories_by_id(unit))
    wanted = select(ConcernRow).where(
        ConcernRow.school_id == concern.school_id,
        ConcernRow.id != concern.id,
        or_(ConcernRow.id.in_(about_one), *alike),
        seen,
    )
    return unit.session.scalars(wanted.order_by(ConcernRow.recorded_at.desc()).limit(_MOST_LOOKED_AT)).all()


def _ranked(
    unit: Unit,
    keyring: Keyring,
    concern: ConcernRow,
    families: Mapping[UUID, Collection[UUID]],
    near: Sequence[ConcernRow],
) -> list[LikelyMatch]:
    lines = lines_of(unit, [concern, *near])
    children = {each.id: [line.subject_id for line in lines[each.id]] for each in near}
    places = places_of(unit, keyring, concern, near, lines)
    own = {frozenset(family) for family in families.values()}
    scored = []
    for each in near:
        pair = Pair(
            shared_children=sum(not family.isdisjoint(children[each.id]) for family in own),
            same_category=each.category_id == concern.category_id,
            apart=abs(each.occurred_at - concern.occurred_at),
            same_place=places.get(concern.id) is not None and places.get(concern.id) == places.get(each.id),
        )
        if score := likeness(pair):
            scored.append((score, pair, each))
    scored.sort(key=lambda found: (-found[0], found[2].id))
    return hide_incident_ids(unit, [_match(unit, each, pair, children) for _, pair, each in scored[:_MOST_SHOWN]])


def _match(unit: Unit, each: ConcernRow, pair: Pair, children: Mapping[UUID, list[UUID]]) -> LikelyMatch:
    return of_row(
        LikelyMatch,
        each,
        concern_id=each.id,
        category_name=categories_by_id(unit)[each.category_id].name,
        subject_ids=children[each.id],
        agrees=agreements(pair),
    )
