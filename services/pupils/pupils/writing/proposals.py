"""Proposes that a pupil who has just come is one who was there: for a person, who alone can say so.

At their school those are compared who have the birth date, or the birth date with day and month exchanged, or the very
name; at other schools of the trust, those of the same name and birth date, and who is registered at both by their UPN.
An alias is compared by what it was called, and proposed as the pupil it means; no name leads to a protected child.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert as upsert

from pupils.batch import WORTH_A_LOOK, EntryElsewhere, KnownPupil, Likeness, are_two_children, likeness
from pupils.models import MatchProposalRow
from pupils.taken import LeasedDelivery

_MOST_OF_ONE = 3
"""Proposals about one new pupil: more are namesakes."""

_MOST_COMPARED = 30
"""Pupils one new pupil is compared with, for the birth date and for the name: a school has few of either, and a file in
which all have the same does not hold up the others."""

_HERE = text("""
WITH said AS (
    SELECT * FROM unnest(CAST(:births AS date[]), CAST(:turned AS date[]), CAST(:surnames AS text[]),
        CAST(:forenames AS text[])) WITH ORDINALITY AS each (born, turned, surname, forename, place)
), met AS (
    SELECT said.place, p.id
    FROM said CROSS JOIN LATERAL (
        SELECT * FROM pupil p WHERE p.date_of_birth IN (said.born, said.turned) AND p.school_id = CAST(:school AS uuid)
            AND NOT p.protected AND p.id <> ALL (CAST(:new AS uuid[])) LIMIT :most
    ) p
    UNION
    SELECT said.place, p.id
    FROM said CROSS JOIN LATERAL (
        SELECT * FROM pupil p WHERE p.legal_surname = said.surname AND p.legal_forename = said.forename
            AND p.school_id = CAST(:school AS uuid)
            AND NOT p.protected AND p.id <> ALL (CAST(:new AS uuid[])) LIMIT :most
    ) p
)
SELECT met.place, k.id, k.upn, p.hidden, p.upn, p.legal_surname, p.legal_forename, p.date_of_birth, p.sex
FROM met JOIN pupil p ON p.id = met.id
    JOIN pupil k ON k.id = CASE WHEN p.hidden THEN kept_entry(p.id) ELSE p.id END
WHERE k.school_id = CAST(:school AS uuid)
""")

_ELSEWHERE = text(
    "SELECT place, pupil, school, by_alias, number, entry_number FROM children_elsewhere(CAST(:school AS uuid),"
    " CAST(:surnames AS text[]), CAST(:forenames AS text[]), CAST(:births AS date[]))"
)


@dataclass(frozen=True)
class Pair:
    """A new pupil and one who was there."""

    new_id: UUID
    known_id: UUID
    school_ids: frozenset[UUID]
    like: Likeness


def propose_matches(
    unit: Unit,
    delivery: LeasedDelivery,
    new: Sequence[KnownPupil],
    at_both: Sequence[tuple[UUID, UUID, UUID]],
    asking: Sequence[tuple[KnownPupil, EntryElsewhere]] = (),
    beside: Sequence[tuple[KnownPupil, KnownPupil, bool]] = (),
) -> None:
    """Writes proposals about pupils just added. ``at_both``: new pupil, pupil at another school, that school. About who
    is on another school's roll (``asking``) both schools are asked anyway. ``beside``: new pupil, the one whom the row
    fits as well, and whether it stated that one's UPN."""
    asked = {(known.id, there.pupil_id) for known, there in asking}
    same_upn = Likeness(100, ("upn", "date_of_birth"))
    pairs = [Pair(one, other, frozenset({delivery.school_id, school}), same_upn) for one, other, school in at_both]
    pairs += [_beside(delivery, *each) for each in beside]
    if new:
        pairs += _here(unit, delivery, new) if delivery.roll_was_there else []
        pairs += _elsewhere(unit, delivery, new)
    rows = [
        {
            "id": new_id(), "new_id": pair.new_id, "known_id": pair.known_id, "school_ids": sorted(pair.school_ids),
            "score": pair.like.score, "agree": list(pair.like.agree), "state": "open", "made_at": unit.now,
            "delivery_id": delivery.delivery_id, "version": 1,
        }
        for pair in pairs
        if (pair.new_id, pair.known_id) not in asked
    ]  # fmt: skip
    if rows:
        unit.session.execute(upsert(MatchProposalRow).on_conflict_do_nothing(), rows)


def _beside(delivery: LeasedDelivery, new: KnownPupil, known: KnownPupil, same_upn: bool) -> Pair:
    found = likeness(_Side.of(new), _Side.of(known))
    like = Likeness(found.score, ("upn", *found.agree)) if same_upn else found
    return Pair(new.id, known.id, frozenset({delivery.school_id}), like)


def _here(unit: Unit, delivery: LeasedDelivery, new: Sequence[KnownPupil]) -> list[Pair]:
    asked = _names(delivery, new) | {
        "turned": [_turned(each.date_of_birth) for each in new],
        "new": [str(each.id) for each in new],
        "most": _MOST_COMPARED,
    }
    like: dict[UUID, dict[UUID, Likeness]] = {}
    for place, kept_id, kept_upn, by_alias, *entry in unit.session.execute(_HERE, asked):
        one = new[place - 1]
        if are_two_children(one.upn, kept_upn):
            continue
        found, likest = likeness(_Side.of(one), _Side(*entry)), like.setdefault(one.id, {})
        if found.score >= WORTH_A_LOOK and (kept_id not in likest or found.score > likest[kept_id].score):
            likest[kept_id] = _by_alias(found) if by_alias else found
    return [
        Pair(one, other, frozenset({delivery.school_id}), found)
        for one, others in like.items()
        for other, found in sorted(others.items(), key=_surest, reverse=True)[:_MOST_OF_ONE]
    ]


def _by_alias(found: Likeness) -> Likeness:
    return Likeness(found.score, (*found.agree, "alias"))


def _surest(each: tuple[UUID, Likeness]) -> tuple[int, UUID]:
    return each[1].score, each[0]


def _elsewhere(unit: Unit, delivery: LeasedDelivery, new: Sequence[KnownPupil]) -> list[Pair]:
    agree = Likeness(100, ("date_of_birth", "surname", "forename"))
    return [
        Pair(
            new[place - 1].id,
            pupil_id,
            frozenset({delivery.school_id, school_id}),
            _by_alias(agree) if by_alias else agree,
        )
        for place, pupil_id, school_id, by_alias, *upns in unit.session.execute(_ELSEWHERE, _names(delivery, new))
        if not any(are_two_children(new[place - 1].upn, upn) for upn in upns)
    ]


def _names(delivery: LeasedDelivery, new: Sequence[KnownPupil]) -> dict[str, Any]:
    return {
        "school": str(delivery.school_id),
        "surnames": [each.legal_surname for each in new],
        "forenames": [each.legal_forename for each in new],
        "births": [each.date_of_birth for each in new],
    }


def _turned(born: date) -> date:
    with suppress(ValueError):
        return born.replace(month=born.day, day=born.month)
    return born


@dataclass(frozen=True)
class _Side:
    upn: str | None
    legal_surname: str
    legal_forename: str
    date_of_birth: date
    sex: str | None

    @classmethod
    def of(cls, known: KnownPupil) -> "_Side":
        return cls(known.upn, known.legal_surname, known.legal_forename, known.date_of_birth, known.value("sex"))
